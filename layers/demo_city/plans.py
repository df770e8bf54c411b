"""Plans over blocks and groups of blocks, in every status and with their history."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely

from blueprint.vocabulary import LandUseSystem, PlanLevel, PlanStatus
from layers.demo_city.arrays import Integers, stream
from layers.demo_city.blocks import Blocks
from layers.demo_city.character import Character
from layers.demo_city.districts import DISTRICTS, Belonging, neighbours_of
from layers.demo_city.names import FICTITIOUS_DATA
from layers.demo_city.terrain import Terrain

__all__ = ["TODAY", "DrawnPlan", "draw_plans"]

TODAY = date(2026, 11, 23)

# The history of a group of blocks. Every deck is dealt out whole before it is shuffled again,
# so that a small city has every history too.
_IN_TOWN = (
    ["approved"] * 10
    + ["succeeded"] * 2
    + ["half_succeeded", "revised", "drafting", "public_notice", "none", "none"]
)
_IN_COUNTRY = ["approved"] * 5 + ["drafting", "drafting", "public_notice"] + ["none"] * 5
_COUNTRY = (Character.VILLAGE, Character.FIELDS, Character.HILLS)
_UNPLANNED_DISTRICTS = {"CL"}
_UNIT_DISTRICTS = {"TL", "JY"}


@dataclass(frozen=True, slots=True)
class DrawnPlan:
    """One plan. `place` names the blocks that it is for. `older` marks one that a later plan
    replaced; `detailed` says that it has parcels of its own; `system` is the code system of
    their land use."""

    code: str
    name: str
    place: str
    level: PlanLevel
    status: PlanStatus
    approved_on: date | None
    superseded_on: date | None
    approval_no: str | None
    blocks: tuple[int, ...]
    area: Any
    district: int
    system: LandUseSystem
    older: bool = False
    detailed: bool = True


def _groups(
    belonging: Belonging, adjacent: list[list[int]], sizes: Integers, rng: np.random.Generator
) -> list[tuple[int, ...]]:
    """Blocks of one quarter that are planned together, each group in one piece."""
    free = set(range(len(belonging.codes)))
    groups = []
    for block in sorted(free, key=belonging.codes.__getitem__):
        if block not in free:
            continue
        group, wanted = [block], int(rng.integers(1, sizes[block] + 1))
        free.discard(block)
        while len(group) < wanted:
            around = [
                other
                for member in group
                for other in adjacent[member]
                if other in free and belonging.quarters[other] == belonging.quarters[block]
            ]
            if not around:
                break
            chosen = min(around, key=belonging.codes.__getitem__)
            group.append(chosen)
            free.discard(chosen)
        groups.append(tuple(sorted(group, key=belonging.codes.__getitem__)))
    return groups


class _Deck:
    def __init__(self, cards: list[str], rng: np.random.Generator) -> None:
        self._cards, self._rng, self._left = cards, rng, list[str]()

    def deal(self) -> str:
        if not self._left:
            self._left = [self._cards[i] for i in self._rng.permutation(len(self._cards))]
        return self._left.pop()


class _Office:
    """Numbers plans and their approvals."""

    def __init__(self, blocks: Blocks, belonging: Belonging, rng: np.random.Generator) -> None:
        self._blocks, self._belonging, self._rng = blocks, belonging, rng
        self._numbers: dict[int, int] = {}
        self._approvals = 0

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=int(self._rng.integers(0, max(1, (last - first).days))))

    def _system(self, approved_on: date | None, older: bool) -> LandUseSystem:
        draw = self._rng.random()
        if older:
            return LandUseSystem.GB50137_2011
        if approved_on is None or approved_on >= date(2024, 3, 1):
            modern = LandUseSystem.MNR_2023
            return modern if draw < 0.6 else LandUseSystem.GB50137_2011
        if approved_on >= date(2021, 6, 1) and draw < 0.08:
            return LandUseSystem.MNR_2020
        return LandUseSystem.BJ_LOCAL if draw > 0.9 else LandUseSystem.GB50137_2011

    def draw(
        self,
        group: tuple[int, ...],
        level: PlanLevel,
        status: PlanStatus,
        approved_on: date | None = None,
        superseded_on: date | None = None,
        *,
        edition: str = "",
        detailed: bool = True,
    ) -> DrawnPlan:
        where = self._belonging
        district = int(where.district[group[0]])
        self._numbers[district] = self._numbers.get(district, 0) + 1
        number = f"GH-{DISTRICTS[district].prefix}-{self._numbers[district]:03d}"
        last = [where.codes[block][-2:] for block in group]
        span = last[0] if len(last) == 1 else "、".join(last)
        kind = "规划实施单元规划" if level == PlanLevel.IMPLEMENTATION_UNIT else "控规"
        place = f"{DISTRICTS[district].name}{where.quarters[group[0]]}片区{span}街区"
        approval = None
        if approved_on is not None:
            self._approvals += 1
            approval = f"虚规自批〔{approved_on.year}〕{self._approvals:04d}号（{FICTITIOUS_DATA}）"
        older = superseded_on is not None
        return DrawnPlan(
            code=number,
            name=f"{place}{kind}{edition}（{FICTITIOUS_DATA}）",
            place=place,
            level=level,
            status=status,
            approved_on=approved_on,
            superseded_on=superseded_on,
            approval_no=approval,
            blocks=group,
            area=shapely.coverage_union_all(self._blocks.areas[list(group)]),
            district=district,
            system=self._system(approved_on, older),
            older=older,
            detailed=detailed,
        )


def _history(
    office: _Office, fate: str, group: tuple[int, ...], level: PlanLevel, first: date
) -> list[DrawnPlan]:
    approved, drafting = PlanStatus.APPROVED, PlanStatus.DRAFTING
    if fate == "approved" or (fate == "half_succeeded" and len(group) < 2):
        return [office.draw(group, level, approved, office.day(first, date(2026, 8, 1)))]
    if fate == "revised":
        return [
            office.draw(group, level, approved, office.day(first, date(2022, 1, 1))),
            office.draw(group, level, drafting, edition="（修编）", detailed=False),
        ]
    if fate in ("succeeded", "half_succeeded"):
        before = office.day(date(2018, 6, 1), date(2020, 12, 1))
        after = office.day(date(2022, 3, 1), date(2026, 6, 1))
        half = group if fate == "succeeded" else group[: len(group) // 2]
        old = office.draw(group, level, PlanStatus.SUPERSEDED, before, after)
        plans = [old, office.draw(half, level, approved, after, edition=f"（{after.year}年版）")]
        if fate == "half_succeeded":
            # The other half is being planned anew, and nothing is in force there meanwhile.
            plans.append(office.draw(group[len(half) :], level, PlanStatus.PUBLIC_NOTICE))
        return plans
    if fate == "none":
        return []
    return [office.draw(group, level, PlanStatus(fate))]


def draw_plans(
    terrain: Terrain, blocks: Blocks, belonging: Belonging, character: Integers
) -> list[DrawnPlan]:
    """All plans, by district and code. `character` is what kind of place each block is."""
    rng = stream(terrain.seed, "plans")
    parks = shapely.union_all([*terrain.parks.values(), terrain.palace])
    park = np.asarray(shapely.intersects(shapely.points(blocks.inside), parks))
    office = _Office(blocks, belonging, rng)
    prefixes = [DISTRICTS[int(district)].prefix for district in belonging.district]
    unit = np.array(
        [
            prefix in _UNIT_DISTRICTS or kind == Character.TOWN
            for prefix, kind in zip(prefixes, character, strict=True)
        ]
    )
    groups = _groups(belonging, neighbours_of(blocks), np.where(unit, 4, 2), rng)
    town, country = _Deck(_IN_TOWN, rng), _Deck(_IN_COUNTRY, rng)
    plans: list[DrawnPlan] = []
    for group in groups:
        if prefixes[group[0]] in _UNPLANNED_DISTRICTS:
            continue
        rural = character[group[0]] in _COUNTRY
        fate = (country if rural else town).deal()
        if fate == "none" and park[list(group)].any():
            fate = "approved"
        level = PlanLevel.IMPLEMENTATION_UNIT if unit[list(group)].all() else PlanLevel.BLOCK
        first = date(2020, 3, 1) if level == PlanLevel.IMPLEMENTATION_UNIT else date(2018, 10, 1)
        plans.extend(_history(office, fate, group, level, first))
    return plans
