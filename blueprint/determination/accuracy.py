"""A site known only to an accuracy (GCJ-02, BD-09): decided as converted, grown and shrunk."""

from dataclasses import replace

from blueprint.decision.evaluation import Evaluation, verdict_of
from blueprint.determination.evaluation import Step
from blueprint.determination.question import Question
from blueprint.digest import whole
from blueprint.evidence.evidence import Measured
from blueprint.rulebook.model import Basis
from blueprint.vocabulary import Reason, Standing, Verdict

__all__ = ["within_accuracy"]


def within_accuracy(
    evaluation: Evaluation, measured: Measured, question: Question
) -> tuple[Evaluation, Step]:
    """The evaluation, undetermined where the three verdicts differ, and the step that says so."""
    assert measured.grown is not None
    case = evaluation.case
    verdicts: list[Verdict | None] = [evaluation.verdict]
    for evidence in (measured.grown, measured.shrunk):
        again = None if evidence is None else replace(case, evidence=evidence)
        verdicts.append(None if again is None else verdict_of(again))
    same = len(set(verdicts)) == 1
    accuracy = case.number("obfuscation_accuracy_m")
    wording = case.rulebook.wording["conditions"]["accuracy"]
    because = wording["same" if same else "differs"].format(
        crs=question.site.input.crs,
        accuracy=f"{accuracy:g}",
        verdicts="、".join(verdict.label if verdict else "用地消失" for verdict in verdicts),
    )
    step = Step(
        "obfuscation-accuracy",
        wording["question"],
        not same,
        because,
        Basis("本系统参数", "坐标转换精度", case.rulebook.read_on, True),
        condition="accuracy",
        leg=None,
        passes=True if same else None,
        reason=None if same else Reason.BOUNDARY_WITHIN_ACCURACY,
        features=(),
        parameters={"obfuscation_accuracy_m": whole(accuracy)},
    )
    if same:
        return evaluation, step
    undetermined = replace(
        evaluation,
        verdict=Verdict.UNDETERMINED,
        standing=Standing.OPEN,
        reason=Reason.BOUNDARY_WITHIN_ACCURACY,
        conditions=(),
    )
    return undetermined, step
