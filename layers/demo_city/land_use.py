"""What each parcel is for: by the kind of place, its size, the streets and stations near it, and
its neighbours, in the codes of three systems."""

import numpy as np
import shapely
from numpy.typing import NDArray

from blueprint.vocabulary import LandUseSystem
from layers.demo_city.arrays import Floats, Geometries, stream
from layers.demo_city.character import Character, CharacterMap
from layers.demo_city.noise import SmoothField
from layers.demo_city.parcels import Lots
from layers.demo_city.terrain import Terrain

__all__ = ["LABELS", "Codes", "choose_uses", "spell"]

Codes = NDArray[np.str_]

LABELS = {
    "R1": "一类居住用地", "R2": "二类居住用地", "R3": "三类居住用地",
    "A1": "行政办公用地", "A2": "文化设施用地", "A31": "高等院校用地", "A33": "中小学用地",
    "A35": "科研用地", "A4": "体育用地", "A5": "医疗卫生用地", "A6": "社会福利用地",
    "A7": "文物古迹用地", "A9": "宗教用地",
    "B1": "商业用地", "B2": "商务用地", "B3": "娱乐康体用地", "B4": "公用设施营业网点用地",
    "B9": "其他服务设施用地", "M1": "一类工业用地", "M2": "二类工业用地", "W1": "一类物流仓储用地",
    "S3": "交通枢纽用地", "S41": "公共交通场站用地", "S42": "社会停车场用地",
    "U11": "供水用地", "U12": "供电用地", "U21": "排水用地", "U22": "环卫用地", "U31": "消防用地",
    "G1": "公园绿地", "G2": "防护绿地", "G3": "广场用地",
    "H14": "村庄建设用地", "H21": "铁路用地", "H24": "机场用地", "E1": "水域", "E2": "农林用地",
}  # fmt: skip

# How willingly each kind of place takes each use. Uses not named there do not occur.
_WILLING: dict[Character, dict[str, float]] = {
    Character.OLD: {
        "R2": 62, "R1": 5, "B1": 6, "B2": 2.2, "A1": 5, "A2": 2.5, "A7": 3.5, "A33": 3.5, "A5": 2,
        "A9": 1, "A6": 1, "B3": 0.7, "G1": 3.5, "G3": 0.7, "S42": 0.9, "U12": 0.4, "U22": 0.4,
        "U31": 0.3,
    },
    Character.CORE: {
        "B2": 40, "B1": 22, "R2": 14, "B3": 2, "B9": 1, "A2": 3, "A1": 2, "G1": 7, "G3": 3,
        "S3": 0.7, "S42": 2, "A5": 1, "A33": 2, "U12": 0.8, "U31": 0.4, "S41": 0.6,
    },
    Character.CAMPUS: {
        "A31": 38, "A35": 22, "R2": 17, "B2": 5, "B1": 3, "G1": 5, "A33": 4, "A5": 2, "A4": 3,
        "S42": 1, "U12": 0.6, "A7": 1,
    },
    Character.INDUSTRY: {
        "M1": 42, "M2": 13, "W1": 13, "B2": 4, "B4": 1.5, "R3": 3, "A35": 5, "G2": 8, "G1": 3,
        "U12": 1.5, "U21": 1.2, "S42": 1, "S41": 1.2, "U11": 0.7,
    },
    Character.HOUSING: {
        "R2": 60, "B1": 4.6, "B2": 3.6, "B4": 0.9, "B3": 0.8, "A33": 4.5, "A5": 1.6, "A6": 1.2,
        "A4": 1, "A2": 0.9, "A1": 1.8, "A35": 2, "G1": 9, "S41": 0.8, "S42": 0.9, "U12": 0.6,
        "U31": 0.3, "U22": 0.4, "U11": 0.3, "M1": 0.7,
    },
    Character.TOWN: {
        "R2": 52, "B1": 5.4, "B2": 5, "A33": 5, "A5": 2, "A2": 1.5, "A1": 2, "A4": 1.5, "A6": 1.2,
        "A35": 2.5, "G1": 11, "G3": 1, "M1": 4, "S41": 1.2, "S42": 1.2, "U12": 1, "U21": 0.6,
        "B4": 1,
    },
    Character.VILLAGE: {
        "H14": 46, "R2": 7, "M1": 8, "B1": 3, "A33": 2, "A5": 1, "E2": 14, "G2": 4, "W1": 3,
        "U12": 0.8,
    },
    Character.FIELDS: {"E2": 82, "H14": 5, "G1": 5, "G2": 4, "M1": 1.2, "W1": 0.8, "E1": 1.2},
    Character.HILLS: {"E2": 88, "G1": 6, "H14": 3, "A7": 1.2, "A6": 0.4},
}  # fmt: skip

# What draws a use: (main street near, station near, business centre, large plot).
_DRAWN: dict[str, tuple[float, float, float, float]] = {
    "R2": (-0.8, 0.1, -0.9, 0.5), "R1": (-0.5, -0.3, -0.6, 0.2), "R3": (-0.3, 0, -0.5, 0.2),
    "B1": (0.8, 1.1, 0.9, -0.2), "B2": (0.7, 0.8, 1.6, 0.2), "B3": (0.6, 0.5, 0.4, 0),
    "B4": (1.2, 0, -0.3, -0.9), "B9": (0.5, 0.3, 0.4, 0), "A33": (-0.9, -0.2, -0.6, 0.2),
    "A31": (0, 0, -0.4, 1.0), "A35": (0.3, 0.2, 0, 0.4), "A5": (0.6, 0.2, 0, 0.4),
    "A1": (0.6, 0.2, 0.4, 0), "A2": (0.5, 0.4, 0.5, 0.2), "A4": (0, 0, 0, 0.6),
    "A6": (-0.3, 0, -0.3, -0.1), "M1": (0.2, -0.4, -1.2, 0.6), "M2": (-0.4, -0.8, -1.5, 0.7),
    "W1": (0.5, -0.6, -1.2, 0.6), "S3": (1.0, 2.4, 0.4, 0.3), "S41": (0.9, 0.8, -0.2, -0.5),
    "S42": (0.3, 0.6, 0.4, -0.9), "U12": (-0.2, -0.2, 0, -1.0), "U11": (0, 0, 0, -0.3),
    "U21": (-0.2, 0, -0.5, -0.1), "U22": (-0.2, 0, 0, -1.0), "U31": (0.5, 0, 0, -0.9),
    "G1": (0, 0.1, 0.1, 0.1), "G3": (0.8, 0.8, 0.6, -0.5), "A7": (0, 0, 0, -0.1),
    "A9": (0, 0, 0, -0.5), "E2": (0, 0, 0, 0.3), "H14": (0.2, 0, 0, -0.7),
}  # fmt: skip

# Uses that gather: all of a group follow one slow wave.
_GROUPS = ("R", "B", "A", "M", "W", "G", "U", "S", "H", "E")

_MODERN = {
    "R1": "070101", "R2": "070102", "R3": "070103", "A1": "0801", "A2": "0803", "A31": "080401",
    "A33": "080403", "A35": "0802", "A4": "0805", "A5": "0806", "A6": "0807", "A7": "1504",
    "A9": "1503", "B1": "0901", "B2": "0902", "B3": "0903", "B4": "0901", "B9": "0904",
    "M1": "100101", "M2": "100102", "W1": "110101", "S3": "1208", "S41": "1208", "S42": "1208",
    "U11": "1301", "U12": "1303", "U21": "1302", "U22": "1309", "U31": "1310", "G1": "1401",
    "G2": "1402", "G3": "1403", "H14": "0703", "H21": "1201", "H24": "1203", "E1": "1701",
    "E2": "0103",
}  # fmt: skip
_LOCAL = {"R3": "F1", "B1": "B4", "B2": "B23", "S41": "S32", "A6": "A8", "B9": "F3"}


def _nearness(points: Geometries, things: Geometries, fades_m: float) -> Floats:
    """1 at the nearest of these things, fading over `fades_m`."""
    nearness = np.zeros(len(points))
    if len(things):
        (reached, _), away = shapely.STRtree(things).query_nearest(
            points, max_distance=5 * fades_m, return_distance=True, all_matches=False
        )
        nearness[reached] = np.exp(-away / fades_m)
    return nearness


def _usual(area: Floats, lots: Lots) -> Floats:
    """The median area of parcels of each parcel's character."""
    usual = np.ones(len(Character))
    for kind in np.unique(lots.character).tolist():
        usual[kind] = np.median(area[lots.character == kind])
    return usual[lots.character]


def _schools(uses: Codes, lots: Lots, area: Floats) -> None:
    """Every block of a plan with much housing gets a school, in place."""
    homes = np.isin(uses, ("R1", "R2", "R3"))
    key = lots.plan * (int(lots.block.max()) + 1) + lots.block
    for one in np.unique(key[homes]):
        here = np.flatnonzero(key == one)
        housing = here[homes[here]]
        if area[housing].sum() < 150_000 or (uses[here] == "A33").any():
            continue
        fit = housing[(area[housing] > 9_000) & (area[housing] < 45_000)]
        if len(fit):
            uses[fit[np.argmin(np.abs(area[fit] - 20_000))]] = "A33"


def choose_uses(
    terrain: Terrain,
    kinds: CharacterMap,
    lots: Lots,
    main_streets: Geometries,
    stations: Geometries,
) -> Codes:
    """The use of every parcel as a code of GB 50137-2011."""
    rng = stream(terrain.seed, "land use")
    uses = tuple(LABELS)
    area = shapely.area(lots.areas)
    points = np.asarray(shapely.points(lots.inside))
    features = np.stack(
        [
            _nearness(lots.areas, main_streets, 45.0),
            _nearness(points, stations, 300.0 * terrain.scale**0.3),
            kinds.centrality(lots.inside),
            np.clip(np.log(area / _usual(area, lots)), -1.6, 1.6),
        ],
        axis=1,
    )
    willing = np.full((len(Character), len(uses)), -np.inf)
    for kind, table in _WILLING.items():
        for code, weight in table.items():
            willing[kind, uses.index(code)] = np.log(weight)
    drawn = np.array([_DRAWN.get(code, (0.0, 0.0, 0.0, 0.0)) for code in uses])
    score = willing[lots.character] + features @ drawn.T
    waves = {group: SmoothField(rng, 1_100 * terrain.scale**0.4)(lots.inside) for group in _GROUPS}
    for column, code in enumerate(uses):
        score[:, column] += 0.6 * waves[code[0]]
    score += 0.78 * rng.gumbel(size=score.shape)
    chosen = np.array(uses)[np.argmax(score, axis=1)]
    # What is too small or too thin to build on, as along rivers, stays green.
    roundness = 4 * np.pi * area / shapely.length(lots.areas) ** 2
    chosen[(area < 450) & (lots.character != Character.OLD) | (roundness < 0.2)] = "G1"
    _schools(chosen, lots, area)
    return np.where(lots.fixed != "", lots.fixed, chosen)


def spell(uses: Codes, systems: Codes) -> Codes:
    """Codes of GB 50137-2011 in the system of each parcel's plan."""
    spelled = uses.astype("U8")
    for code in np.unique(uses).tolist():
        here = uses == code
        modern = np.isin(systems, (LandUseSystem.MNR_2023, LandUseSystem.MNR_2020))
        spelled[here & modern] = _MODERN[code]
        spelled[here & (systems == LandUseSystem.BJ_LOCAL)] = _LOCAL.get(code, code)
    return spelled
