"""The annexes: every step of every conclusion, the terms, the sources."""

from collections.abc import Iterator, Sequence

from blueprint.reports.blocks import (
    Block,
    Column,
    Fields,
    Heading,
    Items,
    NewPage,
    Paragraph,
    Table,
    texts_of,
)
from blueprint.reports.chinese import day
from blueprint.reports.front import later_law
from blueprint.reports.reading import Document, PrintedStep
from blueprint.reports.wording import glossary, say

__all__ = ["glossary_annex", "sources_annex", "steps_annex"]

_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def _step(document: Document, number: int, step: PrintedStep) -> tuple[str, ...]:
    marks = [say("annex.confirmed" if step.confirmed else "annex.unconfirmed")]
    if step.reading == "ours":
        marks.append(say("annex.ours"))
    return (
        str(number),
        step.question,
        say(f"annex.{_ANSWERS[step.answer]}"),
        document.plainly(step.because),
        f"{step.cited}（{'，'.join(marks)}）",
    )


def steps_annex(document: Document) -> tuple[Block, ...]:
    columns = (
        Column("序", 0.5, "right"),
        Column("问题", 3.2),
        Column("回答", 1.1),
        Column("说明", 3.6),
        Column("依据", 2.8),
    )
    blocks: list[Block] = [
        NewPage(),
        Heading(1, say("headings.annex")),
        Paragraph(say("annex.about"), "soft"),
    ]
    for evaluation in document.evaluations:
        rows = tuple(_step(document, i, step) for i, step in enumerate(evaluation.steps, 1))
        label = evaluation.kind.label
        blocks += [Heading(2, label), Table(f"{label}的推导过程", columns, rows, small=True)]
    return tuple(blocks)


def glossary_annex(printed: Sequence[Block]) -> tuple[Block, ...]:
    """The terms that the report uses."""
    text = "\n".join(texts_of(tuple(printed)))
    rows = tuple((each.term, each.text) for each in glossary() if each.term in text)
    return (NewPage(), Heading(1, say("headings.glossary")), Fields(rows))


def _laws(document: Document) -> Iterator[tuple[str, ...]]:
    seen = dict.fromkeys(
        (step.document, step.clause, step.read_on, step.confirmed)
        for evaluation in document.evaluations
        for step in evaluation.steps
    )
    for name, clause, read_on, confirmed in sorted(seen):
        grade = say("annex.confirmed" if confirmed else "annex.unconfirmed")
        yield name, clause, day(read_on), grade


def _data(document: Document) -> Iterator[tuple[str, ...]]:
    for layer, release in document.releases.items():
        complete = sorted(
            {row["complete_to"] for row in document.data if row["layer"] == layer} - {None}
        )
        period = "—" if not complete else day(complete[0])
        if complete and complete[0] != complete[-1]:
            period = f"{period}至{day(complete[-1])}"
        yield say(f"layers.{layer}"), say("sources.release", release=release), period


_STATED_ELSEWHERE = ("虚构", "已知有后来的规定尚未录入", "依据“", "用地边界有细小缺陷")


def _other_notices(document: Document) -> tuple[Block, ...]:
    """What the answer warns of and no chapter has said."""
    found = tuple(n for n in document.notices if not n.startswith(_STATED_ELSEWHERE))
    return (Heading(2, say("sources.notices")), Items(found)) if found else ()


def sources_annex(document: Document, rulebook: str, licence: str | None) -> tuple[Block, ...]:
    laws = (Column("文件", 5), Column("条款", 3), Column("查阅日期", 2.2), Column("核实", 1.2))
    data = (Column("图层", 3), Column("数据版本", 2), Column("数据完整至", 4))
    later = later_law(document)
    if document.fictitious:
        licence = say("sources.licence_fictitious")
    engine = "，".join(f"{name} {version}" for name, version in document.engine.items())
    book = document.rulebook
    return (
        Heading(1, say("headings.sources")),
        Heading(2, say("sources.law")),
        Paragraph(say("sources.rulebook", title=rulebook, version=book["version"]), "soft"),
        Table(say("sources.law"), laws, tuple(_laws(document)), small=True),
        Heading(2, say("sources.later")),
        Items(tuple(later)) if later else Paragraph(say("sources.later_none")),
        *_other_notices(document),
        Heading(2, say("sources.data")),
        Table(say("sources.data"), data, tuple(_data(document)), small=True),
        Fields(
            (
                (say("sources.licence"), licence or say("unset")),
                (say("sources.software"), engine),
                (say("sources.digest"), document.digest),
            )
        ),
        Paragraph(say("sources.attachment"), "soft"),
    )
