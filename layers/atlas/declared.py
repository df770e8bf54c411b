"""What is declared of each layer and theme over one site. Themes that the same rows declare share
one union."""

from collections.abc import Sequence
from typing import Any

from blueprint.sections import themes_to_read
from layers.atlas.found import Declaration
from layers.atlas.ground import Ground, Shape

__all__ = ["Declared"]


class Declared:
    """`rows` is the evidence's list; `shape_of` the declared part of the site (None: nothing)."""

    def __init__(self, ground: Ground, declarations: Sequence[Declaration]) -> None:
        self._ground = ground
        self._declarations = declarations
        self._unions: dict[tuple[int, ...], tuple[Shape, bool, bool]] = {}
        self._themes = {theme: self._rows_of(*theme) for theme in themes_to_read()}
        self.rows: list[dict[str, Any]] = []
        for (layer, theme), which in self._themes.items():
            _, declared, undeclared = self._union(which)
            self.rows.append(
                {
                    "layer": layer,
                    "theme": theme,
                    "declared_counts": declared,
                    "undeclared_counts": undeclared,
                    "complete_to": min((declarations[i].complete_to for i in which), default=None),
                }
            )

    def _rows_of(self, layer: str, theme: str) -> tuple[int, ...]:
        return tuple(
            i
            for i, row in enumerate(self._declarations)
            if row.layer == layer and row.theme in ("", theme)
        )

    def _union(self, which: tuple[int, ...]) -> tuple[Shape, bool, bool]:
        if which not in self._unions:
            ground = self._ground
            shape = ground.united(self._declarations[i].met for i in which)
            _, rest = ground.rest(shape)
            self._unions[which] = (shape, ground.counts(shape), ground.counts(rest))
        return self._unions[which]

    def shape_of(self, layer: str, theme: str) -> Shape:
        return self._union(self._themes[layer, theme])[0]
