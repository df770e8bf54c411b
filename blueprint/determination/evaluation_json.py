"""One evaluation as the determination tells it: verdict, coverage, every step, what to do."""

from collections.abc import Sequence
from typing import Any

from blueprint.decision.assessment_state import AssessmentState, state_of
from blueprint.decision.context import Case
from blueprint.decision.coverage import MAJOR, measured
from blueprint.decision.evaluation import Evaluation, Read
from blueprint.decision.remedy import remedies
from blueprint.determination.redaction import marked
from blueprint.digest import whole
from blueprint.evidence.evidence import Part
from blueprint.evidence.rows import Declared
from blueprint.rulebook.model import Basis
from blueprint.vocabulary import Reason, Standing, Verdict

__all__ = ["account_of", "before_any_rule", "step"]

Json = dict[str, Any]


def step(
    rule: str,
    question: str,
    answer: bool | None,
    because: str,
    basis: Basis,
    **more: Any,
) -> Json:
    """A rule that was read. `passes` is what it means for the waiver, `features` what decided."""
    return {
        "rule": rule,
        "question": question,
        "answer": answer,
        "because": because,
        "basis": basis.as_json(),
        **more,
    }


def _step(read: Read, evaluation: Evaluation) -> Json:
    case, finding = evaluation.case, read.finding
    wording = case.rulebook.wording["conditions"][read.condition]
    more: Json = {
        "condition": read.condition,
        "leg": read.rule.leg,
        "passes": read.passes,
        "reason": finding.reason.value if finding.reason else None,
        "features": list(finding.features),
        "parameters": {p: whole(case.number(p)) for p in read.rule.parameters},
    }
    if read.use_listed:
        more["assuming"] = "use_on_negative_list"
    return step(
        read.rule.id,
        wording["question"].format(kind=case.kind.label),
        finding.answer,
        str(finding.because),
        read.rule.basis,
        **more,
    )


def _data(evaluation: Evaluation) -> str:
    """complete, partial or none: what is declared over the site of all that this kind rests on."""
    case = evaluation.case
    evidence = case.evidence
    needed: list[Declared] = [
        evidence.declares("plan"),
        evidence.declares("plan_adjustment"),
        evidence.declares("assessment", case.kind),
    ]
    # Before the first day of the rulebook too, what is declared is told by its first rules.
    on = max(case.on, case.rulebook.span.start)
    for rule in case.rulebook.of(case.kind, "waived", on):
        needed += [evidence.declares("control_zone", zone) for zone in rule.zone_types]
    if not any(declared.undeclared_counts for declared in needed):
        return "complete"
    return "partial" if any(declared.declared_counts for declared in needed) else "none"


def _summary(evaluation: Evaluation) -> str:
    summaries = evaluation.case.rulebook.wording["summaries"]
    key = evaluation.verdict.value
    if evaluation.standing is Standing.CONDITIONAL and f"{key}_conditional" in summaries:
        key = f"{key}_conditional"
    sentence: str = summaries[key]
    return sentence.format(kind=evaluation.case.kind.label, reason=evaluation.reason.label)


def _assessments(evaluation: Evaluation) -> list[Json]:
    case = evaluation.case

    def day(value: Any) -> str | None:
        return value.isoformat() if value else None

    return [
        {
            "id": assessment.id,
            "code": assessment.code,
            "name": assessment.name,
            "unit": assessment.unit,
            "status": assessment.status.value,
            "state": state_of(assessment, case).value,
            "completed_on": day(assessment.completed_on),
            "valid_until": day(assessment.valid_until),
            "incorporated_in": assessment.incorporated_in,
            "opinion_no": assessment.opinion_no,
            "share": assessment.share,
            **marked(assessment.visibility),
        }
        for assessment in case.evidence.assessments
        if assessment.kind is case.kind and assessment.counts
    ]


def _requirements(evaluation: Evaluation) -> list[str]:
    """What the effective assessments ask of every project inside, whatever the verdict."""
    case = evaluation.case
    lines = [
        line
        for assessment in case.evidence.assessments
        if assessment.kind is case.kind and assessment.counts
        if state_of(assessment, case) is AssessmentState.EFFECTIVE
        for line in assessment.requirements
    ]
    return list(dict.fromkeys(lines))


def _due(evaluation: Evaluation) -> tuple[str | None, list[Json]]:
    case = evaluation.case
    for rule in case.rulebook.of(case.kind, "due", case.on):
        if rule.due_before is not None:
            wording = case.rulebook.wording["conditions"]["due"]
            told = step(
                rule.id,
                wording["question"].format(kind=case.kind.label),
                True,
                wording["due"].format(due=rule.due_before.label),
                rule.basis,
                condition="due",
                leg=None,
                passes=None,
                reason=None,
                features=[],
                parameters={},
            )
            return rule.due_before.value, [told]
    return None, []


def account_of(
    evaluation: Evaluation, more_steps: Sequence[Json] = (), part: Part | None = None
) -> Json:
    """The JSON of one evaluation, as contract.md names it."""
    case = evaluation.case
    cover = measured(case, MAJOR)
    due_before, due_steps = _due(evaluation)
    found = remedies(evaluation, part)
    return {
        "kind": case.kind.value,
        "verdict": evaluation.verdict.value,
        "standing": evaluation.standing.value,
        "reason": evaluation.reason.value,
        "summary": _summary(evaluation),
        "coverage": cover.share,
        "coverage_band": list(case.evidence.bands[case.kind]),
        "sliver": cover.remainder_m2 > 0 and not cover.remainder_counts,
        "uncovered": case.evidence.uncovered.get(case.kind) if cover.remainder_counts else None,
        "data": _data(evaluation),
        "assessments": _assessments(evaluation),
        "due_before": due_before,
        "department": case.rulebook.department(case.kind, case.on),
        "missing_facts": list(evaluation.missing_facts),
        "steps": [*(_step(read, evaluation) for read in evaluation.reads), *more_steps, *due_steps],
        "conditions": list(evaluation.conditions),
        "requirements": _requirements(evaluation),
        "remedy": found[0] if found else None,
        "remedies": found,
    }


def before_any_rule(case: Case) -> Json:
    """The JSON of an evaluation on a date when no rule was in force: answered, and undetermined."""
    rulebook = case.rulebook
    wording = rulebook.wording["conditions"]["no_rule"]
    evaluation = Evaluation(
        case, Verdict.UNDETERMINED, Standing.OPEN, Reason.NO_RULE_IN_FORCE, reads=()
    )
    told = step(
        rulebook.id,
        wording["question"],
        False,
        wording["none"].format(**{"from": rulebook.span.start, "on": case.on}),
        Basis(rulebook.document, "施行日期", rulebook.read_on, True),
        condition="no_rule",
        leg=None,
        passes=None,
        reason=Reason.NO_RULE_IN_FORCE.value,
        features=[],
        parameters={},
    )
    return account_of(evaluation, [told])
