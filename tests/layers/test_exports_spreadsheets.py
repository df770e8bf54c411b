"""What a table may hold, opened in a spreadsheet: text stays text, numbers stay numbers."""

import csv
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pytest
from judge import example_city

from api.presentation.table_rows import columns_for, table_row
from blueprint.errors import BadSite, Flaw
from blueprint.viewer import ANYONE
from layers.exports import SUFFIXES, ExportColumn, writer_for

FORMULAS = [
    "=1+1",
    "=HYPERLINK(\"http://x\",\"点\")",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋cmd|' /C calc'!A0",
    "-",
    "=",
]  # fmt: skip
HARMLESS = ["一", "a=1", "1-1", "#N/A", "", " ", "12", "-5", "+5.0", "-1.5e-3", "-.5"]


def cells(file: Path) -> list[list[Any]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return [row[:-1] for row in csv.reader(opened)]
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    for row in sheet.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def written(file: Path, names: list[str], rows: list[list[Any]]) -> list[list[Any]]:
    columns = [ExportColumn(name) for name in names]
    with writer_for(file, columns) as writer:
        writer.write([dict(zip(names, row, strict=True)) for row in rows], [None] * len(rows))
    return cells(file)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_text_that_begins_like_a_formula_is_shown_as_text(tmp_path: Path, suffix: str) -> None:
    """In cells and in headings, which are names of columns from somebody's file."""
    head, row = written(tmp_path / f"a{suffix}", FORMULAS, [FORMULAS])
    plain = [str(value).replace("\r", "\n").replace("_x000D_", "\n") for value in (*head, *row)]
    assert plain == ["'" + text.replace("\r", "\n") for text in FORMULAS * 2]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_everything_else_stays_as_it_is(tmp_path: Path, suffix: str) -> None:
    names = [f"c{i}" for i in range(len(HARMLESS))]
    _, row = written(tmp_path / f"a{suffix}", names, [HARMLESS])
    assert [value or "" for value in row] == HARMLESS


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_negative_numbers_are_numbers(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a{suffix}"
    with writer_for(file, [ExportColumn("n", "number"), ExportColumn("i", "integer")]) as writer:
        writer.write([{"n": -1.5, "i": -3}], [None])
    _, row = cells(file)
    assert [float(value) for value in row] == [-1.5, -3]


ODD_NAMES = [
    "row",
    "ROW",
    "row_",
    "error",
    "名称",
    "Name",
    "NAME",
    "",
    "water_impact_verdict",
    "wkt",
]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_any_names_and_any_text_can_be_written(tmp_path: Path, suffix: str) -> None:
    """A result of an earlier screening has our own columns; control characters are no reason to
    lose all other rows."""
    odd = ["a\0b", "\x07", "\ufffe", "长" * 40_000, "'", '"', "a\nb", "'; DROP TABLE x", "=1", None]
    properties = dict(zip(ODD_NAMES, odd, strict=True))
    outcome = BadSite.of(Flaw(("x",), "不行", None, "改"))
    file = tmp_path / f"a{suffix}"
    with writer_for(file, columns_for(ODD_NAMES)) as writer:
        writer.write(
            [table_row(1, properties, ODD_NAMES, outcome, ANYONE)] * 2, [None, example_city.SITE]
        )
    if suffix == ".csv" or suffix == ".xlsx":
        assert len(cells(file)) == 3
    elif suffix == ".parquet":
        assert len(geopandas.read_parquet(file)) == 2
    else:
        assert len(geopandas.read_file(file)) == 2
