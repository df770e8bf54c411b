"""Which encoding a text is in: what the caller says, a BOM, strict UTF-8, else GB18030."""

import codecs

from layers.readers.table import refusal

__all__ = ["CHINESE", "codec", "decode"]

# A superset of GBK and GB2312, and what the same bytes mean in them.
CHINESE = "gb18030"
_CHINESE_NAMES = {"gbk", "gb2312", "cp936", "gb18030", "euc_cn", "hz"}
# Python's own notations: no file is written in them, and some take the square of its length.
_NO_FILES = {"idna", "punycode", "unicode-escape", "raw-unicode-escape"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def codec(name: str) -> str | None:
    """Python's name of an encoding as files and people spell it; None when there is none."""
    plain = name.strip().strip("\0").lower()
    for prefix in ("ansi ", "oem ", "ansi", "oem"):
        plain = plain.removeprefix(prefix)
    plain = {"936": "cp936", "65001": "utf-8", "54936": "gb18030", "utf8": "utf-8"}.get(
        plain, plain
    )
    try:
        found = codecs.lookup(plain).name
        "".encode(found)  # refuses what is no text, such as uu
    except (LookupError, UnicodeError, ValueError):
        return None
    if found in _NO_FILES:
        return None
    return CHINESE if found in _CHINESE_NAMES else found


def decode(raw: bytes, encoding: str | None, file: str) -> tuple[str, str]:
    """The text and the encoding it was read in; BadLayerFile where strict decoding fails."""
    if encoding is not None:
        chosen = codec(encoding)
        if chosen is None:
            raise refusal(file, "不认识的字符编码", "例如 utf-8、gbk、gb18030", encoding)
        tries: tuple[str, ...] = (chosen,)
    else:
        tries = ("utf-8", CHINESE)
    for bom, name in _BOMS:
        if raw.startswith(bom) and (encoding is None or tries == (name,)):
            raw, tries = raw[len(bom) :], (name,)
            break
    for name in tries:
        try:
            return raw.decode(name), name
        except (UnicodeError, ValueError):
            continue
    raise refusal(
        file,
        f"文本不是{'指定的 ' + tries[0] if encoding else ' UTF-8 或 GB18030'} 编码",
        "用 --encoding 指明正确的编码，或另存为 UTF-8",
    )
