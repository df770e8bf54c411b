"""The text of a .dbf in the encoding that strictly decodes it, column names included.

GDAL decodes a GBK table without .cpg into nonsense and says nothing. Here the .cpg is followed
where it is right, else strict UTF-8, else GB18030; what does not decode is refused.
"""

import re
from dataclasses import dataclass

from layers.readers.encodings import CHINESE, codec
from layers.readers.table import ReaderNote, refusal

__all__ = ["DbfColumn", "Decoded", "Records", "decode_records"]

_NAME_BYTES = 10
_WIDE = re.compile("[\u0800-\U0010ffff]")  # three bytes and more in UTF-8
_SEPARATOR = b"\x1e"  # neither a lead nor a trail byte in UTF-8 or GB18030


@dataclass(frozen=True, slots=True)
class DbfColumn:
    """A field as described in the header; `start` is its first byte in a record."""

    name: bytes
    type: str
    width: int
    start: int


@dataclass(frozen=True, slots=True)
class Records:
    """The live records as bytes, a column at a time."""

    columns: tuple[DbfColumn, ...]
    values: tuple[list[bytes], ...]

    @property
    def ascii(self) -> bool:
        return all(c.name.isascii() for c in self.columns) and all(
            b"".join(values).isascii()
            for column, values in zip(self.columns, self.values, strict=True)
            if column.type == "C"
        )

    def decoded(self, encoding: str) -> tuple[list[str], dict[int, list[str]], int]:
        """Names, the texts of each text column by its place, and how many were cut off."""
        decoder = _Decoder(encoding)
        names = [decoder.one(column.name, _NAME_BYTES).strip() for column in self.columns]
        texts = {
            at: decoder.many(values, column.width)
            for at, (column, values) in enumerate(zip(self.columns, self.values, strict=True))
            if column.type == "C"
        }
        return names, texts, decoder.cut


@dataclass(frozen=True, slots=True)
class Decoded:
    """`texts` are those of each text column, by its place among `names`."""

    encoding: str
    names: list[str]
    texts: dict[int, list[str]]
    notes: list[ReaderNote]


class _Undecodable(Exception):
    pass


class _Decoder:
    """Decodes strictly, but for half a character where a text was cut off at its field's width."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.cut = 0

    def one(self, value: bytes, width: int) -> str:
        try:
            return value.decode(self.encoding)
        except UnicodeDecodeError as error:
            if len(value) < width or error.start < len(value) - 3 or error.end < len(value):
                raise _Undecodable from None
            self.cut += 1
            return value[: error.start].decode(self.encoding)

    def many(self, values: list[bytes], width: int) -> list[str]:
        joined = _SEPARATOR.join(values)
        if joined.count(_SEPARATOR) == len(values) - 1 and b"\0" not in joined:
            try:
                return joined.decode(self.encoding).split(_SEPARATOR.decode())
            except UnicodeDecodeError:
                pass
        return [self.one(value.split(b"\0")[0], width) for value in values]


def _holds_chinese(encoding: str) -> bool:
    try:
        return bool("中".encode(encoding))
    except UnicodeEncodeError:
        return False


def _candidates(declared: str | None) -> list[tuple[str, bool]]:
    """Encodings to try, first come first served, and whether only text that comes out with
    characters from U+0800 on is believed.

    A one-byte code page decodes anything, so that it does proves nothing; and much UTF-8 text
    passes for GBK, while hardly any GBK text passes for UTF-8 of three bytes.
    """
    usual = [("utf-8", False), (CHINESE, False)]
    if declared is None or declared == "utf-8":
        return usual
    if declared == CHINESE:
        return [("utf-8", True), (CHINESE, False), ("utf-8", False)]
    if _holds_chinese(declared):
        return [(declared, False), *usual]
    return [*usual, (declared, False)]


def decode_records(records: Records, cpg: bytes | None, encoding: str | None, file: str) -> Decoded:
    """Names and texts; `encoding` is what the caller says. BadLayerFile where nothing fits."""
    if encoding is not None:
        chosen = codec(encoding)
        if chosen is None:
            raise refusal(file, "不认识的字符编码", "例如 utf-8、gbk、gb18030", encoding)
        tries = [(chosen, False)]
    else:
        stated = cpg.decode("latin-1").strip() if cpg else ""
        declared = codec(stated) if stated else None
        tries = [("utf-8", False)] if records.ascii else _candidates(declared)
    for name, wide_only in tries:
        try:
            names, texts, cut = records.decoded(name)
        except _Undecodable:
            continue
        wide = any(_WIDE.search("".join(column)) for column in (names, *texts.values()))
        if wide_only and not wide:
            continue
        notes = []
        if encoding is None and not records.ascii:
            notes = _notes(name, stated, declared, wide)
        if cut:
            why = f"{cut} 个文本在字段宽度处被截断，末尾的半个字已去掉"
            notes.append(ReaderNote(why, "加宽字段后重新导出，或改用 GeoPackage"))
        return Decoded(name, names, texts, notes)
    tried = "、".join(dict.fromkeys(name for name, _ in tries))
    raise refusal(file, f"属性表的文字不是 {tried} 编码", "用 --encoding 指明正确的编码")


def _notes(name: str, stated: str, declared: str | None, wide: bool) -> list[ReaderNote]:
    notes = []
    if stated and declared != name:
        notes.append(ReaderNote(f".cpg 写的编码（{stated}）与内容不符，按 {name} 读取"))
    elif not stated:
        notes.append(ReaderNote(f"没有 .cpg，属性表按 {name} 读取"))
    if name == "utf-8" and declared != name and not wide:
        why = "非英文字符很少，按 utf-8 与 gbk 都读得通，取 utf-8"
        notes.append(ReaderNote(why, "若文字不对，用 --encoding gbk"))
    return notes
