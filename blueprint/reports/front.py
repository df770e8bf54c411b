"""Page 1, the answer; page 2, what concerns the site, what does not, what the map does not know."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from blueprint.reports.blocks import (
    Beside,
    Block,
    Boxed,
    Fields,
    Heading,
    Items,
    MapReference,
    NewPage,
    Paragraph,
    VerdictRow,
    Verdicts,
)
from blueprint.reports.chinese import area, day, joined, moment, with_days
from blueprint.reports.next_steps import next_steps
from blueprint.reports.reading import Document, PrintedEvaluation
from blueprint.reports.wording import say, tone_of, verdict_text
from blueprint.vocabulary import ControlZoneType, DataState, Kind, Standing

__all__ = ["answer_page", "later_law", "overview_page", "theme_label"]

_LATER = "已知有后来的规定尚未录入："
_MOST_LATER = 3


def later_law(document: Document) -> list[str]:
    """What law is known to have come later and is not loaded."""
    return [n.removeprefix(_LATER) for n in document.notices if n.startswith(_LATER)]


def _row(document: Document, evaluation: PrintedEvaluation) -> VerdictRow:
    because = evaluation.summary.partition("：")[2]
    if evaluation.standing is Standing.CONDITIONAL and evaluation.conditions and not because:
        because = document.plainly(evaluation.conditions[0])
        if (count := len(evaluation.conditions)) > 1:
            because += say("front.conditions", count=count)
    if not because and evaluation.decisive is not None:
        because = document.plainly(evaluation.decisive.because)
    open_ = evaluation.standing is Standing.OPEN
    return VerdictRow(
        kind=evaluation.kind.label,
        verdict=verdict_text(evaluation),
        standing="" if open_ else say(f"standings.{evaluation.standing.value}"),
        because=because,
        tone=tone_of(evaluation),
    )


def _laws(document: Document) -> Iterator[str]:
    """The instruments that decided, each with the day it was last read."""
    if law := document.content.get("law"):
        yield with_days(str(law["line"]))
    seen = dict.fromkeys(
        (e.decisive.document, e.decisive.read_on)
        for e in document.evaluations
        if e.decisive is not None
    )
    for name, read_on in seen:
        yield say("front.law_line", document=name, date=day(read_on))


def _cut(found: Sequence[str]) -> str:
    listed = joined(list(found[:_MOST_LATER]), "；")
    return listed if len(found) <= _MOST_LATER else listed + say("front.more", count=len(found))


def _releases(document: Document) -> str:
    found = dict.fromkeys(document.releases.values())
    return joined([say("sources.release", release=one) for one in found]) or say("unset")


def answer_page(
    document: Document, number: str, map_: MapReference | None, approval_no: str | None
) -> tuple[Block, ...]:
    later = later_law(document)
    about = [
        (say("front.project"), document.name or say("front.no_name")),
        (say("front.area"), say("unset") if document.area_m2 is None else area(document.area_m2)),
        (say("front.as_of"), day(document.as_of)),
        (say("front.made"), f"{moment(document.created_at, document.time_zone)}（北京时间）"),
        (say("front.number"), number),
        (say("front.release"), _releases(document)),
        (say("front.law"), joined(list(_laws(document)), "；")),
        (say("front.approval"), approval_no or say("unset")),
    ]
    warnings = [say("disclaimer")]
    if document.fictitious:
        warnings.append(say("fictitious"))
    if document.content.get("withheld"):
        warnings.append(say("restricted"))
    if document.forecast:
        warnings.append(say("forecast"))
    facts = Fields(tuple(about))
    return (
        Boxed(warnings[0], tuple(warnings[1:]), "care"),
        facts if map_ is None else Beside((facts,), map_),
        Heading(2, say("headings.answer")),
        Verdicts(tuple(_row(document, each) for each in document.evaluations)),
        Heading(2, say("headings.next")),
        Items(next_steps(document), numbered=True),
        Heading(3, say("front.later")),
        Paragraph(_cut(later) or say("front.later_none"), "soft"),
    )


def theme_label(layer: str, theme: str) -> str:
    if layer == "control_zone":
        return ControlZoneType(theme).label if theme else say("layers.control_zone")
    if layer == "assessment":
        return say("themes.assessment", kind=Kind(theme).label if theme else "")
    return say(f"themes.{layer}")


def _concerned(rows: Sequence[Mapping[str, str]]) -> Iterator[Block]:
    """What concerns the site; the day to which the data is complete is said once for most."""
    days = Counter(row["complete_to"] for row in rows if row.get("complete_to"))
    usual = days.most_common(1)[0][0] if days else None
    if usual is not None:
        yield Paragraph(say("overview.usual", date=day(usual)), "soft")
    names = []
    for row in rows:
        name, until = theme_label(row["layer"], row["theme"]), row.get("complete_to")
        if until != usual:
            until_text = say("overview.complete_to", date=day(until)) if until else ""
            name += f"（{until_text or say('overview.undated')}）"
        names.append(name)
    yield Items(tuple(names))


def overview_page(document: Document) -> tuple[Block, ...]:
    """A contents list in three, as the Swiss extract has it."""
    blocks: list[Block] = [
        NewPage(),
        Heading(1, say("headings.overview")),
        Paragraph(say("overview.about"), "soft"),
    ]
    for state, dated in (
        (DataState.CONCERNED, True),
        (DataState.NOT_CONCERNED, False),
        (DataState.NO_DATA, False),
        (DataState.WITHHELD, False),
    ):
        rows = [dict(row) for row in document.data if row["state"] == state.value]
        if state is DataState.WITHHELD and not rows:
            continue
        blocks.append(Heading(2, say(f"headings.{state.value}")))
        if not rows:
            blocks.append(Paragraph(say("overview.none")))
        elif dated:
            blocks += _concerned(rows)
        else:
            if state is DataState.WITHHELD:
                blocks.append(Paragraph(say("overview.withheld"), "soft"))
            named = joined([theme_label(row["layer"], row["theme"]) for row in rows])
            blocks.append(Paragraph(named + "。"))
    return tuple(blocks)
