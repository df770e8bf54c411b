"""The determination: six verdicts with their evidence, from facts, evidence, rulebook and date.

Pure: the same arguments give the same document for ever. What only the world knows (the moment, the
versions of the engine) is an argument like any other.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from blueprint.decision.context import Case
from blueprint.decision.evaluation import Evaluation, evaluate
from blueprint.decision.remedy import trim_matters
from blueprint.determination.accuracy import within_accuracy
from blueprint.determination.evaluation_json import account_of, before_any_rule
from blueprint.determination.question import Question, Stamp
from blueprint.determination.sections import controls_section, data_section, plan_section
from blueprint.evidence.evidence import Measured
from blueprint.rulebook.model import Rulebook
from blueprint.vocabulary import Kind

__all__ = ["determine", "kinds_to_trim", "notices_of", "weigh"]

Json = dict[str, Any]


def weigh(question: Question, measured: Measured, rulebook: Rulebook) -> list[Evaluation]:
    """The six evaluations of the site as given; none before the rulebook's first day."""
    if not rulebook.in_force(question.on):
        return []
    return [evaluate(case) for case in _cases(question, measured, rulebook)]


def _cases(question: Question, measured: Measured, rulebook: Rulebook) -> list[Case]:
    facts = question.facts
    also = tuple(e for e in (measured.grown, measured.shrunk) if e is not None)
    return [Case(kind, facts, measured.as_given, rulebook, question.on, also=also) for kind in Kind]


def kinds_to_trim(measured: Measured, weighed: Sequence[Evaluation]) -> list[Kind]:
    """The kinds whose covered part should be measured as a site of its own before determining.

    None for a site known only to an accuracy: its trimmed part is not known any better.
    """
    if measured.uncertain:
        return []
    return [evaluation.case.kind for evaluation in weighed if trim_matters(evaluation)]


def notices_of(
    question: Question,
    rulebook: Rulebook,
    *,
    fictitious: bool,
    complete_to: Iterable[tuple[str, date | None]],
    unconfirmed: Iterable[str],
    forecast: bool,
) -> list[str]:
    """What a reader must know of every answer alike. `complete_to` says of layers to which date
    they are declared complete, `unconfirmed` which cited documents nobody has confirmed."""
    said = rulebook.wording["notices"]
    later = [known for known, span in rulebook.later_law if span.holds(question.on)]
    year_ago = question.on - timedelta(days=365)
    old = {(layer, day): None for layer, day in complete_to if day is not None and day < year_ago}
    mended = question.site["input"].get("mended")
    return [
        *([said["fictitious"]] if fictitious else []),
        *([said["forecast"]] if forecast else []),
        *([said["mended"].format(what=mended)] if mended else []),
        *(said["later_law"].format(known=known) for known in later),
        *(said["unconfirmed"].format(document=document) for document in dict.fromkeys(unconfirmed)),
        *(said["old_data"].format(layer=layer, date=day) for layer, day in old),
    ]


def determine(
    question: Question,
    measured: Measured,
    rulebook: Rulebook,
    stamp: Stamp,
    weighed: Sequence[Evaluation] | None = None,
) -> Json:
    """The determination as JSON, all but what sealing adds (id, created_at, digest).

    `weighed` are the evaluations of the same evidence, where a caller has them already.
    """
    evidence = measured.as_given
    forecast = question.on > stamp.today
    if weighed is None:
        weighed = weigh(question, measured, rulebook)
    if not weighed:
        evaluations = [before_any_rule(case) for case in _cases(question, measured, rulebook)]
    elif measured.uncertain:
        evaluations = [account_of(*within_accuracy(e, measured, question)) for e in weighed]
    else:
        evaluations = [account_of(e, part=evidence.parts.get(e.case.kind)) for e in weighed]
    tolerance = rulebook.number("positional_tolerance_m", question.on)
    return {
        **({} if question.form == 1 else {"form": question.form}),
        "as_of": question.on.isoformat(),
        "known_at": stamp.known_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "time_zone": stamp.time_zone,
        "forecast": forecast,
        "engine": dict(stamp.engine),
        "tolerances": {"positional_m": tolerance},
        "project": dict(question.project),
        "rulebook": {
            "id": rulebook.id,
            "version": rulebook.version,
            "sha256": rulebook.sha256,
        },
        "releases": dict(evidence.releases),
        "site": dict(question.site),
        "plan": plan_section(question, evidence),
        "controls": controls_section(question, evidence),
        "evaluations": evaluations,
        "data": data_section(question, evidence, rulebook),
        "notices": notices_of(
            question,
            rulebook,
            fictitious=evidence.fictitious,
            complete_to=[(each.layer, each.complete_to) for each in evidence.declared.values()],
            unconfirmed=[
                s["basis"]["document"]
                for evaluation in evaluations
                for s in evaluation["steps"]
                if not s["basis"]["confirmed"]
            ],
            forecast=forecast,
        ),
    }
