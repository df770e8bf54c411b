"""What is declared of each layer and theme over one site. Themes that the same rows declare share
one union, which is what is declared of them (None: nothing)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from blueprint.determination.sections import themes_to_measure
from blueprint.evidence.evidence import ANY_THEME
from layers.atlas.evidence_rows import DeclarationRow
from layers.atlas.measured_site import WHOLE, MeasuredSite, Shape

__all__ = ["DeclaredUnions"]

_Which = tuple[int, ...]


class DeclaredUnions:
    """What the rows of data coverage that meet a site say, theme by theme."""

    def __init__(self, measured_site: MeasuredSite, declarations: Sequence[DeclarationRow]) -> None:
        self._measured_site = measured_site
        self._declarations = declarations
        self._which = _rows_by_theme(tuple((row.layer, row.theme) for row in declarations))
        self._unions = {which: self._united(which) for which in set(self._which.values())}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The evidence's list."""
        return [
            {
                "layer": layer,
                "theme": theme,
                "declared_counts": self._unions[which][1],
                "undeclared_counts": self._unions[which][2],
                "complete_to": self._complete_to(which),
            }
            for (layer, theme), which in self._which.items()
        ]

    @property
    def counting(self) -> tuple[tuple[bool, bool], ...]:
        """Of each theme, whether what is declared of it counts, and what is not."""
        unions = self._unions
        return tuple([unions[which][1:] for which in self._which.values()])

    @property
    def complete_to(self) -> tuple[tuple[str, str | None], ...]:
        """To which days each layer is declared complete, themes aside."""
        rows = self._declarations
        return _days_by_layer(tuple([(row.layer, row.theme, row.complete_to) for row in rows]))

    def _complete_to(self, which: _Which) -> str | None:
        return _earliest(which, [row.complete_to for row in self._declarations])

    def _united(self, which: _Which) -> tuple[Shape, bool, bool]:
        measured_site = self._measured_site
        shapes = [self._declarations[i].met for i in which]
        if WHOLE in shapes:
            return WHOLE, True, False
        shape = measured_site.united(shapes)
        _, rest = measured_site.rest(shape)
        return shape, measured_site.counts(shape), measured_site.counts(rest)

    def shape_of(self, layer: str, theme: str) -> Shape:
        return self._unions[self._which[layer, theme]][0]


@lru_cache(maxsize=4096)
def _rows_by_theme(declared: tuple[tuple[str, str], ...]) -> dict[tuple[str, str], _Which]:
    """Which declarations are about each theme that is read, by their numbers."""
    return {
        (layer, theme): tuple(
            i
            for i, (of, about) in enumerate(declared)
            if of == layer and (about in ("", theme) or theme == ANY_THEME)
        )
        for layer, theme in themes_to_measure()
    }


@lru_cache(maxsize=4096)
def _days_by_layer(
    declared: tuple[tuple[str, str, str], ...],
) -> tuple[tuple[str, str | None], ...]:
    which_of = _rows_by_theme(tuple((layer, theme) for layer, theme, _ in declared))
    days = [day for _, _, day in declared]
    layers_with_dates = dict.fromkeys((layer, which) for (layer, _), which in which_of.items())
    return tuple((layer, _earliest(which, days)) for layer, which in layers_with_dates)


def _earliest(which: _Which, days: Sequence[str]) -> str | None:
    return min((days[i] for i in which), default=None)
