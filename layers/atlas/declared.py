"""What is declared of each layer and theme over one site. Themes that the same rows declare share
one union."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from blueprint.sections import themes_to_read
from layers.atlas.found import Declaration
from layers.atlas.ground import Ground, Shape

__all__ = ["Declared"]

_Which = tuple[int, ...]


class Declared:
    """`rows` is the evidence's list; `shape_of` the declared part of the site (None: nothing)."""

    def __init__(self, ground: Ground, declarations: Sequence[Declaration]) -> None:
        self._ground = ground
        self._declarations = declarations
        self._which = _rows_by_theme(tuple((row.layer, row.theme) for row in declarations))
        self._unions = {which: self._united(which) for which in set(self._which.values())}
        complete = {
            which: min((declarations[i].complete_to for i in which), default=None)
            for which in self._unions
        }
        self.rows: list[dict[str, Any]] = [
            {
                "layer": layer,
                "theme": theme,
                "declared_counts": self._unions[which][1],
                "undeclared_counts": self._unions[which][2],
                "complete_to": complete[which],
            }
            for (layer, theme), which in self._which.items()
        ]

    def _united(self, which: _Which) -> tuple[Shape, bool, bool]:
        ground = self._ground
        shape = ground.united(self._declarations[i].met for i in which)
        _, rest = ground.rest(shape)
        return shape, ground.counts(shape), ground.counts(rest)

    def shape_of(self, layer: str, theme: str) -> Shape:
        return self._unions[self._which[layer, theme]][0]


@lru_cache(maxsize=4096)
def _rows_by_theme(declared: tuple[tuple[str, str], ...]) -> dict[tuple[str, str], _Which]:
    """Which declarations are about each theme that is read, by their numbers."""
    return {
        (layer, theme): tuple(
            i for i, (of, about) in enumerate(declared) if of == layer and about in ("", theme)
        )
        for layer, theme in themes_to_read()
    }
