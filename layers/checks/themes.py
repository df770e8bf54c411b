"""Declarations of data coverage: a theme that its layer has, and codes of our own."""

from collections import Counter

from layers.checks.distinct import Bad
from layers.checks.report import ReportBuilder, Severity
from layers.checks.rules import Columns
from layers.checks.vocabulary_values import read_theme

__all__ = ["generate_codes", "settle_themes"]


def settle_themes(columns: Columns, builder: ReportBuilder) -> None:
    """The theme's identifier, or an error where the layer has no such theme."""
    layers, themes = columns["layer"], columns["theme"]
    for at, (layer, theme) in enumerate(zip(layers, themes, strict=True)):
        if theme is None or layer is None:
            continue
        read = read_theme(str(layer), theme)
        if isinstance(read, Bad):
            builder.add(
                Severity.ERROR, read.why, read.remedy, row=at + 1, field="theme", value=theme
            )
            read = None
        themes[at] = read


def generate_codes(columns: Columns) -> None:
    """A code where there is none: layer, theme and a number in the order of the rows, so that the
    same file gives the same codes."""
    codes = columns["code"]
    taken = {code for code in codes if code is not None}
    counted: Counter[str] = Counter()
    for at, (layer, theme) in enumerate(zip(columns["layer"], columns["theme"], strict=True)):
        if codes[at] is None and layer is not None:
            stem = f"{layer}-{theme or 'all'}"
            while codes[at] is None:
                counted[stem] += 1
                code = f"{stem}-{counted[stem]}"
                codes[at] = None if code in taken else code
            taken.add(codes[at])
