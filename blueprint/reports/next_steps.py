"""The three things to do next, out of what the six verdicts ask for: the heaviest first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blueprint.facts import FACT_LABELS, RECORD_FACTS
from blueprint.reports.chinese import day, joined, number, share
from blueprint.reports.reading import Document, PrintedEvaluation
from blueprint.reports.wording import say
from blueprint.vocabulary import Indicator, Kind, Standing, Verdict

__all__ = ["fact_label", "indicator_value", "next_steps", "remedy_text"]

_MOST = 3
_MOST_FACTS = 4


def fact_label(name: str) -> str:
    """Without the unit in brackets."""
    return (FACT_LABELS.get(name) or RECORD_FACTS[name]).split("（")[0]


def indicator_value(indicator: Indicator, value: object) -> str:
    if not isinstance(value, int | float):
        return str(value)
    if indicator in (Indicator.DENSITY, Indicator.GREEN):
        return share(float(value))
    return f"{number(float(value))} 米" if indicator is Indicator.HEIGHT else number(float(value))


def remedy_text(remedy: Mapping[str, Any], kinds: str) -> str:
    """What one remedy asks, in a sentence for the kinds that it frees."""
    match remedy["type"]:
        case "indicator":
            indicator = Indicator(str(remedy["indicator"]))
            to = indicator_value(indicator, remedy["to"])
            return say("next.indicator", indicator=indicator.label, to=to, kinds=kinds)
        case "ruling":
            return say("next.ruling", of=remedy["of"], kinds=kinds)
        case "trim":
            return say("next.trim", lost=number(float(str(remedy["area_lost_m2"])), 0), kinds=kinds)
        case "wait":
            name = remedy.get("name") or remedy["assessment"]
            if remedy["expected_on"] is None:
                return say("next.wait_unknown", name=name, kinds=kinds)
            return say("next.wait", name=name, date=day(str(remedy["expected_on"])), kinds=kinds)
        case _:
            return str(remedy.get("say") or remedy.get("ask") or "")


def _kinds(evaluations: Sequence[PrintedEvaluation]) -> str:
    if len(evaluations) == len(Kind):
        return say("next.all_kinds")
    return joined([evaluation.kind.label for evaluation in evaluations])


def _departments(evaluations: Sequence[PrintedEvaluation]) -> str:
    found = dict.fromkeys(e.department for e in evaluations if e.department)
    return joined(list(found)) or "主管部门"


def _by_due(name: str, evaluations: Sequence[PrintedEvaluation]) -> Iterator[str]:
    """One sentence for all that fall due at the same time."""
    for due in dict.fromkeys(e.due_before for e in evaluations):
        same = [e for e in evaluations if e.due_before is due]
        due_text = due.label if due else "规定时限内"
        yield say(name, kinds=_kinds(same), due=due_text, departments=_departments(same))


def _undetermined(evaluations: Sequence[PrintedEvaluation], document: Document) -> Iterator[str]:
    for summary in dict.fromkeys(e.content["reason"] for e in evaluations):
        same = [e for e in evaluations if e.content["reason"] == summary]
        why = same[0].summary.partition("：")[2] or same[0].summary
        yield say(
            "next.undetermined",
            kinds=_kinds(same),
            departments=_departments(same),
            why=document.plainly(why),
        )


def _waits(evaluations: Sequence[PrintedEvaluation]) -> Iterator[str]:
    """What is under way, in one sentence; the last day where all are known."""
    if len(evaluations) == 1:
        [one] = evaluations
        yield remedy_text(one.remedies[0], one.kind.label)
    elif evaluations:
        days = [e.remedies[0]["expected_on"] for e in evaluations]
        name, last = "next.waits_unknown", ""
        if all(days):
            name, last = "next.waits", day(max(map(str, days)))
        yield say(name, count=len(days), date=last, kinds=_kinds(evaluations))


def _remedies(evaluations: Sequence[PrintedEvaluation]) -> Iterator[str]:
    """One sentence for the kinds that the same remedy frees."""
    seen: dict[str, list[PrintedEvaluation]] = {}
    waiting = [e for e in evaluations if e.remedies and e.remedies[0]["type"] == "wait"]
    for evaluation in evaluations:
        if evaluation.remedies and evaluation not in waiting:
            seen.setdefault(remedy_text(evaluation.remedies[0], "{kinds}"), []).append(evaluation)
    for sentence, same in seen.items():
        yield sentence.replace("{kinds}", _kinds(same))
    yield from _waits(waiting)


def _all(document: Document) -> Iterator[str]:
    of = document.evaluations
    settled = [e for e in of if e.standing is Standing.SETTLED]
    conditional = [e for e in of if e.standing is Standing.CONDITIONAL]
    yield from _remedies(of)
    must = [e for e in settled if e.verdict is Verdict.REQUIRED]
    yield from _by_due("next.required", must)
    for verdict, name in ((Verdict.COMMITMENT, "commitment"), (Verdict.SIMPLIFIED, "simplified")):
        yield from _by_due(f"next.{name}", [e for e in of if e.verdict is verdict])
    unclear = [e for e in of if e.verdict is Verdict.UNDETERMINED]
    # Whoever asks for the ruling has asked for what is not determined without it.
    ruled = [e for e in unclear if e.remedies and e.remedies[0]["type"] == "ruling"]
    yield from _undetermined([e for e in unclear if e not in ruled], document)
    facts = dict.fromkeys(fact for e in of for fact in e.missing_facts)
    if facts:
        labels = [fact_label(fact) for fact in list(facts)[:_MOST_FACTS]]
        more = "等" if len(facts) > _MOST_FACTS else ""
        yield say("next.facts", facts=joined(labels) + more)
    if maybe := [e for e in conditional if e.verdict is Verdict.REQUIRED]:
        yield from _by_due("next.required_conditional", maybe)
    if others := [e for e in conditional if e.verdict is not Verdict.REQUIRED]:
        yield say("next.conditions", kinds=_kinds(others))
    if bound := [e for e in of if e.requirements]:
        yield say("next.requirements", kinds=_kinds(bound))
    free = (Verdict.WAIVED, Verdict.NOT_APPLICABLE)
    if done := [e for e in settled if e.verdict in free]:
        yield say("next.settled", kinds=_kinds(done))
    yield say("next.apply")


def next_steps(document: Document) -> tuple[str, ...]:
    """Three sentences at most, never none."""
    return tuple(list(dict.fromkeys(_all(document)))[:_MOST])
