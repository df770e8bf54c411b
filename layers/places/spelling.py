"""Codes and names however they are typed: in capitals or not, full or half width, with dashes and
spaces or without, digits with zeros before them or none.

`search_key` is what the database keeps an index of (`map.search_key`): it leaves zeros out, because
where nothing separates groups of digits nobody can tell which zeros lead one. So a key finds too
much, and `nearness` says how well each of what it found really fits.
"""

import re
import unicodedata
from enum import IntEnum

__all__ = ["Nearness", "nearness", "plain", "search_key"]

_SEPARATORS = re.compile("[^0-9a-z\u3400-\u9fff]")
_TOKENS = re.compile("[0-9]+|[^0-9]")


class Nearness(IntEnum):
    """How well a place fits what was typed, the best first."""

    EXACT = 0
    PREFIX = 1
    CONTAINS = 2


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def plain(text: str) -> str:
    """Letters in lower case, digits and Chinese characters; nothing between them."""
    return _SEPARATORS.sub("", _folded(text))


def search_key(text: str) -> str:
    """The same without zeros, as `map.search_key` in the database."""
    return plain(text).replace("0", "")


def _zeros(least: int | None) -> str:
    return "" if least is None else f"0{{{least},}}"


def _grouped(text: str) -> str:
    """A pattern of a text whose groups of digits are known: zeros may lead each, or be absent. A
    group that is zeros alone is a number of its own: only after letters (HD00) may it be absent.

    Zeros of groups that touch are one repetition, for a row of them takes exponential time."""
    parts: list[str] = []
    least: int | None = None  # zeros that must stand here, where any may
    for part in _SEPARATORS.split(_folded(text)):
        for at, token in enumerate(_TOKENS.findall(part)):
            if token.isdigit():
                least = (least or 0) + (at == 0 and not token.strip("0"))
                token = token.lstrip("0")
            if token:
                parts += [_zeros(least), re.escape(token)]
                least = None
    return "".join([*parts, _zeros(least)])


def _bare(text: str) -> str:
    """Without the zeros that lead a group of digits, as far as groups can be told."""
    return re.sub("(?<![0-9])0+", "", "-".join(_SEPARATORS.split(_folded(text)))).replace("-", "")


def _run_together(text: str) -> str:
    """A pattern of a text in which groups of digits may touch: where there are zeros between other
    digits there must be one at least, before them none."""
    parts, before = [], ""
    for token in re.findall("0+|.", text):
        if token[0] == "0":
            parts.append("0+" if before.isdigit() else "0*")
        else:
            parts.append(re.escape(token))
        before = token[-1]
    return "".join(parts)


def nearness(typed: str, code: str, name: str | None) -> tuple[Nearness, int] | None:
    """How well a code or a name fits what was typed: how near, and among these as it was typed (0),
    with other zeros (1), or by its name (2). None where it does not fit."""
    typed_text, held = plain(typed), plain(code)
    if not typed_text:
        return None
    called = plain(name or "")
    separated = bool(_SEPARATORS.search(_folded(typed).strip()))
    loosely = re.compile(_grouped(typed) if separated else _run_together(typed_text))
    if typed_text == held:
        return Nearness.EXACT, 0
    if re.fullmatch(_grouped(code), typed_text) or loosely.fullmatch(held):
        return Nearness.EXACT, 1
    if typed_text == called:
        return Nearness.EXACT, 2
    short, bare = _bare(typed), _bare(code)
    begins = (
        held.startswith(typed_text),
        loosely.match(held) or (short and bare.startswith(short)),
        called.startswith(typed_text),
    )
    holds = (
        typed_text in held,
        loosely.search(held) or (short and short in bare),
        typed_text in called,
    )
    for grade, fits in ((Nearness.PREFIX, begins), (Nearness.CONTAINS, holds)):
        if any(fits):
            return grade, [bool(fit) for fit in fits].index(True)
    return None
