"""Passwords: which may be chosen, and argon2id, with the same work whether there is one or not."""

import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from blueprint.errors import BadInput, Flaw

__all__ = ["LONGEST", "fits", "hash_password", "read_password"]

SHORTEST, LONGEST = 10, 256
_FEWEST_DIFFERENT = 5
# OWASP's smallest recommendation: a gate full of logins must not take the memory of the map.
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


def _one_spelling(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _refuse_long(password: str, loc: tuple[str | int, ...]) -> None:
    if len(password) > LONGEST:
        raise BadInput.of(Flaw(loc, f"密码超过 {LONGEST} 个字符", None, "缩短它"))


def read_password(password: str, loc: tuple[str | int, ...] = ("password",)) -> str:
    """A password that may be chosen, as it came; BadInput, which never repeats it, otherwise."""
    _refuse_long(password, loc)
    if len(password) < SHORTEST:
        raise BadInput.of(Flaw(loc, f"密码少于 {SHORTEST} 个字符", None, "用几个词连成一句"))
    if len(set(password)) < _FEWEST_DIFFERENT:
        raise BadInput.of(Flaw(loc, "密码太简单", None, "多用几个不同的字符"))
    return password


def hash_password(password: str) -> str:
    return _HASHER.hash(_one_spelling(password))


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")


def fits(
    password: str, stored_hash: str | None, loc: tuple[str | int, ...] = ("password",)
) -> bool:
    """Whether it is the password of this hash; without a hash, no, after the same work."""
    _refuse_long(password, loc)
    right = _HASHER.verify(_one_spelling(password), stored_hash or _nobodys())
    return right and stored_hash is not None
