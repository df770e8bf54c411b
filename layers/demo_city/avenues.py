"""The main streets that are laid down first: ring roads, avenues, expressways, riverside roads,
and the edges of what no street crosses."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString

from layers.demo_city.arrays import curve, largest, stream
from layers.demo_city.grain import Grain
from layers.demo_city.terrain import NEW_TOWNS, Terrain, rounded
from layers.demo_city.waters import Water

__all__ = ["HALF_WIDTH_M", "Avenue", "lay_avenues"]

# Half of the room that a street takes between its blocks, by class.
HALF_WIDTH_M = {
    "expressway": 38.0,
    "arterial": 27.0,
    "secondary": 17.0,
    "edge": 9.0,
}

_AVENUES: dict[str, tuple[str, tuple[tuple[float, float], ...]]] = {
    "承平东大街": (
        "arterial",
        (
            (0, 200), (3_300, 180), (8_000, 60), (12_700, -900), (17_400, -2_500),
            (23_500, -3_900),
        ),
    ),
    "承平西大街": (
        "arterial",
        ((0, 200), (-3_400, 210), (-8_100, 330), (-12_700, 150), (-17_500, 900)),
    ),
    "中轴北路": (
        "arterial",
        (
            (0, 1_500), (60, 3_950), (120, 8_000), (-200, 13_200), (-3_600, 16_400),
            (-7_500, 17_300), (-9_200, 23_000),
        ),
    ),
    "中轴南路": (
        "arterial",
        (
            (0, 200), (-40, -3_700), (0, -8_000), (900, -13_200), (3_200, -17_500),
            (4_100, -24_000),
        ),
    ),
    "朝霞北街": (
        "arterial",
        ((1_720, 3_900), (1_700, 200), (1_660, -1_300)),
    ),
    "晚照街": (
        "arterial",
        ((-1_720, 3_900), (-2_420, 1_600), (-2_100, 200), (-2_060, -3_650)),
    ),
    "安阜大街": (
        "arterial",
        ((-3_300, 2_150), (-900, 1_780), (1_200, 2_050), (3_250, 2_150)),
    ),
    "珠巷大街": (
        "arterial",
        ((-3_850, -1_350), (-300, -1_280), (3_880, -1_300)),
    ),
    "空港快速路": (
        "expressway",
        (
            (3_250, 3_700), (5_800, 5_800), (9_200, 7_800), (12_900, 8_700), (14_400, 12_600),
            (18_200, 17_500),
        ),
    ),
    "云岭快速路": (
        "expressway",
        (
            (-2_300, 3_950), (-4_600, 8_000), (-7_200, 12_200), (-8_200, 17_200),
            (-12_500, 22_000),
        ),
    ),
    "西山大道": (
        "arterial",
        (
            (-3_300, 3_000), (-7_000, 6_100), (-10_300, 6_900), (-13_800, 9_300),
            (-16_600, 10_300),
        ),
    ),
    "莲渚路": (
        "arterial",
        (
            (-3_850, -2_000), (-7_900, -3_000), (-11_400, -6_400), (-13_200, -13_900),
            (-18_000, -19_000),
        ),
    ),
    "南陌快速路": (
        "expressway",
        ((-1_500, -3_650), (-3_300, -7_800), (-4_900, -13_000), (-6_300, -23_500)),
    ),
    "海晏快速路": (
        "expressway",
        (
            (3_900, -2_900), (7_600, -6_200), (11_400, -10_300), (17_800, -15_200),
            (21_000, -18_500),
        ),
    ),
    "东陵路": (
        "arterial",
        ((3_250, 2_900), (8_100, 3_700), (13_300, 4_900), (20_500, 6_800), (25_000, 8_200)),
    ),
    "望朔路": (
        "arterial",
        ((2_500, 3_950), (4_900, 8_000), (7_600, 11_600), (12_500, 15_900), (15_000, 22_000)),
    ),
    "亦新路": (
        "arterial",
        (
            (2_400, -3_650), (5_400, -7_700), (8_600, -11_800), (10_400, -17_200),
            (12_600, -22_500),
        ),
    ),
    "房渠路": (
        "arterial",
        ((-8_100, -6_000), (-13_000, -10_500), (-20_000, -14_500)),
    ),
    "外环联络路": (
        "expressway",
        (
            (-13_600, -14_400), (-5_600, -16_700), (3_300, -15_700), (10_400, -15_400),
            (16_600, -9_500), (19_700, -1_600), (18_900, 6_700), (14_000, 13_700),
            (3_200, 17_300), (-7_300, 15_400), (-13_600, 13_000),
        ),
    ),
}  # fmt: skip


# A park of at least this part of a block has streets around it.
_BLOCK_OF_ITS_OWN = 0.3


@dataclass(frozen=True, slots=True)
class Avenue:
    """A street laid down by hand: its class says how wide it is. The class `edge` is the rim of
    something that no street crosses."""

    name: str
    kind: str
    line: LineString | MultiLineString


def lay_avenues(terrain: Terrain, grain: Grain, waters: list[Water]) -> list[Avenue]:
    """The avenues within the limit, the widest first: where two run together the first counts."""
    large = {
        name: park
        for name, park in terrain.parks.items()
        if park.area > _BLOCK_OF_ITS_OWN * grain.side(np.array(park.centroid.coords))[0] ** 2
    }
    spared = shapely.union_all([terrain.palace, terrain.airport, *large.values()])
    avenues = [
        Avenue(f"{'二三四五'[number - 2]}环路", "expressway", ring.exterior)
        for number, ring in terrain.rings.items()
    ]

    def add(name: str, kind: str, line: Any) -> None:
        within = line.intersection(terrain.limit).difference(spared)
        parts = [part for part in shapely.get_parts(within) if part.length > 200 * terrain.scale]
        if parts:
            avenues.append(Avenue(name, kind, MultiLineString(parts)))

    for wanted in ("expressway", "arterial"):
        for name, (kind, control) in _AVENUES.items():
            if kind == wanted:
                add(name, kind, LineString(terrain.warp(curve(np.array(control), 150))))
    # A small city has no room for streets of every kind.
    roomy = terrain.scale > 0.6
    rng = stream(terrain.seed, "avenues")
    for town in NEW_TOWNS if roomy else ():
        # Each new town has a loop road of its own, turned with the town.
        cos, sin = np.cos(town.turned), np.sin(town.turned)
        turn = np.array([[cos, sin], [-sin, cos]])
        reach = town.radius * rng.uniform(0.6, 0.8, 2)
        loop = rounded(0.0, 0.0, reach[0], reach[1], 4.5) @ turn + [town.x, town.y]
        line = LineString(terrain.warp(np.vstack([loop, loop[:1]])))
        add("新城环路", "arterial", line)
    for water in waters:
        if water.course is not None and water.name != "护城河" and roomy:
            bank = water.area.buffer(70 * terrain.scale**0.5).buffer(60).buffer(-60)
            for part in shapely.get_parts(bank):
                add(f"{water.name}滨河路", "secondary", part.exterior)
    avenues.append(Avenue("", "edge", terrain.palace.buffer(80 * terrain.scale).exterior))
    avenues.append(Avenue("机场路", "secondary", terrain.airport.exterior))
    avenues.extend(
        Avenue(f"{name}环园路", "secondary", largest(park.intersection(terrain.limit)).exterior)
        for name, park in large.items()
    )
    avenues.append(Avenue("", "edge", terrain.limit.exterior))
    return avenues
