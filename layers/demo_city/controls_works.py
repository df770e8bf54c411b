"""Control zones of works: roads, rails, the airport, corridors, utilities, traffic zones."""

from datetime import date

import numpy as np
import shapely
from shapely.geometry import LineString

from blueprint.vocabulary import ControlEffect, ControlZoneType
from layers.demo_city.avenues import HALF_WIDTH_M, Avenue
from layers.demo_city.blocks import Blocks
from layers.demo_city.land_use import LABELS, Codes
from layers.demo_city.parcels import Lots
from layers.demo_city.rails import Rail
from layers.demo_city.terrain import Terrain
from layers.demo_city.utilities import UtilityLine
from layers.demo_city.zones import Zone

__all__ = ["works_zones"]

_PROHIBIT, _RESTRICT, _INFORM = ControlEffect
_UNDERGROUND_M, _SURFACE_M, _ENTRANCE_M = 50.0, 30.0, 10.0
_ENTRANCES = np.array([[55.0, 40.0], [-60.0, 38.0], [52.0, -44.0], [-57.0, -41.0]])
# From the line's middle: half of the line's own width, and the protection beside it.
_CORRIDOR_M = {110: 4.0 + 10.0, 220: 6.0 + 15.0, 500: 10.0 + 20.0}
_YELLOW = ("U11", "U12", "U21", "U22", "S3", "S41")
_YELLOW_LEAST_M2 = 3_000.0
_MOST_YELLOW = 140
_IN_TOWN = 0.2  # nearness to a new town's middle from which its blocks count as urban


def _roads(avenues: list[Avenue]) -> list[Zone]:
    return [
        Zone(
            ControlZoneType.ROAD_RED_LINE, f"{avenue.name}道路红线", _PROHIBIT,
            avenue.line.buffer(HALF_WIDTH_M[avenue.kind] - 2.0, cap_style="flat", quad_segs=3),
            "道路红线：红线内不得进行其他建设", "市规划自然资源部门",
        )
        for avenue in avenues
        if avenue.kind in ("expressway", "arterial")
    ]  # fmt: skip


def _rails(rails: list[Rail]) -> list[Zone]:
    zones = []
    for rail in rails:
        for part, line, width in (
            ("地下段", rail.below, _UNDERGROUND_M), ("地面及高架段", rail.above, _SURFACE_M)
        ):  # fmt: skip
            if not line.is_empty:
                zones.append(
                    Zone(
                        ControlZoneType.RAIL_PROTECTION, f"{rail.name}{part}保护区", _RESTRICT,
                        line.buffer(width, cap_style="flat", quad_segs=4),
                        f"轨道交通安全管理：{width:.0f}米", "市交通部门",
                    )
                )  # fmt: skip
        if len(rail.stops):
            doors = (rail.stops[:, None, :] + _ENTRANCES[None]).reshape(-1, 2)
            zones.append(
                Zone(
                    ControlZoneType.RAIL_PROTECTION, f"{rail.name}出入口与风亭保护区", _RESTRICT,
                    shapely.union_all(shapely.buffer(shapely.points(doors), _ENTRANCE_M)),
                    f"轨道交通安全管理：出入口{_ENTRANCE_M:.0f}米", "市交通部门", provisional=True,
                )
            )  # fmt: skip
    return zones


def _airport(terrain: Terrain) -> list[Zone]:
    """10 km to the sides and 20 km beyond the ends of the runways, in the city's scale."""
    middle = np.array(terrain.airport.centroid.coords)[0]
    outline = np.array(terrain.airport.exterior.coords) - middle
    along = outline[np.argmax(np.hypot(*outline.T))]
    aside, ahead = 10_000 * terrain.scale, 20_000 * terrain.scale
    end = along / np.hypot(*along) * (np.hypot(*along) + ahead - aside)
    outer = LineString([middle - end, middle + end]).buffer(aside)
    inner = terrain.airport.buffer(2_500 * terrain.scale)
    return [
        Zone(
            ControlZoneType.AIRPORT_HEIGHT, f"空港净空保护区（{called}）", _RESTRICT, area,
            "民用机场净空保护", "民航管理部门",
        )
        for called, area in (("内水平面45米", inner), ("外水平面150米", outer.difference(inner)))
    ]  # fmt: skip


def _corridors(terrain: Terrain, utilities: list[UtilityLine]) -> list[Zone]:
    zones = [
        Zone(
            ControlZoneType.POWER_CORRIDOR, f"{line.name}走廊", _RESTRICT,
            line.line.buffer(_CORRIDOR_M[line.kilovolts], cap_style="flat", join_style="mitre"),
            f"电力设施保护：{line.kilovolts}千伏", "电力主管部门",
            provisional=line.kilovolts == 500,
        )
        for line in utilities
        if line.kilovolts is not None
    ]  # fmt: skip
    beams = {
        "电视塔至西山": ((-6_100, 2_900), (-17_600, 7_300)),
        "电视塔至空港": ((-6_100, 2_900), (15_000, 10_200)),
        "电视塔至南部": ((-6_100, 2_900), (3_200, -19_000)),
    }
    for number, (name, ends) in enumerate(beams.items()):
        line = LineString(terrain.warp(np.array(ends, dtype=np.float64)))
        zones.append(
            Zone(
                ControlZoneType.MICROWAVE_CORRIDOR, f"{name}微波通道", _RESTRICT,
                line.buffer(60, cap_style="flat"), "微波通道保护：通道内限高", "无线电管理部门",
                valid_from=date(2010, 1, 1), valid_to=date(2024, 12, 31) if number == 2 else None,
            )
        )  # fmt: skip
    return zones


def _yards(lots: Lots, uses: Codes) -> list[Zone]:
    fit = np.isin(uses, _YELLOW) & (shapely.area(lots.areas) > _YELLOW_LEAST_M2)
    return [
        Zone(
            ControlZoneType.YELLOW_LINE, f"第{number}号{LABELS[str(uses[lot])]}黄线", _RESTRICT,
            lots.areas[lot], "城市黄线管理办法", "市规划自然资源部门",
        )
        for number, lot in enumerate(np.flatnonzero(fit)[:_MOST_YELLOW].tolist(), start=1)
    ]  # fmt: skip


def _traffic(terrain: Terrain, blocks: Blocks) -> list[Zone]:
    old = terrain.rings[2]
    closeness, _ = terrain.town_nearness(blocks.inside)
    towns = shapely.coverage_union_all(blocks.areas[closeness > _IN_TOWN])
    urban = shapely.union(terrain.rings[5], towns).difference(old)
    return [
        Zone(
            ControlZoneType.TRAFFIC_ZONE_INNER, "交评分区：二环路以内", _INFORM, old,
            "交通影响评价分区标准", "市交通部门",
        ),
        Zone(
            ControlZoneType.TRAFFIC_ZONE_URBAN, "交评分区：中心城其余部分与新城", _INFORM, urban,
            "交通影响评价分区标准", "市交通部门",
        ),
    ]  # fmt: skip


def works_zones(
    terrain: Terrain,
    blocks: Blocks,
    avenues: list[Avenue],
    rails: list[Rail],
    utilities: list[UtilityLine],
    lots: Lots,
    uses: Codes,
) -> list[Zone]:
    """All zones of this subject."""
    return [
        *_roads(avenues),
        *_rails(rails),
        *_airport(terrain),
        *_corridors(terrain, utilities),
        *_yards(lots, uses),
        *_traffic(terrain, blocks),
    ]
