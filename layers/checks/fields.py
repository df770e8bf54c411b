"""A column's values into the type that its field has."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from layers.catalogue import Field
from layers.checks.dates import reader_of_dates
from layers.checks.distinct import Read, read_distinct
from layers.checks.numbers import read_numbers, read_ratios
from layers.checks.report import ReportBuilder
from layers.checks.texts import read_lines, read_text
from layers.checks.vocabulary_values import read_boolean, read_layer, reader_of_list, reader_of_word

__all__ = ["read_field"]


def _reader(field: Field, time_zone: str) -> Read:
    match field.type:
        case "date":
            return reader_of_dates(ZoneInfo(time_zone))
        case "boolean":
            return read_boolean
        case "lines":
            return read_lines
        case "layer":
            return read_layer
        case "enum" if field.of is not None:
            return reader_of_word(field.of)
        case "list" if field.of is not None:
            return reader_of_list(field.of)
        case _:  # text, and a theme, which only its layer gives a meaning
            return read_text


def read_field(
    field: Field, values: Sequence[object], time_zone: str, builder: ReportBuilder
) -> list[object]:
    """The values as date, float, bool, str, tuple or None; an error for each that is none."""
    if field.type == "number":
        return read_numbers(values, field, builder)
    if field.type == "ratio":
        return read_ratios(values, field, builder)
    return read_distinct(values, _reader(field, time_zone), field.name, builder)
