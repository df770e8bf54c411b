"""How firmly a verdict stands: settled, conditional or open, and the facts that it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .decision import Decision
from .law import FURTHER_BASES, LISTED_WORKS, SEISMIC_LIST_FROM, UNLOADED, WEIGHT, Unloaded
from .site_view import SiteView


@dataclass(frozen=True)
class Word:
    """An operator's word on a law that is not loaded: what it still changes, and where."""

    law: str
    changes: tuple[tuple[str, str], ...] = ()
    area: str | None = None


def capping(
    view: SiteView, kind: str, verdict: str, confirmations: Sequence[Word] = ()
) -> list[Unloaded]:
    """The unloaded laws that could change this verdict here."""
    return [law for law in UNLOADED if _caps(view, law, kind, verdict, confirmations)]


def _caps(
    view: SiteView, law: Unloaded, kind: str, verdict: str, confirmations: Sequence[Word]
) -> bool:
    if view.on not in law.span or kind not in law.kinds or verdict not in law.verdicts:
        return False
    areas = [law.area] if law.area else []
    for word in confirmations:
        if word.law == law.id:
            if (kind, verdict) not in word.changes:
                return False
            areas += [word.area] if word.area else []
    return all(view.meets_zone(area) for area in areas)


def standing(
    view: SiteView,
    kind: str,
    facts: dict[str, Any],
    decision: Decision,
    use_matters: bool,
    confirmations: Sequence[Word] = (),
) -> str:
    if decision.verdict == "undetermined":
        return "open"
    settled = not capping(view, kind, decision.verdict, confirmations) and {
        "not_applicable": _settled_below,
        "waived": _settled_waiver,
        "required": _settled_requirement,
    }.get(decision.verdict, _settled_replacement)(view, kind, facts, decision)
    return "settled" if settled and not use_matters else "conditional"


def _reached(kind: str, decision: Decision) -> bool:
    """The threshold is known to be reached, or there is none and no list of works decides."""
    answers = decision.threshold.answers
    return answers == {True} or (not answers and kind not in LISTED_WORKS)


def _settled_below(view: SiteView, kind: str, facts: dict[str, Any], decision: Decision) -> bool:
    return kind != "traffic_impact"


def _settled_waiver(view: SiteView, kind: str, facts: dict[str, Any], decision: Decision) -> bool:
    return (
        facts.get("works") is not None
        and facts.get("major_adjustment") is False
        and decision.threshold.answers in ({True}, frozenset())
        and not decision.unknown("exempt")
        and decision.on_plans_alone
        and not view.lacks_any_zone_data()
    )


def _settled_requirement(
    view: SiteView, kind: str, facts: dict[str, Any], decision: Decision
) -> bool:
    unknown = decision.unknown("exempt", "simplified", "commitment")
    return _reached(kind, decision) and not unknown


def _settled_replacement(
    view: SiteView, kind: str, facts: dict[str, Any], decision: Decision
) -> bool:
    lighter = ("exempt",) if decision.verdict == "simplified" else ("exempt", "simplified")
    failing = ("reservation", "plan", "adjustment", "assessment")
    return (
        _reached(kind, decision)
        and any(decision.legs[name].answer == "no" for name in failing)
        and not decision.unknown(*lighter)
    )


def missing_facts(facts: dict[str, Any], decision: Decision, use_matters: bool) -> list[str] | None:
    """The facts that could still change the verdict; None where the documents leave it open."""
    missing = set(decision.threshold.missing)
    if decision.verdict == "not_applicable":
        return []
    if decision.verdict == "waived":
        missing |= {n for n in ("works", "major_adjustment") if facts.get(n) is None}
        missing |= {"use"} if use_matters else set()
        unknown = decision.unknown("exempt")
    elif decision.verdict == "required":
        unknown = decision.unknown("exempt", "simplified", "commitment")
    elif decision.verdict == "commitment" and decision.waiver is False:
        unknown = decision.unknown("exempt", "simplified")
    else:
        return None
    return sorted(missing.union(*(each.missing for each in unknown)))


def must_be_among_alternatives(decision: Decision) -> list[str]:
    """What an exemption or replacement that is not yet known could still make of it."""
    could = set()
    if decision.unknown("exempt"):
        could.add("not_applicable")
    if decision.verdict in ("required", "undetermined"):
        could |= {r.rule.effect for r in decision.unknown("simplified", "commitment")}
    could.discard(decision.verdict)
    return sorted(could, key=WEIGHT.index)


def rows_reached(
    view: SiteView, kind: str, decision: Decision, confirmations: Sequence[Word] = ()
) -> list[str]:
    """The rows of later-law.md's tables that this evaluation shows."""
    on, rows = view.on, []
    if decision.verdict == "waived":
        rows += [row for row, kinds, span in FURTHER_BASES if kind in kinds and on in span]
        if not decision.on_plans_alone:
            rows.append("3 without plan")
    if kind == "energy_conservation" and "annual_coal_t" in decision.threshold.missing:
        rows.append("4 coal asked")
    rows += [f"{r.rule.row} {r.answer}" for r in decision.replaced]
    if kind == "archaeology" and on.isoformat() >= "2025-03-01":
        rows.append("9")
    if kind == "water_impact" and on.isoformat() >= "2023-03-01":
        rows.append("8")
    if kind == "seismic_safety" and decision.verdict == "required":
        rows.append("10" if on >= SEISMIC_LIST_FROM else "11")
    rows += [f"unloaded {law.id}" for law in capping(view, kind, decision.verdict, confirmations)]
    return rows
