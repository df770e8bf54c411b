"""The use cases: ask, decide, seal, replay. HTTP, command line and bulk all call these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from blueprint import __version__
from blueprint.brief import BRIEF, Shortcut
from blueprint.case import Case
from blueprint.city import City
from blueprint.coverage import MAJOR, plans_of, union_of, unions_of
from blueprint.determination import determine, kinds_to_trim, notices_of, weigh
from blueprint.digest import whole
from blueprint.evaluation import Evaluation
from blueprint.evidence import Evidence, Measured, Part, Union
from blueprint.facts import read_facts
from blueprint.ports import UNWATCHED, Answer, Atlas, BriefAnswer, Ledger, Snapshot, Watch
from blueprint.question import Question, Stamp
from blueprint.rulebook import Rulebook
from blueprint.site import Site, degrees_of
from blueprint.vocabulary import Kind

__all__ = [
    "Asked",
    "House",
    "Weighed",
    "ask",
    "decide",
    "decide_briefly",
    "evidence_of",
    "measure",
]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class House:
    """What every use case needs, wired once."""

    city: City
    rulebook: Rulebook
    atlas: Atlas
    ledger: Ledger
    watch: Watch = UNWATCHED

    @property
    def engine(self) -> Mapping[str, str]:
        return {"blueprint": __version__, **self.atlas.engine()}


@dataclass(frozen=True, slots=True)
class Asked:
    """One site with the project's facts as given."""

    site: Site
    project: Mapping[str, Any]


def _question(asked: Asked, on: date) -> Question:
    site = asked.site
    return Question(
        site={
            "geometry": dict(site.degrees),
            "crs": "EPSG:4490",
            "area_m2": whole(site.area_m2),
            "input": {
                "crs": site.crs,
                "accuracy_m": None if site.accuracy_m is None else whole(site.accuracy_m),
                "mended": site.mended,
            },
        },
        project=asked.project,
        on=on,
    )


def _shapes(site: Site) -> dict[str, bytes]:
    shapes = {"as_given": site.wkb, "grown": site.grown_wkb, "shrunk": site.shrunk_wkb}
    return {name: wkb for name, wkb in shapes.items() if wkb is not None}


def evidence_of(
    snapshot: Snapshot, question: Question, rulebook: Rulebook
) -> tuple[Json, Evidence, Mapping[Kind, Union]]:
    """The body of a snapshot with its unions measured, read, and each kind's reported union."""
    evidence = Evidence.read(snapshot.body)
    on = question.on
    unions = {plans_of(evidence, on)}
    reported: dict[Kind, Union] = {}
    for kind in Kind:
        case = Case(kind, question.facts, evidence, rulebook, on)
        reported[kind] = union_of(case, MAJOR)
        unions |= unions_of(case)
    covers = [snapshot.cover(union) for union in sorted(unions, key=_in_order)]
    bands = {kind: snapshot.band(union) for kind, union in reported.items()}
    left = {kind: snapshot.uncovered(union) for kind, union in reported.items()}
    uncovered = {kind: shape for kind, shape in left.items() if shape is not None}
    body: Json = {
        **snapshot.body,
        "covers": covers,
        "bands": {kind.value: list(band) for kind, band in bands.items()},
        "uncovered": {kind.value: shape for kind, shape in uncovered.items()},
    }
    return body, evidence.with_unions(covers, bands, uncovered), reported


def _in_order(union: Union) -> tuple[str, list[str], list[tuple[str, str]]]:
    return union.kind or "", sorted(union.members), sorted(union.cuts)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence of one question, as JSON and read, and the evaluations that it gives."""

    body: Json
    measured: Measured
    evaluations: Sequence[Evaluation]
    known_at: datetime


def measure(
    house: House,
    shapes: Sequence[Mapping[str, bytes]],
    questions: Sequence[Question],
    rulebook: Rulebook,
    releases: Mapping[str, str] | None,
) -> list[Weighed]:
    """The evidence of each question, weighed, with covered parts measured as sites of their own
    where a remedy needs them.

    One round trip answers all questions (of one date); a second one measures all parts, if any.
    """
    tolerance = rulebook.number("positional_tolerance_m", questions[0].on)
    flat = [(i, name, wkb) for i, named in enumerate(shapes) for name, wkb in named.items()]
    with house.watch.phase("evidence"):
        snapshots = house.atlas.measure(
            [wkb for _, _, wkb in flat], tolerance_m=tolerance, releases=releases
        )
    bodies: list[Json] = [{} for _ in shapes]
    read: list[dict[str, Evidence]] = [{} for _ in shapes]
    firsts: dict[int, tuple[Snapshot, Mapping[Kind, Union]]] = {}
    with house.watch.phase("measuring"):
        for (i, name, _), snapshot in zip(flat, snapshots, strict=True):
            bodies[i][name], read[i][name], reported = evidence_of(snapshot, questions[i], rulebook)
            if name == "as_given":
                firsts[i] = snapshot, reported
    measured = [Measured(**evidence) for evidence in read]
    with house.watch.phase("deciding"):
        weighed = [
            weigh(question, one, rulebook)
            for question, one in zip(questions, measured, strict=True)
        ]
    parts = [
        (i, kind, part)
        for i, one in enumerate(measured)
        for kind in kinds_to_trim(one, weighed[i])
        if (part := firsts[i][0].part(firsts[i][1][kind])) is not None
    ]
    if parts:
        # The same releases, whatever was published between the two round trips.
        at = firsts[0][0].body["releases"]
        with house.watch.phase("evidence"):
            found = house.atlas.measure(
                [wkb for _, _, wkb in parts], tolerance_m=tolerance, releases=at
            )
        with house.watch.phase("measuring"):
            for (i, kind, wkb), snapshot in zip(parts, found, strict=True):
                body, evidence, _ = evidence_of(snapshot, questions[i], rulebook)
                degrees = degrees_of(wkb, house.city)
                bodies[i]["as_given"].setdefault("parts", {})[kind.value] = {
                    "area_m2": body["area_m2"],
                    "degrees": degrees,
                    "evidence": body,
                }
                whole = measured[i].as_given
                trimmed = {**whole.parts, kind: Part(evidence.area_m2, degrees, evidence)}
                measured[i] = replace(measured[i], as_given=replace(whole, parts=trimmed))
    return [
        Weighed(body, one, evaluations, firsts[i][0].known_at)
        for i, (body, one, evaluations) in enumerate(zip(bodies, measured, weighed, strict=True))
    ]


def decide(
    house: House,
    asked: Sequence[Asked],
    on: date,
    releases: Mapping[str, str] | None = None,
) -> list[Answer]:
    """The determinations of several sites on one date; one date for all.

    `releases` reads the map as those releases had it. BadFacts when facts cannot be true;
    Unavailable when the map cannot answer now. Nothing is stored.
    """
    for one in asked:
        read_facts(one.project)
    questions = [_question(one, on) for one in asked]
    shapes = [_shapes(one.site) for one in asked]
    found = measure(house, shapes, questions, house.rulebook, releases)
    engine = house.engine
    with house.watch.phase("deciding"):
        answers = [
            Answer(
                determine(
                    question,
                    one.measured,
                    house.rulebook,
                    Stamp(one.known_at, house.city.time_zone, engine),
                    one.evaluations,
                ),
                one.body,
                named,
            )
            for question, named, one in zip(questions, shapes, found, strict=True)
        ]
    house.watch.decided(answers)
    return answers


def decide_briefly(
    house: House,
    asked: Sequence[Asked],
    on: date,
    releases: Mapping[str, str],
    shortcut: Shortcut,
) -> list[BriefAnswer]:
    """The determinations of several sites without their account: of each document only `as_of`,
    `site`, `notices` and, of the evaluations, what `Brief` has. One project and date for all, those
    of the shortcut."""
    exact = [one.site.grown_wkb is None for one in asked]
    if not house.rulebook.in_force(on) or not all(exact):
        return [_in_brief(answer.document) for answer in decide(house, asked, on, releases)]
    snapshots = house.atlas.measure(
        [one.site.wkb for one in asked],
        tolerance_m=shortcut.tolerance_m,
        releases=releases,
        needs=shortcut.needs,
    )
    # Every rule in force may be among those that the full answer would cite.
    unconfirmed = [
        rule.basis.document
        for rule in house.rulebook.rules
        if rule.span.holds(on) and not rule.basis.confirmed
    ]
    answers = []
    for one, snapshot in zip(asked, snapshots, strict=True):
        stamp = Stamp(snapshot.known_at, house.city.time_zone, {})
        question = _question(one, on)
        notices = notices_of(
            question,
            house.rulebook,
            fictitious=snapshot.body["fictitious"],
            complete_to=_complete_to(snapshot.body["declared"]),
            unconfirmed=unconfirmed,
            forecast=on > stamp.today,
        )
        document = {
            "as_of": on.isoformat(),
            "site": question.site,
            "evaluations": [brief.as_json() for brief in shortcut.briefs(snapshot)],
            "notices": notices,
        }
        answers.append(BriefAnswer(document))
    return answers


def _in_brief(document: Mapping[str, Any]) -> BriefAnswer:
    evaluations = [{name: e[name] for name in BRIEF} for e in document["evaluations"]]
    kept = {name: document[name] for name in ("as_of", "site", "notices")}
    return BriefAnswer({**kept, "evaluations": evaluations})


def _complete_to(declared: Sequence[Json]) -> list[tuple[str, date | None]]:
    # Dozens of themes share a few dates, and every site of a batch comes by here.
    said = dict.fromkeys((row["layer"], row["complete_to"]) for row in declared)
    return [(layer, None if day is None else date.fromisoformat(day)) for layer, day in said]


def ask(house: House, asked: Asked, on: date) -> Mapping[str, Any]:
    """One site query: decided and sealed."""
    return house.ledger.seal(decide(house, [asked], on), house.rulebook)[0]
