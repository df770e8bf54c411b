"""Control zones of land and water: redline, farmland, lines of water and green, hazards."""

from datetime import date

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.ops import substring

from blueprint.vocabulary import ControlEffect, ControlZoneType, Kind
from layers.demo_city.arrays import curve, stream
from layers.demo_city.blocks import Blocks
from layers.demo_city.character import Character
from layers.demo_city.land_use import Codes
from layers.demo_city.parcels import Lots
from layers.demo_city.shapes import patch
from layers.demo_city.terrain import Terrain
from layers.demo_city.waters import Water
from layers.demo_city.zones import Zone

__all__ = ["nature_zones"]

_PROHIBIT, _RESTRICT, _INFORM = ControlEffect
_GREEN_LINE_LEAST_M2 = 30_000.0
_FAULT = ((-19_500, 300), (-14_200, 4_300), (-9_600, 6_200), (-4_700, 10_600), (900, 14_200),
          (5_500, 19_800), (7_500, 24_500))  # fmt: skip
_FAULT_CLASS_B_M, _FAULT_CLASS_C_M = 200.0, 100.0


def _open_land(terrain: Terrain, rng: np.random.Generator) -> list[Zone]:
    redline = [
        ("西山北段", (-17_800, 10_300, 4_200, 4_700)),
        ("西山中段", (-19_300, 1_800, 3_300, 4_300)),
        ("西山南段", (-18_800, -6_600, 3_000, 2_900)),
        ("南囿湿地", (4_800, -10_300, 900, 520)),
    ]
    zones = [
        Zone(
            ControlZoneType.ECOLOGICAL_REDLINE, f"{called}生态保护红线", _PROHIBIT,
            patch(terrain, rng, *shape), "生态保护红线管理规定：仅允许有限人为活动",
            "市规划自然资源部门",
            valid_from=date(2018, 7, 1),
        )
        for called, shape in redline
    ]  # fmt: skip
    hazards = [
        ((-17_900, 6_800, 1_500, 1_900), "高"),
        ((-19_000, -3_900, 1_700, 1_300), "中"),
        ((-14_900, 12_200, 1_300, 1_000), "中"),
        ((-16_500, -8_200, 900, 1_200), "低"),
    ]
    zones += [
        Zone(
            ControlZoneType.GEOHAZARD, f"西山地质灾害{grade}易发区{number}", _INFORM,
            patch(terrain, rng, *shape), "地质灾害防治规划", "市规划自然资源部门",
            valid_to=date(2025, 12, 31) if grade == "低" else None,
        )
        for number, (shape, grade) in enumerate(hazards, start=1)
    ]  # fmt: skip
    floods = [("凉沙河下游", (12_900, -11_700, 1_900, 800), False),
              ("澜溪河左岸", (-7_400, -18_300, 900, 2_200), True),
              ("清沅河下游", (20_300, -7_600, 1_100, 1_300), False)]  # fmt: skip
    zones += [
        Zone(
            ControlZoneType.FLOOD_STORAGE, f"{called}蓄滞洪区", _RESTRICT,
            patch(terrain, rng, *shape), "防洪规划：建设须报洪水影响评价", "市水务部门",
            provisional=rough,
        )
        for called, shape, rough in floods
    ]  # fmt: skip
    sensitive = [
        ("西山风景", (-16_400, 7_300, 2_700, 3_100)),
        ("玉澜湖", (-9_200, 8_300, 1_900, 1_500)),
        ("南囿湿地", (4_800, -10_300, 1_900, 1_150)),
        ("青石泉群", (-11_200, 10_800, 900, 700)),
    ]
    zones += [
        Zone(
            ControlZoneType.ENVIRONMENT_SENSITIVE, f"{called}环境敏感区", _INFORM,
            patch(terrain, rng, *shape), "环评分类管理：环境敏感区", "市生态环境部门",
        )
        for called, shape in sensitive
    ]  # fmt: skip
    return zones


def _fault(terrain: Terrain) -> list[Zone]:
    line = LineString(terrain.warp(curve(np.array(_FAULT), 150)))
    half = line.length * 0.55
    parts = [
        ("北段", "乙类", substring(line, 0, half), _FAULT_CLASS_B_M),
        ("南段", "丙类", substring(line, half, line.length), _FAULT_CLASS_C_M),
    ]
    return [
        Zone(
            ControlZoneType.SEISMIC_FAULT, f"青峪断裂{part}避让带（{grade}）", _RESTRICT,
            run.buffer(width * terrain.scale**0.5, cap_style="flat"),
            "抗震规范8度区避让距离", "市地震部门",
            reserves=(Kind.SEISMIC_SAFETY,),
        )
        for part, grade, run, width in parts
    ]  # fmt: skip


def _water_and_green(terrain: Terrain, waters: list[Water], lots: Lots, uses: Codes) -> list[Zone]:
    narrow = terrain.scale**0.5
    zones = [
        Zone(
            ControlZoneType.BLUE_LINE, f"{water.name}蓝线", _RESTRICT,
            water.area.buffer(12 * narrow), "城市蓝线管理办法", "市水务部门",
        )
        for water in waters
    ]  # fmt: skip
    river = next(water for water in waters if water.name == "澜溪河")
    if river.course is not None:
        upstream = river.course.intersection(shapely.box(-40_000, 4_500 * terrain.scale, 0, 40_000))
        first = upstream.buffer(260 * narrow)
        zones += [
            Zone(
                ControlZoneType.WATER_SOURCE, "澜溪河水源一级保护区", _PROHIBIT, first,
                "饮用水水源保护：一级区禁止与供水无关的建设", "市水务部门",
                reserves=(Kind.ENVIRONMENTAL_IMPACT, Kind.WATER_IMPACT),
            ),
            Zone(
                ControlZoneType.WATER_SOURCE, "澜溪河水源二级保护区", _RESTRICT,
                upstream.buffer(900 * narrow).difference(first),
                "饮用水水源保护：二级区限制排放", "市水务部门",
            ),
        ]  # fmt: skip
    zones += [
        Zone(
            ControlZoneType.GREEN_LINE, f"{name}绿线", _RESTRICT, park,
            "城市绿线管理办法：仅用于绿化", "市园林绿化部门",
        )
        for name, park in terrain.parks.items()
    ]  # fmt: skip
    green = (uses == "G1") & (shapely.area(lots.areas) > _GREEN_LINE_LEAST_M2) & (lots.fixed == "")
    for number, lot in enumerate(np.flatnonzero(green)[:160].tolist(), start=1):
        zones.append(
            Zone(
                ControlZoneType.GREEN_LINE, f"第{number}号公园绿地绿线", _RESTRICT,
                lots.areas[lot], "城市绿线管理办法：仅用于绿化", "市园林绿化部门",
                provisional=number % 9 == 0,
            )
        )  # fmt: skip
    wells = np.flatnonzero(uses == "U11")[:24].tolist()
    zones += [
        Zone(
            ControlZoneType.WATER_SOURCE, f"第{number}水厂水源井保护区", _RESTRICT,
            lots.areas[lot].buffer(100), "饮用水水源保护：井群", "市水务部门",
        )
        for number, lot in enumerate(wells, start=1)
    ]  # fmt: skip
    return zones


def _country(
    blocks: Blocks, character: np.ndarray[tuple[int], np.dtype[np.int64]], lots: Lots, uses: Codes
) -> list[Zone]:
    open_ = np.isin(character, (Character.FIELDS, Character.VILLAGE, Character.HILLS))
    zones = [
        Zone(
            ControlZoneType.URBAN_GROWTH_BOUNDARY_OUTSIDE, f"城镇开发边界外第{number}片", _RESTRICT,
            part, "国土空间规划：城镇开发边界", "市规划自然资源部门", valid_from=date(2022, 10, 1),
        )
        for number, part in enumerate(
            shapely.get_parts(shapely.coverage_union_all(blocks.areas[open_])), start=1
        )
    ]  # fmt: skip
    fields = np.flatnonzero((uses == "E2") & (lots.character == Character.FIELDS))
    with_fields = np.unique(lots.block[fields])[::3]
    for number, block in enumerate(with_fields.tolist(), start=1):
        area = shapely.union_all(lots.areas[fields[lots.block[fields] == block]])
        zones.append(
            Zone(
                ControlZoneType.PERMANENT_FARMLAND, f"第{number}号永久基本农田保护片", _PROHIBIT,
                area.buffer(5).buffer(-7), "永久基本农田保护：占用须报国务院批准",
                "市规划自然资源部门", provisional=number % 11 == 0,
            )
        )  # fmt: skip
    return zones


def nature_zones(
    terrain: Terrain,
    waters: list[Water],
    blocks: Blocks,
    character: np.ndarray[tuple[int], np.dtype[np.int64]],
    lots: Lots,
    uses: Codes,
) -> list[Zone]:
    """All zones of this subject; `character` is that of each block."""
    rng = stream(terrain.seed, "nature")
    return [
        *_open_land(terrain, rng),
        *_fault(terrain),
        *_water_and_green(terrain, waters, lots, uses),
        *_country(blocks, character, lots, uses),
    ]
