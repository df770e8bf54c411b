"""The first small change that by itself would win a waiver.

The law's second remedy, bringing one indicator to the plan's limit, cannot come first: a deviation
is all that an indicator changes, and wherever it stands in the way no ruling was given, so the
ruling does at least as much and precedes it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from .assessed import Assessed, assessed
from .city import Assessment
from .decision import Decision, decide
from .ground import Ground, areal

# Two parts as large as each other to this are a tie; gaps this wide may join or part by rounding.
SAME_AREA_M2 = 0.01
JOIN_M = 1e-4


def remedy(
    ground: Ground, kind: str, facts: dict[str, Any], decision: Decision
) -> tuple[dict[str, Any] | None, bool]:
    """The remedy or None, and whether a tie of equal parts leaves it to chance."""
    refused = any(decision.legs[leg].answer == "no" for leg in ("scope", "reservation"))
    if decision.verdict not in ("required", "undetermined") or refused:
        return None, False
    if decision.reason == "no_rule_in_force":
        return None, False
    if facts.get("major_adjustment") is None:
        ruled = decide(ground, kind, {**facts, "major_adjustment": False})
        if ruled.verdict == "waived":
            return {"type": "ruling"}, False
    evidence = assessed(ground, kind, facts.get("use"))
    trims = _trims(ground, kind, facts, evidence)
    if trims and all(trims.values()):
        areas = [part.area for part in trims]
        return _trim_of(ground, next(iter(trims))), max(areas) - min(areas) > SAME_AREA_M2
    wait = _wait(ground, kind, facts, evidence)
    return wait, any(trims.values())


def _trims(
    ground: Ground, kind: str, facts: dict[str, Any], evidence: Assessed
) -> dict[Polygon, bool]:
    """The largest covered parts, one unless they tie, and whether each is waived by itself."""
    union = evidence.union("major")
    candidates = _largest(ground.within(union))
    joined = _largest(ground.within(union.buffer(JOIN_M, join_style="mitre")))
    if candidates and abs(joined[0].area - candidates[0].area) > 1:
        candidates += joined
    trims = {}
    for part in candidates:
        own = Ground(ground.city, part, ground.on)
        trims[part] = decide(own, kind, facts).verdict == "waived"
        ground.fragile |= own.fragile
    return trims


def _largest(covered: BaseGeometry) -> list[Polygon]:
    # A site nowhere wider than the tolerance is refused, so a part like that is no site.
    parts = [part for part in shapely.get_parts(covered) if not part.buffer(-0.25).is_empty]
    most = max((part.area for part in parts), default=0.0)
    return [part for part in parts if part.area >= most - SAME_AREA_M2]


def _trim_of(ground: Ground, part: Polygon) -> dict[str, Any]:
    lost = round(ground.area - part.area, 2)
    return {
        "type": "trim",
        "area_lost_m2": lost,
        "share_kept": round(part.area / ground.area, 6),
    }


def _wait(
    ground: Ground, kind: str, facts: dict[str, Any], evidence: Assessed
) -> dict[str, Any] | None:
    under_way = [row for row, state in evidence.states.items() if state == "under_way"]
    for row in sorted(under_way, key=lambda row: (row.expected_on or date.max, row.code)):
        piece = _piece_once_done(ground, evidence, row)
        if piece is None:
            continue
        if decide(ground, kind, facts, extra=piece).verdict == "waived":
            expected = row.expected_on.isoformat() if row.expected_on else None
            return {"type": "wait", "assessment": row.code, "expected_on": expected}
    return None


def _piece_once_done(ground: Ground, evidence: Assessed, row: Assessment) -> BaseGeometry | None:
    if evidence.on_list(row):
        return None
    if row.incorporated_in is None:
        return row.geometry
    plan = ground.plans.get(row.incorporated_in)
    return None if plan is None else areal(row.geometry.intersection(plan.geometry))
