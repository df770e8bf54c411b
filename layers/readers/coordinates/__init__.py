"""Coordinate text of every kind: what people paste, the land office's file, rows of a table.

One reader for the page, the command line and files. It hands on what was read, line by line, and
stops at a line that it does not understand: nothing is dropped without a word.
"""

from dataclasses import dataclass
from pathlib import Path

from blueprint.city import city
from layers.readers.coordinates.lines import LineKind
from layers.readers.coordinates.parsing import CoordinateText, parse
from layers.readers.coordinates.plots import table_of
from layers.readers.encodings import decode
from layers.readers.table import RawTable, refusal

__all__ = ["MAX_BYTES", "MAX_TEXT", "LineRead", "read", "read_text"]

MAX_BYTES = 256 * 2**20
# What a person pastes; a file may be larger.
MAX_TEXT = 2_000_000
_MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class LineRead:
    """One line of a text and what it was read as; for a point its number, where it has one, and the
    number of its plot from 1."""

    line: int
    text: str
    kind: LineKind
    label: str | None = None
    plot: int | None = None


def read(path: Path, *, crs: str | None, encoding: str | None) -> RawTable:
    """A row a plot; BadLayerFile when it is no coordinate text, or mixes coordinate systems."""
    file = path.name
    if path.stat().st_size > MAX_BYTES:
        raise refusal(file, f"坐标文本大于 {MAX_BYTES >> 20} MB", "转为 GeoPackage 后提交")
    text, used = decode(path.read_bytes(), encoding, file)
    return table_of(parse(text, file), file, city(), crs, used)


def read_text(
    text: str, *, file: str = "粘贴的文本", crs: str | None = None
) -> tuple[RawTable, tuple[LineRead, ...]]:
    """Pasted text: a row a plot, and what was read line by line (of the first 2,000 lines).
    BadLayerFile names the line that cannot be read."""
    if len(text) > MAX_TEXT:
        raise refusal(file, f"文本长于 {MAX_TEXT:,} 字", "存成文件后选取")
    parsed = parse(text, file)
    return table_of(parsed, file, city(), crs, "utf-8"), _account(parsed)


def _account(parsed: CoordinateText) -> tuple[LineRead, ...]:
    found = [LineRead(line.line, line.text, line.kind) for line in parsed.lines_read]
    for number, plot in enumerate(parsed.plots, 1):
        for row in plot.rows[:_MOST_LINES]:
            label = row.label
            if label is None and len(row.numbers) > 2 and row.numbers[0].whole:
                label = row.numbers[0].text
            found.append(LineRead(row.line, row.text[:200], LineKind.POINT, label, number))
    found.sort(key=lambda each: each.line)
    return tuple(found[:_MOST_LINES])
