"""The parts that a report is made of: typed, frozen, and the same for PDF and HTML.

A text is a text: whoever prints a block escapes it. Nothing here knows of a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeAlias

__all__ = [
    "Align",
    "Beside",
    "Block",
    "Boxed",
    "Column",
    "Fields",
    "Heading",
    "Items",
    "MapReference",
    "NewPage",
    "OnOnePage",
    "Paragraph",
    "Table",
    "TableOfContents",
    "Tone",
    "VerdictRow",
    "Verdicts",
    "as_json",
    "texts_of",
]

# `done`: nothing to do; `care`: on conditions; `work`: something to do; `open`: not known yet.
Tone = Literal["plain", "done", "care", "work", "open", "soft"]
Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is a chapter, 2 a section, 3 a label within one."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """`weight` is its part of the table's width."""

    label: str
    weight: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has a cell for each column; `caption` says what the table is for who cannot see."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and values, one below the other."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """`standing` is empty where the verdict says it already; `because` is one line."""

    kind: str
    verdict: str
    standing: str
    because: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Verdicts:
    rows: tuple[VerdictRow, ...]


@dataclass(frozen=True, slots=True)
class MapReference:
    """A map of the report by its key; `alt` says in words what it shows."""

    key: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Boxed:
    """What a reader must not miss."""

    title: str
    lines: tuple[str, ...]
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Beside:
    """Text with a map at its side."""

    main: "tuple[Block, ...]"
    map: MapReference


@dataclass(frozen=True, slots=True)
class OnOnePage:
    """What stays on one page where one page holds it."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class NewPage:
    pass


@dataclass(frozen=True, slots=True)
class TableOfContents:
    """The chapters in their order, each with its page or a way to it, by their texts."""

    chapters: tuple[str, ...]


Block: TypeAlias = (
    Heading
    | Paragraph
    | Items
    | Table
    | Fields
    | Verdicts
    | MapReference
    | Boxed
    | Beside
    | OnOnePage
    | NewPage
    | TableOfContents
)

_NAMES = {
    Heading: "heading",
    Paragraph: "paragraph",
    Items: "items",
    Table: "table",
    Fields: "fields",
    Verdicts: "verdicts",
    MapReference: "map",
    Boxed: "boxed",
    Beside: "beside",
    OnOnePage: "group",
    NewPage: "page",
    TableOfContents: "contents",
}


def as_json(value: Any) -> Any:
    """Blocks as JSON values; each block carries its name as `type`."""
    if is_dataclass(value) and not isinstance(value, type):
        members = {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
        name = _NAMES.get(type(value))
        return members if name is None else {"type": name, **members}
    if isinstance(value, tuple):
        return [as_json(each) for each in value]
    return value


def texts_of(value: Any) -> Iterator[str]:
    """Every text within, for checks of what will be printed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_of(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))
