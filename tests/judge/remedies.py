"""The small changes that by themselves win a waiver, in their order: what the applicant can do
alone, what the authority rules, what is given up of the site, what is waited for.

Each is found by making the change and deciding again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from .assessed import Assessed, assessed
from .city import Assessment, City, Plan
from .decision import Decision, decide
from .deviations import INDICATOR, LAND_USE_SEPARATORS, MEASURES, accepts, comparable
from .law import RULES_SINCE, split_list
from .site_view import SiteView

# Two parts as large as each other to this are a tie; gaps this wide may join or part by rounding.
SAME_AREA_M2 = 0.01
JOIN_M = 1e-4
Facts = dict[str, Any]


def remedies(
    view: SiteView, kind: str, facts: Facts, decision: Decision
) -> tuple[list[dict[str, Any]], bool]:
    """All that help, and whether a tie of equal parts leaves the trim to chance."""
    refused = any(decision.legs[leg].answer == "no" for leg in ("scope", "reservation"))
    needless = decision.verdict in ("waived", "not_applicable")
    if refused or needless or view.on < RULES_SINCE:
        return [], False
    found = [*_indicators(view, kind, facts)]
    if facts.get("major_adjustment") is None:
        ruled = {**facts, "major_adjustment": False}
        if _waived(view, kind, ruled):
            found.append({"type": "ruling"})
    evidence = assessed(view, kind, facts.get("use"))
    trims = _trims(view, kind, facts, evidence)
    if trims and all(trims.values()):
        found.append(_trim_of(view, next(iter(trims))))
    areas = [part.area for part in trims]
    tie = any(trims.values()) and (
        not all(trims.values()) or max(areas) - min(areas) > SAME_AREA_M2
    )
    found += _waits(view, kind, facts, evidence)
    return found, tie


def _waived(view: SiteView, kind: str, facts: Facts) -> bool:
    return decide(view, kind, facts).verdict == "waived"


def _indicators(view: SiteView, kind: str, facts: Facts) -> Iterator[dict[str, Any]]:
    parcels = [parcel for parcel in view.parcels if view.meets(parcel)]
    for fact, limit, sign in MEASURES:
        limits = [value for p in parcels if (value := getattr(p, limit)) is not None]
        if facts.get(fact) is None or not limits:
            continue
        to = min(limits) if sign > 0 else max(limits)
        if sign * (facts[fact] - to) > 0 and _waived(view, kind, {**facts, fact: to}):
            yield {"type": "indicator", "indicator": INDICATOR[fact], "to": to}
    compared_parcels = [parcel for parcel in parcels if comparable(parcel, facts)]
    if all(accepts(parcel, facts["land_use_code"]) for parcel in compared_parcels):
        return
    for code in sorted(
        {c for p in compared_parcels for c in split_list(p.land_use_code, LAND_USE_SEPARATORS)}
    ):
        if all(accepts(parcel, code) for parcel in compared_parcels):
            if _waived(view, kind, {**facts, "land_use_code": code}):
                yield {"type": "indicator", "indicator": INDICATOR["land_use_code"], "to": code}
            return


def _trims(view: SiteView, kind: str, facts: Facts, evidence: Assessed) -> dict[Polygon, bool]:
    """The largest covered parts, one unless they tie, and whether each is waived by itself."""
    union = evidence.union("major")
    candidates = _largest(view.within(union))
    joined = _largest(view.within(union.buffer(JOIN_M, join_style="mitre")))
    if candidates and abs(joined[0].area - candidates[0].area) > 1:
        candidates += joined
    trims = {}
    for part in candidates:
        own = SiteView(view.city, part, view.on)
        trims[part] = decide(own, kind, facts).verdict == "waived"
        view.fragile |= own.fragile
    return trims


def _largest(covered: BaseGeometry) -> list[Polygon]:
    # A site nowhere wider than the tolerance is refused, so a part like that is no site.
    parts = [part for part in shapely.get_parts(covered) if not part.buffer(-0.25).is_empty]
    most = max((part.area for part in parts), default=0.0)
    return [part for part in parts if part.area >= most - SAME_AREA_M2]


def _trim_of(view: SiteView, part: Polygon) -> dict[str, Any]:
    lost = round(view.area - part.area, 2)
    return {
        "type": "trim",
        "area_lost_m2": lost,
        "share_kept": round(part.area / view.area, 6),
    }


def _waits(view: SiteView, kind: str, facts: Facts, evidence: Assessed) -> Iterator[dict[str, Any]]:
    # It must itself cover something: what its plan alone would bring is another thing to wait for.
    states = evidence.states.items()
    under_way = [row for row, state in states if state == "under_way" and view.meets(row)]
    for row in sorted(under_way, key=lambda row: (row.expected_on or date.max, row.code)):
        then = once_done(view.city, row, view.on)
        later = SiteView(then, view.site, view.on)
        if _waived(later, kind, facts):
            awaited = plan_to_come(view.city, row, view.on)
            expected = row.expected_on or row.completed_on
            yield {
                "type": "wait",
                "assessment": row.code,
                "expected_on": expected.isoformat() if expected else None,
                "plan": awaited.code if awaited else None,
            }
        view.fragile |= later.fragile


def plan_to_come(city: City, row: Assessment, on: date) -> Plan | None:
    """The plan that the assessment enters, where it is not in force yet and may still be."""
    for plan in city.plan:
        if plan.code == row.incorporated_in:
            over = plan.superseded_on is not None and plan.superseded_on <= on
            drafted = plan.status in ("drafting", "public_notice") or plan.approved_on is None
            if not over and (drafted or (plan.approved_on is not None and plan.approved_on > on)):
                return plan
    return None


def once_done(city: City, row: Assessment, on: date) -> City:
    """The city with the assessment completed and its plan in force on the day."""
    done = replace(row, status="completed", completed_on=on)
    coming = plan_to_come(city, row, on)
    plans = [
        replace(p, status="approved", approved_on=on, superseded_on=None) if p is coming else p
        for p in city.plan
    ]
    rows = [done if each is row else each for each in city.assessment]
    return replace(city, plan=tuple(plans), assessment=tuple(rows))
