"""One evaluation as the determination has it: verdict, coverage, every step, what to do."""

from collections.abc import Sequence
from dataclasses import replace

from blueprint.decision.assessment_state import AssessmentState, state_of
from blueprint.decision.combination import caps
from blueprint.decision.context import Case
from blueprint.decision.coverage import MAJOR, is_sliver, measured
from blueprint.decision.evaluation import Evaluation, Read
from blueprint.decision.remedy import remedies
from blueprint.determination.evaluation import Alternative, AssessmentEntry, EvaluationEntry, Step
from blueprint.determination.units import not_for_everyone
from blueprint.digest import whole
from blueprint.evidence.evidence import CoveredPart
from blueprint.evidence.rows import DeclaredTheme
from blueprint.rulebook.model import Basis
from blueprint.vocabulary import DueBefore, Reason, Standing, Verdict

__all__ = ["before_any_rule", "evaluation_entry", "plain_step"]

# Beside the legs, what reads zones: the threshold, and what exempts or replaces.
_READING_ZONES = ("not_applicable", "exempt", "simplified", "commitment")


def plain_step(
    rule: str, question: str, answer: bool | None, because: str, basis: Basis, condition: str
) -> Step:
    """A step that says nothing of the waiver's legs."""
    return Step(
        rule,
        question,
        answer,
        because,
        basis,
        condition,
        leg=None,
        passes=None,
        reason=None,
        features=(),
        parameters={},
    )


def _step(read: Read, evaluation: Evaluation) -> Step:
    case, finding = evaluation.case, read.finding
    wording = case.rulebook.wording["conditions"][read.condition]
    return Step(
        rule=read.rule.id,
        question=wording["question"].format(kind=case.kind.label),
        answer=finding.answer,
        because=str(finding.because),
        basis=read.rule.basis,
        condition=read.condition,
        leg=read.rule.leg,
        passes=read.passes,
        reason=finding.reason,
        features=finding.features,
        parameters={p: whole(case.number(p)) for p in read.rule.parameters},
        assuming="use_on_negative_list" if read.use_listed else None,
    )


def _data(evaluation: Evaluation) -> str:
    """complete, partial or none: what is declared over the site of all that this kind rests on."""
    case = evaluation.case
    evidence = case.evidence
    needed: list[DeclaredTheme] = [
        evidence.declares("plan"),
        evidence.declares("plan_adjustment"),
        evidence.declares("assessment", case.kind),
    ]
    # Before the first day of the rulebook too, what is declared is verdict by its first rules.
    on = max(case.on, case.rulebook.span.start)
    later = case.rulebook.semantics.replacements
    effects = ("waived", *(_READING_ZONES if later else ()))
    for rule in (rule for effect in effects for rule in case.rulebook.of(case.kind, effect, on)):
        needed += [evidence.declares("control_zone", zone) for zone in rule.zone_types]
        if rule.area is not None:
            needed.append(evidence.declares("control_zone", rule.area))
    if not any(declared.undeclared_counts for declared in needed):
        return "complete"
    return "partial" if any(declared.declared_counts for declared in needed) else "none"


def _summary(evaluation: Evaluation) -> str:
    summaries = evaluation.case.rulebook.wording["summaries"]
    key = evaluation.verdict.value
    if evaluation.reason is Reason.EXEMPT_IN_PARK:
        key = f"{key}_exempt"
    if evaluation.standing is Standing.CONDITIONAL and f"{key}_conditional" in summaries:
        key = f"{key}_conditional"
    sentence: str = summaries[key]
    return sentence.format(kind=evaluation.case.kind.label, reason=evaluation.reason.label)


def _assessments(evaluation: Evaluation) -> tuple[AssessmentEntry, ...]:
    case = evaluation.case
    return tuple(
        AssessmentEntry(
            id=assessment.id,
            code=assessment.code,
            name=assessment.name,
            unit=assessment.unit,
            status=assessment.status,
            state=state_of(assessment, case).value,
            completed_on=assessment.completed_on,
            valid_until=assessment.valid_until,
            incorporated_in=assessment.incorporated_in,
            opinion_no=assessment.opinion_no,
            share=assessment.share,
            visibility=not_for_everyone(assessment.visibility),
        )
        for assessment in case.evidence.assessments
        if assessment.kind is case.kind and assessment.counts
    )


def _requirements(evaluation: Evaluation) -> tuple[str, ...]:
    """What the effective assessments ask of every project inside, whatever the verdict."""
    case = evaluation.case
    lines = [
        line
        for assessment in case.evidence.assessments
        if assessment.kind is case.kind and assessment.counts
        if state_of(assessment, case) is AssessmentState.EFFECTIVE
        for line in assessment.requirements
    ]
    return tuple(dict.fromkeys(lines))


def _due(evaluation: Evaluation) -> tuple[DueBefore | None, list[Step]]:
    case = evaluation.case
    for rule in case.rulebook.of(case.kind, "due", case.on):
        if rule.due_before is not None:
            wording = case.rulebook.wording["conditions"]["due"]
            question = wording["question"].format(kind=case.kind.label)
            because = wording["due"].format(due=rule.due_before.label)
            if rule.provided is not None:
                because = f"{because}（{case.promise(rule.provided)}）"
            return rule.due_before, [
                plain_step(rule.id, question, True, because, rule.basis, "due")
            ]
    return None, []


def _narrowed_law_steps(evaluation: Evaluation) -> list[Step]:
    """Of the law that is not loaded and could have changed this verdict, what an operator said."""
    case = evaluation.case
    found = []
    for law in case.rulebook.later_law:
        narrowed = law.narrowed
        verdict = (case.kind, evaluation.verdict)
        if narrowed is None or not law.span.holds(case.on) or verdict not in narrowed.before:
            continue
        if law in caps(case, evaluation.verdict):
            continue
        wording = case.rulebook.wording["conditions"]["unread_law"]
        outcome = "elsewhere" if verdict in law.changes and law.area else "none"
        because = wording[outcome].format(
            by=narrowed.by,
            on=narrowed.on,
            known=law.known,
            area=f"“{law.area.label}”" if law.area else "",
        )
        basis = Basis(
            law.known,
            "",
            narrowed.on,
            True,
            "text",
            confirmed_by=narrowed.by,
            confirmed_on=narrowed.on,
        )
        found.append(plain_step(law.id, wording["question"], False, because, basis, "unread_law"))
    return found


def evaluation_entry(
    evaluation: Evaluation, more_steps: Sequence[Step] = (), part: CoveredPart | None = None
) -> EvaluationEntry:
    """The evaluation as contract.md names it. `part` is the largest covered part of the site, where
    it was measured."""
    case = evaluation.case
    cover = measured(case, MAJOR)
    due_before, due_steps = _due(evaluation)
    found = tuple(remedies(evaluation, part))
    narrow = not cover.remainder_counts and not is_sliver(case, cover)
    later = case.rulebook.semantics.replacements
    return EvaluationEntry(
        kind=case.kind,
        verdict=evaluation.verdict,
        standing=evaluation.standing,
        reason=evaluation.reason,
        summary=_summary(evaluation),
        coverage=cover.share,
        coverage_band=case.evidence.bands[case.kind],
        sliver=cover.remainder_m2 > 0 and is_sliver(case, cover),
        uncovered=(
            case.evidence.uncovered.get(case.kind) if cover.remainder_counts or narrow else None
        ),
        data=_data(evaluation),
        assessments=_assessments(evaluation),
        due_before=due_before,
        department=case.rulebook.department(case.kind, case.on),
        missing_facts=evaluation.missing_facts,
        steps=(
            *(_step(read, evaluation) for read in evaluation.reads),
            *_narrowed_law_steps(evaluation),
            *more_steps,
            *due_steps,
        ),
        conditions=evaluation.conditions,
        requirements=_requirements(evaluation),
        remedy=found[0] if found else None,
        remedies=found,
        alternatives=(
            tuple(Alternative(a.verdict, a.when) for a in evaluation.alternatives)
            if later
            else None
        ),
    )


def before_any_rule(case: Case) -> EvaluationEntry:
    """The evaluation on a date when no rule was in force: answered, and undetermined."""
    rulebook = case.rulebook
    wording = rulebook.wording["conditions"]["no_rule"]
    evaluation = Evaluation(
        case, Verdict.UNDETERMINED, Standing.OPEN, Reason.NO_RULE_IN_FORCE, reads=()
    )
    step = plain_step(
        rulebook.id,
        wording["question"],
        False,
        wording["none"].format(**{"from": rulebook.span.start, "on": case.on}),
        Basis(rulebook.document, "施行日期", rulebook.read_on, True),
        "no_rule",
    )
    entry = evaluation_entry(evaluation, [replace(step, reason=Reason.NO_RULE_IN_FORCE)])
    if not rulebook.semantics.replacements:
        return entry
    # No assessment carried anything before there was a rule, whatever the map says.
    return replace(entry, coverage=None, coverage_band=None, sliver=False, uncovered=None)
