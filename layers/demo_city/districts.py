"""Which district and which quarter a block belongs to, and what both are called."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.demo_city.arrays import Floats, Integers, Points, stream
from layers.demo_city.blocks import Blocks
from layers.demo_city.names import place_names
from layers.demo_city.noise import SmoothField
from layers.demo_city.terrain import Terrain

__all__ = ["DISTRICTS", "Belonging", "DrawnDistrict", "neighbours_of", "share_out"]

_BLOCKS_A_QUARTER = 13
_MOST_QUARTERS = 80  # and one more in some districts: two digits must do


@dataclass(frozen=True, slots=True)
class DrawnDistrict:
    """An invented district: the prefix of its blocks' codes and the point it grows from."""

    prefix: str
    code: str
    name: str
    x: float
    y: float


# No prefix, code or name is one of a real district of Beijing.
DISTRICTS = (
    DrawnDistrict("QT", "990101", "青檀区", 0, 0),
    DrawnDistrict("YX", "990102", "云岫区", -7_200, 8_600),
    DrawnDistrict("WS", "990103", "望舒区", 5_200, 9_800),
    DrawnDistrict("CH", "990104", "澄湖区", 8_800, 400),
    DrawnDistrict("QW", "990105", "栖梧区", 6_000, -8_800),
    DrawnDistrict("CT", "990106", "长亭区", -6_400, -7_400),
    DrawnDistrict("CL", "990107", "苍岭区", -17_200, 1_200),
    DrawnDistrict("TL", "990108", "汀兰区", 18_400, -1_800),
    DrawnDistrict("JY", "990109", "稷原区", 1_600, -18_600),
)


@dataclass(frozen=True)
class Belonging:
    """For each block: its district (index into DISTRICTS), its code, its quarter's name and its
    own name."""

    district: Integers
    codes: list[str]
    quarters: list[str]
    names: list[str]


def neighbours_of(blocks: Blocks) -> list[list[int]]:
    """For each block the blocks that share a street with it, in ascending order."""
    adjacent: list[set[int]] = [set() for _ in blocks.areas]
    for a, b in blocks.edges.between.tolist():
        if b >= 0:
            adjacent[a].add(b)
            adjacent[b].add(a)
    return [sorted(others) for others in adjacent]


def _connected(owner: Integers, adjacent: list[list[int]], weight: Floats) -> Integers:
    """Every district in one piece: its strays go to a neighbour."""
    owner = owner.copy()
    for _ in range(8):
        piece = np.full(len(owner), -1, dtype=np.int64)
        for start in range(len(owner)):
            if piece[start] < 0:
                piece[start], stack = start, [start]
                while stack:
                    for other in adjacent[stack.pop()]:
                        if piece[other] < 0 and owner[other] == owner[start]:
                            piece[other] = start
                            stack.append(other)
        main = {
            district: max(
                np.unique(piece[owner == district]).tolist(),
                key=lambda start: (weight[piece == start].sum(), -start),
            )
            for district in np.unique(owner).tolist()
        }
        strays = [i for i in range(len(owner)) if piece[i] != main[int(owner[i])]]
        if not strays:
            break
        for i in strays:
            foreign = [int(owner[o]) for o in adjacent[i] if owner[o] != owner[i]]
            if foreign:
                owner[i] = max(sorted(set(foreign)), key=foreign.count)
    return owner


def _quarters(at: Points, blocks_a_quarter: float, rng: np.random.Generator) -> Integers:
    """Clusters of about a dozen blocks (Lloyd's method), numbered from north to south."""
    count = max(1, round(len(at) / blocks_a_quarter))
    centres = at[rng.permutation(len(at))[:count]]
    nearest = np.zeros(len(at), dtype=np.int64)
    for _ in range(12):
        away = np.hypot(at[:, None, 0] - centres[:, 0], at[:, None, 1] - centres[:, 1])
        nearest = np.argmin(away, axis=1)
        for k in range(count):
            if (nearest == k).any():
                centres[k] = at[nearest == k].mean(axis=0)
    used = np.unique(nearest)
    ranked = used[np.lexsort((centres[used, 0], -centres[used, 1]))]
    place = np.zeros(count, dtype=np.int64)
    place[ranked] = np.arange(len(ranked))
    return place[nearest]


def share_out(terrain: Terrain, blocks: Blocks) -> Belonging:
    """Districts, codes and names for all blocks. A code is the district's prefix, `00-`, two
    digits for the quarter and two for the block, the last four unique in the city."""
    rng = stream(terrain.seed, "districts")
    at = blocks.inside
    seeds = terrain.warp(np.array([[d.x, d.y] for d in DISTRICTS[1:]]))
    sway = np.stack([SmoothField(rng, 4_500 * terrain.scale)(at) for _ in seeds], axis=1)
    away = np.hypot(at[:, None, 0] - seeds[:, 0], at[:, None, 1] - seeds[:, 1])
    owner = 1 + np.argmin(away + 550 * terrain.scale * sway, axis=1).astype(np.int64)
    owner[terrain.ring_number(at) == 2] = 0
    owner = _connected(owner, neighbours_of(blocks), shapely.area(blocks.areas))

    quarter = np.zeros(len(at), dtype=np.int64)
    first = 1
    a_quarter = max(_BLOCKS_A_QUARTER, len(at) / _MOST_QUARTERS)
    for district in range(len(DISTRICTS)):
        members = np.flatnonzero(owner == district)
        if len(members):
            own = _quarters(at[members], a_quarter, rng)
            quarter[members] = first + own
            first += int(own.max()) + 1
    called = place_names(rng, first)
    codes, names = [""] * len(at), [""] * len(at)
    for number in range(1, first):
        members = np.flatnonzero(quarter == number)
        ranked = members[np.lexsort((at[members, 0], -at[members, 1].round(-2)))]
        for i, block in enumerate(ranked.tolist(), start=1):
            district_of = DISTRICTS[int(owner[block])]
            codes[block] = f"{district_of.prefix}00-{number:02d}{i:02d}"
            names[block] = f"{called[number]}片区{i:02d}街区"
    return Belonging(owner, codes, [called[int(k)] for k in quarter], names)
