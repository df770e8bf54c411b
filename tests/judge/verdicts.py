"""The judge: every verdict of one question, with all that a test can compare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from .assessed import assessed
from .city import Area, City
from .data_states import data_states, evaluation_data
from .decision import decide
from .deviations import deviations
from .law import KINDS, RULES_SINCE, due_before
from .remedies import remedies
from .site_view import SiteView
from .standing import Word, missing_facts, must_be_among_alternatives, rows_reached, standing


def judge(
    city: City,
    site_polygon: Area,
    facts: dict[str, Any],
    on: date,
    confirmations: Sequence[Word] = (),
) -> dict[str, Any]:
    """All six kinds decided, plain values only.

    `evaluations` is kind -> `verdict`, `reason`, `standing`, `coverage`, `coverage_band`, `sliver`,
    `uncovered_m2` (None for a sliver or nothing), `data`, `remedy` (None or a dict with `type`),
    `remedies` (all that help), `remedy_tie` (equal parts or a noding accident decide the trim: do
    not compare it), `missing_facts` (sorted; None where the documents do not say),
    `among_alternatives` (verdicts that must be among them), `use_matters` (a use nobody gave
    would change the verdict), `threshold` (reached, below, facts_missing, zone_data_missing, none),
    `legs` (name -> [answer, reason]), `assessments` (codes whose effective piece counts here),
    `due_before` and `rows` (of later-law.md, that this evaluation shows). `confirmations` are the
    operator's, on laws that are not loaded.

    Beside it: `data` (layer, theme, state), `deviations`, `plan_coverage`, and `fragile`: some
    piece stood so near the tolerance that two honest engines may differ.
    """
    view = SiteView(city, site_polygon, on)
    evaluations = {kind: _evaluation(view, kind, facts, confirmations) for kind in KINDS}
    return {
        "evaluations": evaluations,
        "data": data_states(view),
        "deviations": deviations(view, facts),
        "plan_coverage": round(view.planned.area / view.area, 6),
        "fragile": view.fragile,
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
        for name in ("remedy", "remedies", "remedy_tie"):
            del evaluation[name]
    for other in others:
        view = SiteView(city, other, on) if not other.is_empty else None
        for kind, evaluation in answer["evaluations"].items():
            if evaluation["reason"] == "no_rule_in_force":
                continue
            verdict = decide(view, kind, facts).verdict if view else None
            evaluation.setdefault("verdicts", [evaluation["verdict"]]).append(verdict)
        answer["fragile"] |= view is not None and view.fragile
    for evaluation in answer["evaluations"].values():
        if len(set(evaluation.pop("verdicts", [None]))) > 1:
            evaluation["verdict"] = "undetermined"
            evaluation["reason"] = "boundary_within_accuracy"
            evaluation["standing"] = "open"
            evaluation["missing_facts"] = None
            evaluation["among_alternatives"] = []
    return answer


def _evaluation(
    view: SiteView, kind: str, facts: dict[str, Any], confirmations: Sequence[Word]
) -> dict[str, Any]:
    use = facts.get("use")
    decision = decide(view, kind, facts)
    use_matters = use is None and decide(view, kind, facts, listed=True).verdict != decision.verdict
    evidence = assessed(view, kind, use)
    coverage, band, sliver, uncovered = evidence.coverage()
    helping, tie = remedies(view, kind, facts, decision)
    lawless = view.on < RULES_SINCE
    return {
        "verdict": decision.verdict,
        "reason": decision.reason,
        "standing": standing(view, kind, facts, decision, use_matters, confirmations),
        "coverage": None if lawless else coverage,
        "coverage_band": None if lawless else list(band),
        "sliver": sliver and not lawless,
        "uncovered_m2": None if lawless else uncovered,
        "data": evaluation_data(view, kind),
        "remedy": helping[0] if helping else None,
        "remedies": helping,
        "remedy_tie": tie,
        "missing_facts": missing_facts(facts, decision, use_matters),
        "among_alternatives": must_be_among_alternatives(decision),
        "use_matters": use_matters,
        "threshold": decision.threshold.state,
        "legs": {name: [leg.answer, leg.reason] for name, leg in decision.legs.items()},
        "assessments": evidence.contributing(),
        "due_before": None if lawless else due_before(kind, view.on),
        "rows": rows_reached(view, kind, decision, confirmations),
    }
