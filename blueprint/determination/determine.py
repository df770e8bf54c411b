"""The determination: six verdicts with their evidence, from facts, evidence, rulebook and date.

Pure: the same arguments give the same document for ever. What only the world knows (the moment, the
versions of the engine) is an argument like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from blueprint.decision.context import Case
from blueprint.decision.evaluation import Evaluation, evaluate
from blueprint.decision.remedy import trim_matters
from blueprint.determination.accuracy import within_accuracy
from blueprint.determination.determination import Determination, Law, RulebookName, Tolerances
from blueprint.determination.evaluation import EvaluationEntry
from blueprint.determination.evaluation_entry import before_any_rule, evaluation_entry
from blueprint.determination.question import Provenance, Question
from blueprint.determination.sections import controls_section, data_section, plan_section
from blueprint.evidence.evidence import Measured
from blueprint.rulebook.model import LaterLaw, Rulebook
from blueprint.vocabulary import Kind

__all__ = ["determine", "kinds_to_trim", "notices_of", "weigh"]


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
    wording = rulebook.wording["notices"]
    later = [law for law in rulebook.later_law if law.span.holds(question.on)]
    notices = [notice.text for notice in rulebook.notices if notice.span.holds(question.on)]
    year_ago = question.on - timedelta(days=365)
    old = {(layer, day): None for layer, day in complete_to if day is not None and day < year_ago}
    mended, dropped = question.site.input.mended, question.site.input.dropped
    return [
        *([wording["fictitious"]] if fictitious else []),
        *([wording["forecast"]] if forecast else []),
        *([wording["mended"].format(what=mended)] if mended else []),
        *([dropped] if dropped else []),
        *(_of_unread(law, wording) for law in later),
        *notices,
        *(
            wording["unconfirmed"].format(document=document)
            for document in dict.fromkeys(unconfirmed)
        ),
        *(wording["old_data"].format(layer=layer, date=day) for layer, day in old),
    ]


def _law(question: Question, rulebook: Rulebook, entries: Iterable[EvaluationEntry]) -> Law | None:
    """By which law; None in a rulebook that did not list its instruments."""
    if not rulebook.instruments:
        return None
    cited = {step.basis.document for entry in entries for step in entry.steps}
    documents = tuple(name for name in rulebook.instruments if name in cited)
    wording = rulebook.wording["law"]
    name = "line" if len(documents) > 1 else "one"
    line = wording[name if rulebook.in_force(question.on) else "none"].format(
        first=rulebook.document,
        documents=len(documents),
        read_on=rulebook.read_on,
        on=question.on,
    )
    later = (law.known for law in rulebook.later_law if law.span.holds(question.on))
    return Law(line, documents, tuple(later))


def _of_unread(law: LaterLaw, wording: Mapping[str, str]) -> str:
    """What is told of a law that is known and not loaded."""
    if law.narrowed is None:
        return wording["later_law"].format(known=law.known)
    effect = wording["narrowed_none"]
    if law.changes:
        kinds: dict[Kind, list[str]] = {}
        for kind, verdict in sorted(law.changes, key=lambda pair: (pair[0].label, pair[1].label)):
            kinds.setdefault(kind, []).append(f"“{verdict.label}”")
        what = "；".join(f"{kind.label}的{'、'.join(named)}" for kind, named in kinds.items())
        if law.area is not None:
            what = wording["narrowed_within"].format(what=what, area=f"“{law.area.label}”")
        effect = wording["narrowed_some"].format(what=what)
    return wording["narrowed_law"].format(
        known=law.known, by=law.narrowed.by, on=law.narrowed.on, effect=effect
    )


def determine(
    question: Question,
    measured: Measured,
    rulebook: Rulebook,
    provenance: Provenance,
    weighed: Sequence[Evaluation] | None = None,
) -> Determination:
    """The determination, all but what sealing adds (id, created_at, digest).

    `weighed` are the evaluations of the same evidence, where a caller has them already.
    """
    evidence = measured.as_given
    forecast = question.on > provenance.today
    if weighed is None:
        weighed = weigh(question, measured, rulebook)
    if not weighed:
        entries = [before_any_rule(case) for case in _cases(question, measured, rulebook)]
    elif measured.uncertain:
        uncertain = [within_accuracy(each, measured, question) for each in weighed]
        entries = [evaluation_entry(each, [step]) for each, step in uncertain]
    else:
        entries = [evaluation_entry(e, part=evidence.parts.get(e.case.kind)) for e in weighed]
    tolerance = rulebook.number("positional_tolerance_m", question.on)
    return Determination(
        as_of=question.on,
        known_at=provenance.known_at,
        time_zone=provenance.time_zone,
        forecast=forecast,
        engine=provenance.engine,
        tolerances=Tolerances(tolerance),
        project=question.project,
        rulebook=RulebookName(rulebook.id, rulebook.version, rulebook.sha256),
        releases=evidence.releases,
        site=question.site,
        plan=plan_section(question, evidence, rulebook.semantics),
        controls=controls_section(question, evidence),
        evaluations=tuple(entries),
        data=data_section(question, evidence, rulebook),
        notices=tuple(
            notices_of(
                question,
                rulebook,
                fictitious=evidence.fictitious,
                complete_to=[(each.layer, each.complete_to) for each in evidence.declared.values()],
                unconfirmed=[
                    step.basis.document
                    for entry in entries
                    for step in entry.steps
                    if not step.basis.confirmed
                ],
                forecast=forecast,
            )
        ),
        form=None if question.form == 1 else question.form,
        law=_law(question, rulebook, entries),
    )
