"""Draws a city about one focus rectangle, and questions that ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shapely import box

from . import shapes
from .city import (
    Area,
    Assessment,
    City,
    ControlZone,
    DataCoverage,
    Plan,
    PlanAdjustment,
    PlanParcel,
)
from .dice import Dice
from .facts import draw_facts
from .law import KINDS, RULES_SINCE
from .shapes import Box, Frame

# The edges of the law's spans, and days between them.
DAYS = (
    date(2024, 2, 29),
    RULES_SINCE,
    date(2019, 3, 1),
    date(2023, 6, 1),
    date(2026, 11, 23),
    date(2027, 1, 15),
    date(2019, 1, 1),
    date(2019, 2, 12),
    date(2020, 1, 1),
    date(2020, 4, 28),
    date(2020, 8, 1),
    date(2020, 12, 31),
    date(2021, 1, 31),
    date(2021, 12, 31),
    date(2022, 2, 11),
    date(2022, 6, 1),
    date(2022, 8, 29),
    date(2023, 3, 1),
    date(2023, 8, 4),
    date(2023, 10, 1),
    date(2024, 5, 31),
    date(2024, 11, 29),
    date(2025, 3, 1),
    date(2025, 4, 11),
    date(2025, 8, 31),
    date(2025, 9, 1),
)
# Zone types that decide something come often, the rest once in a while.
ZONE_TYPES = (
    "burial_zone",
    "old_city",
    "traffic_zone_inner",
    "traffic_zone_urban",
    "heritage_protection",
    "seismic_fault",
    "green_line",
    "burial_watch",
    "commitment_area_etdz",
    "energy_commitment_area",
    "park_eia_area",
    "pilot_area_216",
)
# The areas of later law, one of which lies about the focus in many a city.
AREAS = ZONE_TYPES[-4:]
RESERVES = (
    "archaeology",
    "seismic_safety, archaeology",
    "energy_conservation，traffic_impact",
    "water_impact,environmental_impact",
)
NEGATIVE_LISTS = ("school", "industrial, school", "warehouse，car_park", "residential,office")
LAND_USES = (
    ("R2", None),
    ("A33", "gb50137-2011"),
    ("S41、B", None),
    ("B4", "bj-local"),
    ("0701", "mnr-2023"),
    ("0804,0701", "mnr-2020"),
    ("0901", None),
    ("B1/R2", "gb50137-2011"),
    ("R2，A", "bj-local"),
)


EVERYWHERE = box(0, 0, 2000, 2000)


@dataclass(frozen=True)
class Question:
    site: Area
    facts: dict[str, Any]
    on: date


@dataclass(frozen=True)
class Scenario:
    city: City
    questions: tuple[Question, ...]


class CityDrawing:
    """One city's frame, focus and day, and how often something is amiss (`odd`, percent)."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.frame: Frame = shapes.draw_frame(dice)
        self.day = dice.pick(DAYS)
        self.odd = dice.pick((8, 20, 45))
        self.undeclared = dice.chance(5)
        left, bottom = dice.between(6, 11) * 100.0, dice.between(6, 11) * 100.0
        wide, high = dice.pick(
            (
                (100.0, 100.0),
                (200.0, 100.0),
                (100.0, 50.0),
                (100 - 1 / 64, 100.0),
                (300.0, 200.0),
            )
        )
        if dice.chance(30):
            wide, high = high, wide
        self.focus: Box = (left, bottom, left + wide, bottom + high)

    def amiss(self) -> bool:
        return self.dice.chance(self.odd)

    def area(self, amiss: bool) -> Area:
        draw = shapes.draw_part if amiss else shapes.draw_cover
        return self.frame.place(draw(self.dice, self.focus))

    def before(self) -> date:
        """Mostly well before the day, at times at its edge."""
        days = self.dice.pick((60, 400, 30, 2, 1, 0)) if self.amiss() else 60
        return self.day - timedelta(days=days)

    def about(self) -> date:
        return self.day + timedelta(days=self.dice.pick((0, -1, 1, -30, -60, 30)))

    def after(self) -> date:
        return self.day + timedelta(days=self.dice.pick((400, 0, 1, 30)))

    def scenario(self, questions: int) -> Scenario:
        plans = self._plans()
        codes = tuple(plan.code for plan in plans)
        city = City(
            plan=plans,
            plan_parcel=self._parcels(codes),
            plan_adjustment=self._adjustments(codes),
            assessment=self._assessments(codes),
            control_zone=self._zones(),
            data_coverage=self._coverage(),
        )
        return Scenario(city, tuple(self._question() for _ in range(questions)))

    def _plans(self) -> tuple[Plan, ...]:
        rows = []
        for number in range(1, self.dice.between(1, 3) + 1):
            amiss = self.amiss()
            status, approved, ended = "approved", self.before(), None
            if amiss and self.dice.chance(60):
                status = self.dice.pick(("superseded", "drafting", "public_notice"))
            if status == "superseded":
                ended = max(self.about(), approved + timedelta(days=1))
            level = self.dice.pick(("block", "implementation_unit"))
            rows.append(
                Plan(
                    code=f"P{number}",
                    name=f"规划{number}",
                    level=level,
                    status=status,
                    geometry=self.area(amiss and self.dice.chance(60)),
                    approved_on=self._opened(approved, status),
                    superseded_on=ended,
                    approval_no=f"批{number}" if self.dice.chance(50) else None,
                )
            )
        return tuple(rows)

    def _opened(self, approved: date, status: str) -> date | None:
        if status in ("drafting", "public_notice") and self.dice.chance(50):
            return None
        return (
            self.after() if self.dice.chance(self.odd // 4) and status == "approved" else approved
        )

    def _plan_code(self, codes: tuple[str, ...]) -> str | None:
        if self.amiss():
            return self.dice.pick((None, "P-unknown", *codes))
        return codes[0]

    def _parcels(self, codes: tuple[str, ...]) -> tuple[PlanParcel, ...]:
        dice, rows = self.dice, []
        for number in range(1, dice.between(0, 2) + 1):
            code, system = dice.pick(LAND_USES)
            rows.append(
                PlanParcel(
                    code=f"HD00-1603-{number:02d}",
                    plan_code=self._plan_code(codes) or codes[-1],
                    land_use_code=code,
                    land_use_system=system,
                    geometry=self.area(dice.chance(60)),
                    far_max=dice.pick((2.5, None, 2.0)),
                    height_max_m=dice.pick((60.0, None, 36.0)),
                    density_max=dice.pick((0.4, None, 0.3)),
                    green_min=dice.pick((0.3, None, 0.35)),
                )
            )
        return tuple(rows)

    def _adjustments(self, codes: tuple[str, ...]) -> tuple[PlanAdjustment, ...]:
        if not self.dice.chance(25 + self.odd):
            return ()
        return tuple(
            PlanAdjustment(
                code=f"T{number}",
                major=self.dice.pick(("not_ruled", "yes", "no")),
                approved_on=self.about(),
                geometry=self.area(self.dice.chance(75)),
                plan_code=self.dice.pick((codes[0], None, "P-unknown")),
            )
            for number in range(1, self.dice.between(1, 2) + 1)
        )

    def _assessments(self, codes: tuple[str, ...]) -> tuple[Assessment, ...]:
        counts = {kind: self.dice.pick((1, 1, 1, 2, 2, 3, 0)) for kind in KINDS}
        return tuple(
            self._assessment(kind, number, codes)
            for kind, count in counts.items()
            for number in range(1, count + 1)
        )

    def _assessment(self, kind: str, number: int, codes: tuple[str, ...]) -> Assessment:
        dice, amiss = self.dice, self.amiss()
        completed: date | None = self.about() if amiss and dice.chance(40) else self.before()
        status, withdrawn, expected, until = "completed", None, None, None
        if amiss and dice.chance(50):
            status = dice.pick(("under_way", "withdrawn"))
        assert completed is not None
        if status == "withdrawn":
            withdrawn = max(self.about(), completed)
        if dice.chance(self.odd) and status != "under_way":
            until = max(dice.pick((self.about(), self.after())), completed)
        plan: str | None = self._plan_code(codes)
        if status == "under_way":
            completed, expected = None, dice.pick((self.after(), None))
            plan = dice.pick((None, plan))
        return Assessment(
            code=f"{kind}-{number}",
            name=f"区域评估{number}",
            kind=kind,
            status=status,
            geometry=self.area(amiss and dice.chance(70)),
            unit="U1" if dice.chance(30) else None,
            completed_on=completed,
            incorporated_in=plan,
            opinion_no=f"评{number}" if dice.chance(30) else None,
            valid_until=until,
            withdrawn_on=withdrawn,
            expected_on=expected,
            requirements=("保护措施", "用水标准")[: dice.between(0, 2)],
            negative_list=dice.pick(NEGATIVE_LISTS) if dice.chance(20) else None,
            stage="primary_development" if dice.chance(15 + self.odd // 2) else "plan",
        )

    def _zones(self) -> tuple[ControlZone, ...]:
        dice, rows = self.dice, []
        for number, area_type in enumerate(AREAS, 1):
            if dice.chance(60):
                area = self.area(dice.chance(self.odd))
                rows.append(ControlZone(f"A{number}", f"区域{number}", area_type, "inform", area))
        for number in range(1, dice.between(0, 4) + 1):
            opened = self.about() if dice.chance(40) else None
            closed = self.about() if dice.chance(40) else None
            if opened and closed and closed < opened:
                opened, closed = closed, opened
            rows.append(
                ControlZone(
                    code=f"Z{number}",
                    name=f"管控{number}",
                    type=dice.pick(ZONE_TYPES),
                    effect=dice.pick(("inform", "restrict", "prohibit")),
                    geometry=self.area(dice.chance(65)),
                    reserves=dice.pick(RESERVES) if dice.chance(15 + self.odd // 2) else None,
                    provisional=dice.pick((None, True, False)),
                    valid_from=opened,
                    valid_to=closed,
                )
            )
        return tuple(rows)

    def _coverage(self) -> tuple[DataCoverage, ...]:
        rows: list[DataCoverage] = []
        for layer in ("plan", "plan_parcel", "plan_adjustment"):
            rows += self._declared(layer, (None,))
        rows += self._declared("assessment", (None,) if self.dice.chance(70) else KINDS)
        rows += self._declared("control_zone", (None,) if self.dice.chance(60) else ZONE_TYPES)
        return tuple(rows)

    def _declared(self, layer: str, themes: tuple[str | None, ...]) -> list[DataCoverage]:
        dice, rows = self.dice, []
        for theme in themes:
            if self.undeclared:
                areas = [self.area(True)] if dice.chance(15) else []
            elif not self.amiss():
                areas = [self.frame.place(EVERYWHERE)]
            else:
                areas = [self.area(dice.chance(60)) for _ in range(dice.between(0, 2))]
            rows += [DataCoverage(layer, self.about(), area, theme) for area in areas]
        return rows

    def _question(self) -> Question:
        dice = self.dice
        on = self.day + timedelta(days=dice.pick((0, 0, 0, 0, 0, 0, 1, -1)))
        if dice.chance(2):
            on = RULES_SINCE - timedelta(days=1)
        site = self.frame.place(shapes.draw_site(dice, self.focus))
        return Question(site, draw_facts(dice), on)
