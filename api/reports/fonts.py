"""The fonts of reports, and which characters they have: what none has is replaced, and told."""

import unicodedata
from functools import cache
from pathlib import Path

from blueprint.errors import Unavailable

__all__ = ["FAMILIES", "REPLACEMENT", "font_folder", "printable"]

FAMILIES = ("Noto Sans CJK SC",)
REPLACEMENT = "〓"  # the printers' sign for a character that is not there
_PLACES = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
)
_REGULAR = "NotoSansCJK-Regular.ttc"


@cache
def font_folder() -> str:
    """Where the sans family lies; Unavailable where it is not installed."""
    for place in _PLACES:
        if (Path(place) / _REGULAR).is_file():
            return place
    raise Unavailable("没有安装报告所用的字体：apt-get install fonts-noto-cjk")


@cache
def _characters() -> frozenset[int]:
    from fontTools.ttLib import TTCollection  # slow to import, and only typesetting needs it

    with TTCollection(Path(font_folder()) / _REGULAR, lazy=True) as collection:
        return frozenset(collection.fonts[0].getBestCmap())


def printable(text: str) -> tuple[str, frozenset[str]]:
    """The text with every character that no font has, or that is not for print, replaced; and
    which these were."""
    known, lost, made = _characters(), set(), []
    for character in text:
        if character in "\n\t\r\u2028\u2029":
            made.append(" ")
        elif unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            # Directions, joiners and controls: they print nothing and mislead.
            if unicodedata.category(character) in ("Co", "Cn"):
                lost.add(character)
                made.append(REPLACEMENT)
        elif ord(character) in known:
            made.append(character)
        else:
            lost.add(character)
            made.append(REPLACEMENT)
    return "".join(made), frozenset(lost)
