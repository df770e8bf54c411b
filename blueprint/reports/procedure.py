"""The procedure: stages, items, limits, what is handled together, moved or cancelled."""

from collections.abc import Iterator
from datetime import date

from blueprint.projects.flow.book import FlowBook
from blueprint.projects.flow.flow import Flow, FlowItem
from blueprint.reports.blocks import Block, Column, Heading, Items, Paragraph, Table
from blueprint.reports.chinese import joined
from blueprint.reports.reading import Document, PrintedEvaluation
from blueprint.reports.wording import say, verdict_text
from blueprint.vocabulary import Category, Investment, Stage, Standing, Verdict, Works

__all__ = ["procedure_chapter"]

_INSIDE = (Works.BUILDING, Works.MUNICIPAL_INFRASTRUCTURE)


def _chosen(document: Document, book: FlowBook) -> tuple[Flow | None, Category | None, str]:
    """The flow of the project's investment and category, and what was assumed for want of a fact.
    The flow of commitments is chosen by a person, and never here."""
    facts = document.project
    offered = [f for f in book.in_force(date.fromisoformat(document.as_of)) if f.zone is None]
    if facts.get("investment") == Investment.GOVERNMENT:
        found = next((f for f in offered if f.investment is Investment.GOVERNMENT), None)
        return found, None, ""
    assumed = ""
    if facts.get("investment") is None:
        assumed = say("procedure.assumed_investment")
    elif facts.get("category") is None:
        assumed = say("procedure.assumed_category")
    category = Category(facts.get("category") or Category.NEW_CONSTRUCTION)
    found = next((f for f in offered if category in f.categories), None)
    return found, category, assumed


def _stage(stage: str) -> str:
    return Stage(stage).label if stage in set(Stage) else say("procedure.parallel")


def _evaluation(evaluation: PrintedEvaluation) -> str:
    """What becomes of an evaluation's item (record.md §2): only a settled verdict settles it."""
    text = verdict_text(evaluation)
    if evaluation.verdict is Verdict.UNDETERMINED:
        return text
    if evaluation.standing is not Standing.SETTLED:
        return say("procedure.to_confirm", verdict=text)
    if evaluation.verdict in (Verdict.WAIVED, Verdict.NOT_APPLICABLE):
        return say("procedure.not_needed", verdict=text)
    due = evaluation.due_before
    return say("procedure.needed", due=due.label if due else "")


def _remarks(flow: Flow, item: FlowItem, document: Document) -> Iterator[str]:
    if item.is_evaluation:
        yield from (_evaluation(e) for e in document.evaluations if e.kind == item.id)
    if item.group is not None:
        group = next(group for group in flow.groups if group.id == item.group)
        yield say("procedure.together", name=group.name)
    if item.merged_into:
        names = [flow.by_id[name].name for name in item.merged_into]
        yield say("procedure.merged", names="或".join(names))
    if item.moved_from:
        yield say("procedure.moved", stage=_stage(item.moved_from))
    if item.fact is not None and document.project.get(item.fact) is None:
        yield say("procedure.only_if")


def _waits(flow: Flow, item: FlowItem) -> str:
    names = [
        flow.milestone_by_id[n.id].name if n.is_milestone else flow.by_id[n.id].name
        for n in item.needs
    ]
    return joined(names) or "—"


def _rows(flow: Flow, document: Document) -> Iterator[tuple[str, ...]]:
    stage = ""
    items = [item for item in flow.items if item.in_flow]
    order = [one.id for one in flow.stages]
    for item in sorted(items, key=lambda one: order.index(one.stage)):
        if item.fact is not None and document.project.get(item.fact) is False:
            continue
        stage_text = _stage(item.stage)
        limit = say("procedure.unset")
        if item.limit is not None:
            limit = say("procedure.days", days=item.limit.days)
        remarks = joined(list(_remarks(flow, item, document)), "；") or "—"
        yield (
            stage_text if stage_text != stage else "",
            item.name,
            item.department,
            limit,
            _waits(flow, item),
            remarks,
        )
        stage = stage_text


def procedure_chapter(document: Document, book: FlowBook) -> tuple[Block, ...]:
    """The chapter, for the flow that the project's facts name."""
    heading = Heading(1, say("headings.procedure"))
    works = document.project.get("works")
    if works is not None and works not in _INSIDE:
        return (heading, Paragraph(say("procedure.outside")))
    found, category, assumed = _chosen(document, book)
    if found is None:
        return (heading, Paragraph(say("procedure.none")))
    flow = book.shaped(found, category, with_design=False)
    columns = (
        Column("阶段", 1.5),
        Column("事项", 3),
        Column("主管部门", 1.7),
        Column("时限", 1.6),
        Column("须先完成", 2.6),
        Column("说明", 3),
    )
    ours = sum(n.basis.reading == "ours" for i in flow.items if i.in_flow for n in i.needs)
    limit = f"{flow.limit.basis.document} {flow.limit.basis.clause}"
    blocks: list[Block] = [
        heading,
        Paragraph(
            say("procedure.about", title=flow.title, assumed=assumed)
            + say("procedure.limit", days=flow.limit.days, basis=limit)
        ),
        Table(flow.title, columns, tuple(_rows(flow, document)), small=True),
    ]
    if ours:
        blocks.append(Paragraph(say("procedure.needs_basis", count=ours), "soft"))
    cancelled = [
        f"{item.name}（{item.cancelled.document} {item.cancelled.clause}）"
        for item in flow.items
        if item.cancelled is not None
    ]
    if cancelled:
        blocks += [Heading(2, say("procedure.cancelled_title")), Items(tuple(cancelled))]
    if flow.commitments:
        names = dict.fromkeys(rule.name for rule in flow.commitments)
        blocks += [Heading(2, say("procedure.commitments")), Items(tuple(names))]
    blocks += [Heading(2, say("procedure.papers")), Paragraph(say("procedure.papers_about"))]
    return tuple(blocks)
