"""Control zones of what is old: monuments, historic districts, burials, the old city."""

from datetime import date
from typing import Any

import numpy as np
import shapely

from blueprint.vocabulary import ControlEffect, ControlZoneType, Kind
from layers.demo_city.arrays import stream
from layers.demo_city.avenues import Avenue
from layers.demo_city.land_use import Codes
from layers.demo_city.names import place_names
from layers.demo_city.parcels import Lots
from layers.demo_city.shapes import patch
from layers.demo_city.terrain import Terrain
from layers.demo_city.zones import Zone

__all__ = ["heritage_zones"]

_PROHIBIT, _RESTRICT, _INFORM = ControlEffect
_MOST_MONUMENTS = 70
_MONUMENT_M2 = (1_500.0, 60_000.0)
_MONUMENTS = ("古寺", "王府旧址", "会馆旧址", "城楼", "古桥遗址", "名人故居", "碑林", "古塔")
_DISTRICTS = {
    "沁平湖": (-1_500, 2_450, 720, 520), "东锦巷": (1_350, 2_650, 620, 480),
    "西壕": (-2_600, 1_100, 430, 560), "珠巷": (-350, -1_900, 760, 430),
    "钟楼湾": (250, 2_750, 380, 420), "南池": (1_000, 620, 330, 380),
}  # fmt: skip
_BURIALS = {
    "金穗原": (-10_600, -12_300, 1_300, 900), "琉璃台": (7_800, -15_300, 1_200, 1_000),
    "东陵岗": (13_600, 3_500, 900, 1_100), "北城垣": (-900, 5_200, 900, 420),
    "西壕": (-4_600, -700, 380, 650), "旧城南": (-1_300, -2_700, 700, 480),
    "沅水台": (17_300, -1_500, 800, 700), "承南坊": (2_600, -3_000, 500, 350),
}  # fmt: skip
_IMPORTANT = (
    "承平东大街",
    "承平西大街",
    "中轴北路",
    "中轴南路",
    "安阜大街",
    "珠巷大街",
    "晚照街",
)


def _monuments(
    terrain: Terrain, lots: Lots, uses: Codes, spared: Any, rng: np.random.Generator
) -> list[Zone]:
    area = shapely.area(lots.areas)
    fit = (uses == "A7") & (area > _MONUMENT_M2[0]) & (area < _MONUMENT_M2[1])
    fit &= ~shapely.intersects(lots.areas, spared)
    found = np.flatnonzero(fit)
    found = np.sort(found[rng.permutation(len(found))[:_MOST_MONUMENTS]])
    monuments = [("宫城", terrain.palace.buffer(30 * terrain.scale))]
    names = place_names(rng, len(found))
    monuments += [
        (
            f"{name}{_MONUMENTS[i % len(_MONUMENTS)]}",
            lots.areas[lot].buffer(float(rng.uniform(0, 6))),
        )
        for i, (name, lot) in enumerate(zip(names, found.tolist(), strict=True))
    ]  # fmt: skip
    zones = []
    for number, (name, core) in enumerate(monuments):
        # Bounds are published as words without coordinates: some are only a reading of them.
        from_description = number % 5 == 3
        around = core.buffer(float(rng.uniform(35, 130)), quad_segs=3).difference(core)
        grade = "ⅠⅡⅢⅣⅤ"[number % 5]
        zones += [
            Zone(
                ControlZoneType.HERITAGE_PROTECTION, f"{name}保护范围", _PROHIBIT, core,
                "文物保护法：保护范围内不得进行其他建设工程", "市文物部门",
                reserves=(Kind.ARCHAEOLOGY,), provisional=from_description,
            ),
            Zone(
                ControlZoneType.HERITAGE_CONSTRUCTION_CONTROL, f"{name}{grade}类建设控制地带",
                _RESTRICT, around, "文物保护法：工程设计方案先经文物部门同意", "市文物部门",
                provisional=from_description,
            ),
        ]  # fmt: skip
        if number % 3 == 0:
            zones.append(
                Zone(
                    ControlZoneType.PURPLE_LINE, f"{name}紫线", _RESTRICT, core.buffer(12),
                    "城市紫线管理办法", "市规划自然资源部门",
                )
            )  # fmt: skip
    return zones


def _old_quarters(terrain: Terrain, rng: np.random.Generator) -> list[Zone]:
    old = terrain.rings[2]
    zones = []
    for name, shape in _DISTRICTS.items():
        area = patch(terrain, rng, *shape, rough=0.12).intersection(old)
        zones += [
            Zone(
                ControlZoneType.HISTORIC_DISTRICT, f"{name}历史文化街区", _RESTRICT, area,
                "历史文化名城保护条例", "市规划自然资源部门",
            ),
            Zone(
                ControlZoneType.PURPLE_LINE, f"{name}历史文化街区紫线", _RESTRICT,
                area.buffer(-60 * terrain.scale), "城市紫线管理办法", "市规划自然资源部门",
            ),
        ]  # fmt: skip
    for number, (name, shape) in enumerate(_BURIALS.items()):
        core = patch(terrain, rng, *shape)
        zones.append(
            Zone(
                ControlZoneType.BURIAL_ZONE, f"{name}地下文物埋藏区", _INFORM, core,
                "地下文物保护管理办法第九条", "市文物部门",
                valid_from=date(2026, 1, 1) if number == 3 else date(2014, 3, 1),
                valid_to=date(2023, 12, 31) if number == 7 else None,
                provisional=number == 2,
            )
        )  # fmt: skip
        if number % 2 == 0:
            x, y, wide, high = shape
            zones.append(
                Zone(
                    ControlZoneType.BURIAL_WATCH, f"{name}地下文物重点监测区域", _INFORM,
                    patch(terrain, rng, x, y, wide * 1.7, high * 1.7),
                    "地下文物保护管理办法", "市文物部门",
                )
            )  # fmt: skip
    zones += [
        Zone(
            ControlZoneType.OLD_CITY, "旧城（二环路以内）", _INFORM, old,
            "地下文物保护管理办法第九条：旧城", "市文物部门",
        ),
        Zone(
            ControlZoneType.HEIGHT_CONTROL, "旧城整体高度控制区（18米）", _RESTRICT, old,
            "历史文化名城保护：整体高度", "市规划自然资源部门",
        ),
        Zone(
            ControlZoneType.HEIGHT_CONTROL, "宫城周边高度控制区（9米）", _RESTRICT,
            terrain.palace.buffer(420 * terrain.scale), "历史文化名城保护：宫城周边",
            "市规划自然资源部门",
        ),
        Zone(
            ControlZoneType.HEIGHT_CONTROL, "玉澜湖至西山视廊（24米）", _RESTRICT,
            shapely.LineString(terrain.warp(np.array([[-9_200.0, 8_300.0], [-16_500.0, 9_800.0]])))
            .buffer(450 * terrain.scale, cap_style="flat"),
            "景观视廊控制", "市规划自然资源部门", valid_from=date(2020, 8, 21),
        ),
    ]  # fmt: skip
    return zones


def heritage_zones(
    terrain: Terrain, avenues: list[Avenue], lots: Lots, uses: Codes, spared: Any
) -> list[Zone]:
    """All zones of this subject; no monument within `spared`."""
    rng = stream(terrain.seed, "heritage")
    built_up = terrain.rings[4]
    streets = [
        Zone(
            ControlZoneType.IMPORTANT_STREET, f"重要大街：{avenue.name}", _INFORM,
            avenue.line.intersection(built_up).buffer(60, cap_style="flat"),
            "京政办发〔2018〕36号 二(二)：重要大街两侧", "市规划自然资源部门",
        )
        for avenue in avenues
        if avenue.name in _IMPORTANT
    ]  # fmt: skip
    return [
        *_monuments(terrain, lots, uses, spared, rng),
        *_old_quarters(terrain, rng),
        *streets,
    ]
