"""Networks: streets by class, railways, metro and the utilities' lines."""

from dataclasses import dataclass
from typing import Any

import shapely

from layers.demo_city.arrays import stream
from layers.demo_city.avenues import HALF_WIDTH_M, Avenue
from layers.demo_city.blocks import Blocks
from layers.demo_city.names import FICTITIOUS, street_names
from layers.demo_city.parcels import Lots
from layers.demo_city.rails import Rail
from layers.demo_city.terrain import Terrain
from layers.demo_city.utilities import UtilityLine

__all__ = ["Line", "draw_networks"]

_CLASSES = {"expressway": "快速路", "arterial": "主干路", "secondary": "次干路"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a street between two crossings, a rail, a main. `area` is its line."""

    code: str
    type: str
    name: str
    capacity: float | None
    unit: str | None
    status: str
    area: Any


def draw_networks(
    terrain: Terrain,
    avenues: list[Avenue],
    blocks: Blocks,
    lots: Lots,
    rails: list[Rail],
    utilities: list[UtilityLine],
) -> list[Line]:
    """Main streets, local streets, rails, utilities."""
    rng = stream(terrain.seed, "networks")
    names = street_names(rng, len(blocks.secondary))
    drawn: list[Line] = []

    def add(kind: str, name: str, line: Any, capacity: float | None, unit: str | None) -> None:
        code = f"{FICTITIOUS}-XL-{len(drawn) + 1:06d}"
        drawn.append(Line(code, kind, name, capacity, unit, "现状", line))

    for line, street in zip(blocks.edges.lines, blocks.edges.street.tolist(), strict=True):
        kind, name = "secondary", ""
        if street < len(avenues):
            kind, name = avenues[street].kind, avenues[street].name
        elif street - len(avenues) < len(names):
            name = names[street - len(avenues)]
        if kind in _CLASSES:
            add(_CLASSES[kind], name or "无名路", line, round(2 * HALF_WIDTH_M[kind], 1), "m")
    for line in shapely.get_parts(lots.streets):
        if line.length > 20:
            add("支路", "支路", line, None, None)
    for rail in rails:
        if not rail.metro:
            add("铁路", rail.name, rail.line, None, None)
        for part, line in (("地下", rail.below), ("地面及高架", rail.above)):
            if rail.metro and not line.is_empty:
                add(f"轨道交通（{part}）", rail.name, line, None, None)
    for main in utilities:
        add(main.kind, main.name, main.line, main.capacity, main.unit)
    return drawn
