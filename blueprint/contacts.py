"""How somebody is reached: an e-mail address or a Chinese mobile number, in one spelling each."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from blueprint.errors import BadInput, Flaw

__all__ = ["Contact", "read_contact"]

_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})")
_LONGEST = 254


@dataclass(frozen=True, slots=True)
class Contact:
    """`value` is an e-mail address in small ASCII letters, or +86 and eleven digits."""

    kind: Literal["email", "phone"]
    value: str


def _email(text: str) -> str | None:
    local, _, domain = text.lower().rpartition("@")
    try:
        # A domain in other letters has one spelling in ASCII; what only looks alike has another.
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    well_formed = len(local) <= 64 and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    return f"{local}@{domain}" if well_formed else None


def read_contact(given: str, loc: tuple[str | int, ...] = ("contact",)) -> Contact:
    """The contact in its one spelling (compatibility forms folded); BadInput where it is none.

    Letters outside ASCII before the @ are refused: they look like others.
    """
    # Folding may make a short text long.
    text = unicodedata.normalize("NFKC", given.strip()) if len(given) <= _LONGEST else ""
    if "@" in text:
        address = _email(text)
        if address is not None and len(address) <= _LONGEST:
            return Contact("email", address)
    elif mobile := _MOBILE.fullmatch(re.sub(r"[ ()-]", "", text)):
        return Contact("phone", f"+86{mobile[1]}")
    remedy = "写成 name@example.com（@ 前只用英文字母、数字和符号）或 13800138000 的样子"
    raise BadInput.of(Flaw(loc, "不是可用的邮箱或手机号", None, remedy))
