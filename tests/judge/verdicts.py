"""The judge: every verdict of one question, with all that a test can compare."""

from __future__ import annotations

from datetime import date
from typing import Any

from .assessed import assessed
from .city import Area, City
from .data_states import data_states, evaluation_data
from .decision import Decision, decide
from .deviations import deviations
from .ground import Ground
from .law import KINDS
from .remedies import remedy


def judge(city: City, site_polygon: Area, facts: dict[str, Any], on: date) -> dict[str, Any]:
    """All six kinds decided, plain values only.

    `evaluations` is kind -> `verdict`, `reason`, `standing`, `coverage`, `coverage_band`, `sliver`,
    `uncovered_m2` (None for a sliver or nothing), `data`, `remedy` (None or a dict with `type`),
    `remedy_tie` (equal parts or a noding accident decide the remedy: do not compare it),
    `missing_facts` (sorted; None where the documents do not say), `use_matters` (a use nobody gave
    would change the verdict), `threshold` (reached, below, facts_missing, zone_data_missing, none),
    `legs` (name -> [answer, reason]) and `assessments` (codes whose effective piece counts here).

    Beside it: `data` (layer, theme, state), `deviations`, `plan_coverage`, and `fragile`: some
    piece stood so near the tolerance that two honest engines may differ.
    """
    ground = Ground(city, site_polygon, on)
    evaluations = {kind: _evaluation(ground, kind, facts) for kind in KINDS}
    return {
        "evaluations": evaluations,
        "data": data_states(ground),
        "deviations": deviations(ground, facts),
        "plan_coverage": round(ground.planned.area / ground.area, 6),
        "fragile": ground.fragile,
    }


def judge_obfuscated(
    city: City, site_polygon: Area, alpha: float, facts: dict[str, Any], on: date
) -> dict[str, Any]:
    """As `judge`, for a site known only to `alpha` metres; remedies are left out.

    A kind whose verdict differs on the site as it is, grown or shrunk is undetermined.
    """
    answer = judge(city, site_polygon, facts, on)
    others = [site_polygon.buffer(alpha), site_polygon.buffer(-alpha)]
    for evaluation in answer["evaluations"].values():
        del evaluation["remedy"], evaluation["remedy_tie"]
    for other in others:
        ground = Ground(city, other, on) if not other.is_empty else None
        for kind, evaluation in answer["evaluations"].items():
            if evaluation["reason"] == "no_rule_in_force":
                continue
            verdict = decide(ground, kind, facts).verdict if ground else None
            evaluation.setdefault("verdicts", [evaluation["verdict"]]).append(verdict)
        answer["fragile"] |= ground is not None and ground.fragile
    for evaluation in answer["evaluations"].values():
        if len(set(evaluation.pop("verdicts", [None]))) > 1:
            evaluation["verdict"] = "undetermined"
            evaluation["reason"] = "boundary_within_accuracy"
            evaluation["standing"] = "open"
            evaluation["missing_facts"] = None
    return answer


def _evaluation(ground: Ground, kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    use = facts.get("use")
    decision = decide(ground, kind, facts)
    use_matters = (
        use is None and decide(ground, kind, facts, listed=True).verdict != decision.verdict
    )
    missing = _missing(decision, facts, use_matters)
    evidence = assessed(ground, kind, use)
    coverage, band, sliver, uncovered = evidence.coverage()
    found, tie = remedy(ground, kind, facts, decision)
    return {
        "verdict": decision.verdict,
        "reason": decision.reason,
        "standing": _standing(decision, missing),
        "coverage": coverage,
        "coverage_band": list(band),
        "sliver": sliver,
        "uncovered_m2": uncovered,
        "data": evaluation_data(ground, kind),
        "remedy": found,
        "remedy_tie": tie,
        "missing_facts": missing,
        "use_matters": use_matters,
        "threshold": decision.threshold.state,
        "legs": {name: [leg.answer, leg.reason] for name, leg in decision.legs.items()},
        "assessments": evidence.contributing(),
    }


def _missing(decision: Decision, facts: dict[str, Any], use_matters: bool) -> list[str] | None:
    """The facts that could still change the verdict; None where the documents leave it open."""
    open_threshold = set(decision.threshold.missing)
    if decision.verdict == "not_applicable":
        return []
    if decision.verdict == "required":
        return None if decision.threshold.state == "none" else sorted(open_threshold)
    if decision.verdict == "undetermined":
        return None
    given = {name for name in ("works", "major_adjustment") if facts.get(name) is not None}
    missing = open_threshold | ({"works", "major_adjustment"} - given)
    return sorted(missing | ({"use"} if use_matters else set()))


def _standing(decision: Decision, missing: list[str] | None) -> str:
    if decision.verdict == "undetermined":
        return "open"
    return "settled" if missing == [] else "conditional"
