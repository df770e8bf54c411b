"""What SQL finds in force on a day, or on one day of a span, is what the decision counts on it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from judge import example_city
from loading import rows_of
from sqlalchemy import text

from blueprint.city import city
from blueprint.evidence.rows import Assessment, Control, PlanTerm
from blueprint.vocabulary import AssessmentStatus, PlanStatus
from layers.database.connections import Database
from layers.releases.history import current_at
from layers.releases.legal_time import LEGAL_TIMES
from layers.releases.lifecycle import stage

FIRST, DAYS, ROWS = date(2024, 1, 1), 12, 150


def days_of(dice: np.random.Generator, count: int) -> list[date | None]:
    """Days close together, so that they often meet, and now and then none."""
    return [
        None if dice.random() < 0.25 else FIRST + timedelta(int(dice.integers(DAYS)))
        for _ in range(count)
    ]


def plans(dice: np.random.Generator, code: str) -> tuple[Any, Callable[[date], bool]]:
    status = dice.choice([each.value for each in PlanStatus])
    approved, superseded = days_of(dice, 2)
    row = example_city.plan(
        code=code, status=status, approved_on=approved, superseded_on=superseded
    )
    return row, PlanTerm(code, PlanStatus(status), approved, superseded).in_force


def adjustments(dice: np.random.Generator, code: str) -> tuple[Any, Callable[[date], bool]]:
    approved = FIRST + timedelta(int(dice.integers(DAYS)))
    return example_city.adjustment("no", code=code, approved_on=approved), approved.__le__


def assessments(dice: np.random.Generator, code: str) -> tuple[Any, Callable[[date], bool]]:
    status = str(dice.choice([each.value for each in AssessmentStatus]))
    completed, valid, withdrawn = days_of(dice, 3)
    dates = {"completed_on": completed, "valid_until": valid, "withdrawn_on": withdrawn}
    row = example_city.assessment(code=code, status=status, **dates)
    plain = {name: day.isoformat() if day else None for name, day in dates.items()}
    rest = {"id": code, "code": code, "name": code, "kind": "water_impact", "plan": None,
            "unit": None, "incorporated_in": None, "opinion_no": None, "expected_on": None,
            "requirements": [], "negative_list": [], "share": 1, "counts": True,
            "within_plan_counts": True}  # fmt: skip
    return row, Assessment.read({**rest, "status": status, **plain}).in_force


def zones(dice: np.random.Generator, code: str) -> tuple[Any, Callable[[date], bool]]:
    first, last = days_of(dice, 2)
    row = example_city.zone("blue_line", code=code, valid_from=first, valid_to=last)
    rest = {"id": code, "code": code, "name": code, "type": "blue_line", "effect": "inform",
            "reserves": [], "provisional": False, "basis": None, "authority": None,
            "area_m2": 1, "share": 1, "counts": True}  # fmt: skip
    days = {"valid_from": first and first.isoformat(), "valid_to": last and last.isoformat()}
    return row, Control.read({**rest, **days}).in_force


def parcels(dice: np.random.Generator, code: str) -> tuple[Any, Callable[[date], bool]]:
    """Each of a plan of its own, now and then of one that the map has not."""
    if dice.random() < 0.2:
        return example_city.parcel(code=code, plan_code=f"N{code}"), lambda _: True
    plan, holds = plans(dice, f"P{code}")
    return (example_city.parcel(code=code, plan_code=plan.code), plan), holds


DRAWN = {
    "plan": plans,
    "plan_parcel": parcels,
    "plan_adjustment": adjustments,
    "assessment": assessments,
    "control_zone": zones,
}


def test_every_layer_with_legal_dates_is_compared() -> None:
    assert set(DRAWN) == set(LEGAL_TIMES)


@pytest.mark.parametrize("layer_id", DRAWN)
def test_sql_and_the_decision_count_the_same(database: Database, layer_id: str) -> None:
    dice = np.random.default_rng(5)
    drawn, plan_rows = [], []
    for number in range(ROWS):
        row, holds = DRAWN[layer_id](dice, f"R{number:03}")
        if isinstance(row, tuple):
            row, plan = row
            plan_rows.append(plan)
        drawn.append((row, holds))
    rows: Sequence[Any] = [row for row, _ in drawn]
    stage(database, [rows_of(layer_id, rows)], city=city(), by="t", publish_at_once=True)
    if LEGAL_TIMES[layer_id].dated_by == "plan":
        stage(database, [rows_of("plan", plan_rows)], city=city(), by="t", publish_at_once=True)
    sql = f"SELECT f.code FROM map.{layer_id} f WHERE {LEGAL_TIMES[layer_id].condition}"
    all_days = [FIRST + timedelta(n) for n in range(-1, DAYS + 1)]
    spans: list[tuple[date | None, date | None]] = [(day, day) for day in all_days]
    spans += [(first, last) for first in all_days[::3] for last in all_days[::2] if first <= last]
    spans += [(None, all_days[4]), (all_days[4], None), (None, None)]
    found = 0
    with database.reading() as connection:
        dated_by = current_at(connection)["plan"].number if plan_rows else -1
        for first, last in spans:
            within = [
                day for day in all_days
                if (first is None or first <= day) and (last is None or day <= last)
            ]  # fmt: skip
            expected = {row.code for row, holds in drawn if any(map(holds, within))}
            question = {"first": first, "last": last, "dated_by": dated_by}
            got = set(connection.scalars(text(sql), question))
            assert got == expected, (first, last)
            found += len(got)
    assert 0 < found < len(spans) * ROWS
