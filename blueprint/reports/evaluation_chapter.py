"""The six evaluations, half a page each; and the control zones."""

from collections.abc import Callable, Iterator

from blueprint.reports.blocks import (
    Beside,
    Block,
    Boxed,
    Column,
    Fields,
    Heading,
    Items,
    MapReference,
    OnOnePage,
    Paragraph,
    Table,
)
from blueprint.reports.chinese import area, day, joined, share
from blueprint.reports.next_steps import fact_label, remedy_text
from blueprint.reports.reading import Document, PrintedEvaluation, PrintedStep
from blueprint.reports.wording import say, tone_of, verdict_text
from blueprint.vocabulary import ControlEffect, ControlZoneType, Kind, Verdict

__all__ = ["controls_chapter", "evaluations_chapter"]

MapOf = Callable[[Kind], MapReference | None]
_MOST_FACTS = 6


def _graded(step: PrintedStep) -> str:
    """A citation with what a reader must know of its certainty."""
    marks = [] if step.confirmed else [say("evaluation.unconfirmed")]
    if step.reading == "ours":
        marks.append(say("evaluation.ours"))
    return f"{step.cited}（{joined(marks)}）" if marks else step.cited


def _covered(evaluation: PrintedEvaluation) -> str | None:
    if evaluation.coverage is None:
        return None
    if evaluation.sliver:
        return say("evaluation.coverage_sliver")
    known = evaluation.content.get("data") in (None, "complete")
    line = "coverage_line" if known else "coverage_undeclared"
    return say(f"evaluation.{line}", share=share(evaluation.coverage))


def _facts(document: Document, evaluation: PrintedEvaluation) -> Iterator[tuple[str, str]]:
    if evaluation.decisive is not None:
        yield (
            say("evaluation.reason"),
            document.plainly(evaluation.decisive.because),
        )
        yield say("evaluation.basis"), _graded(evaluation.decisive)
    covered, because = _covered(evaluation), getattr(evaluation.decisive, "because", "")
    # Where the reason names the share already, once is enough.
    if covered is not None and share(evaluation.coverage or 0.0) not in because:
        yield say("evaluation.coverage"), covered
    yield say("evaluation.department"), evaluation.department or say("unset")
    due = evaluation.due_before
    line = say("evaluation.due_line", due=due.label) if due else say("evaluation.no_due")
    if due is not None and evaluation.verdict in (Verdict.WAIVED, Verdict.NOT_APPLICABLE):
        line = f"如须开展，{line}"
    yield say("evaluation.due"), line
    if evaluation.missing_facts:
        names = [fact_label(fact) for fact in evaluation.missing_facts[:_MOST_FACTS]]
        yield say("evaluation.missing"), joined(names)


def _alternatives(evaluation: PrintedEvaluation) -> tuple[Block, ...]:
    lines = tuple(
        say(
            "evaluation.alternative",
            verdict=say(f"verdicts.{each['verdict']}.settled"),
            when=joined(list(each["when"]), "；"),
        )
        for each in evaluation.alternatives
    )
    if not lines:
        return ()
    return (Heading(3, say("evaluation.alternatives")), Items(lines))


def _assessments(evaluation: PrintedEvaluation) -> tuple[Block, ...]:
    rows = tuple(
        (
            str(each["name"]),
            say(f"states.{each['state']}") if each["state"] else "—",
            day(each["completed_on"]),
            str(each["opinion_no"] or "—"),
            "—" if each["share"] is None else share(float(each["share"])),
        )
        for each in evaluation.assessments
    )
    if not rows:
        return ()
    columns = (
        Column("区域评估", 4.4),
        Column("效力", 1.8),
        Column("完成日期", 2.1),
        Column("评价意见文号", 2.6),
        Column("占用地", 1.3, "right"),
    )
    return (Table(say("evaluation.assessments"), columns, rows, small=True),)


def _ways(document: Document, evaluation: PrintedEvaluation) -> Iterator[Block]:
    """What the verdict depends on, and what would change it."""
    if evaluation.conditions:
        yield Heading(3, say("evaluation.conditions"))
        yield Items(tuple(document.plainly(each) for each in evaluation.conditions))
    if evaluation.remedies:
        yield Heading(3, say("evaluation.remedy"))
        kind = evaluation.kind.label
        yield Items(tuple(remedy_text(each, kind) for each in evaluation.remedies))
    yield from _alternatives(evaluation)


def _requirements(evaluation: PrintedEvaluation) -> Iterator[Block]:
    if evaluation.requirements:
        yield Heading(3, say("evaluation.requirements"))
        yield Items(tuple(evaluation.requirements))


def _answer(document: Document, evaluation: PrintedEvaluation, map_of: MapOf) -> Iterator[Block]:
    """The verdict with its reasons beside its map."""
    yield Heading(2, evaluation.kind.label)
    yield Boxed(verdict_text(evaluation), (), tone_of(evaluation))
    left_column = (Fields(tuple(_facts(document, evaluation))), *_ways(document, evaluation))
    drawn_map = map_of(evaluation.kind)
    if drawn_map is None:
        yield from left_column
    else:
        yield Beside(left_column, drawn_map)


def evaluations_chapter(document: Document, map_of: MapOf) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(1, say("headings.evaluations"))]
    for evaluation in document.evaluations:
        blocks.append(OnOnePage(tuple(_answer(document, evaluation, map_of))))
        blocks += [*_assessments(evaluation), *_requirements(evaluation)]
    return tuple(blocks)


def controls_chapter(document: Document) -> tuple[Block, ...]:
    heading = Heading(1, say("headings.controls"))
    if not document.controls:
        return (heading, Paragraph(say("controls.none")))
    rows = []
    for control in document.controls:
        marks = []
        if control["provisional"]:
            marks.append(say("controls.provisional"))
        if control["reserves"]:
            kinds = joined([Kind(kind).label for kind in control["reserves"]])
            marks.append(say("controls.reserves", kinds=kinds))
        basis = control["basis"] or {}
        sources = [str(t) for t in (basis.get("document"), basis.get("authority")) if t]
        effect = ControlEffect(control["effect"]).label if control["effect"] else "—"
        type_ = ControlZoneType(control["type"]).label if control["type"] else "—"
        name = str(control["name"])
        size = "—"
        if control["area_m2"] is not None:
            size = f"{share(float(control['share']))}，{area(float(control['area_m2']))}"
        rows.append(
            (
                type_,
                name if not marks else f"{name}（{joined(marks, '，')}）",
                effect,
                joined(sources, "；") or "—",
                size,
            )
        )
    columns = (
        Column("类型", 2.2),
        Column("名称", 3.4),
        Column("作用", 1),
        Column("依据与主管部门", 3.2),
        Column("占用地", 2.4, "right"),
    )
    return (
        heading,
        Paragraph(say("controls.about"), "soft"),
        Table(say("headings.controls"), columns, tuple(rows), small=True),
    )
