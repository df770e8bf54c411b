"""The use cases: ask, decide, seal, replay. HTTP, command line and bulk all call these."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from blueprint import __version__
from blueprint.city import City
from blueprint.determination.determine import notices_of
from blueprint.determination.documents import Documents, documents_of, verdict_documents
from blueprint.determination.question import Provenance, Question
from blueprint.determination.site import SiteInput, SiteSection
from blueprint.determination.units import not_for_everyone
from blueprint.digest import whole
from blueprint.facts import Facts
from blueprint.given_facts import GivenFacts
from blueprint.ports import (
    NOT_INSTRUMENTED,
    Atlas,
    Instrumentation,
    Ledger,
    SiteReader,
    UnsealedDetermination,
    VerdictsOnly,
)
from blueprint.rulebook.model import Rulebook
from blueprint.shapes import as_json
from blueprint.site import Site, degrees_of, read_given
from blueprint.site_queries.measuring import Weighing, evidence_of
from blueprint.site_queries.verdicts_only import (
    KIND_VERDICT_FIELDS,
    PublicView,
    Shortcut,
    hidden_in,
)

__all__ = [
    "Services",
    "SiteQuery",
    "ask",
    "decide",
    "decide_verdicts",
    "measure",
]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Services:
    """What every use case needs, wired once."""

    city: City
    rulebook: Rulebook
    atlas: Atlas
    ledger: Ledger
    instrumentation: Instrumentation = NOT_INSTRUMENTED
    read_site: SiteReader = read_given

    @property
    def engine(self) -> Mapping[str, str]:
        return {"blueprint": __version__, **self.atlas.engine()}


@dataclass(frozen=True, slots=True)
class SiteQuery:
    """One site with the project's facts as given; `taken` are these facts as they were read on the
    way in, where somebody read them."""

    site: Site
    project: Mapping[str, Any]
    taken: Facts | None = None

    @classmethod
    def of(cls, site: Site, project: GivenFacts) -> "SiteQuery":
        return cls(site, project.given, project.facts)


def _question(query: SiteQuery, on: date) -> Question:
    site = query.site
    return Question(
        site=SiteSection(
            geometry=site.degrees,
            crs="EPSG:4490",
            area_m2=whole(site.area_m2),
            input=SiteInput(
                crs=site.crs,
                accuracy_m=None if site.accuracy_m is None else whole(site.accuracy_m),
                mended=site.mended,
                dropped=site.dropped,
                visibility=not_for_everyone(site.visibility),
            ),
        ),
        project=query.project,
        on=on,
        taken=query.taken,
    )


def _shapes(site: Site) -> dict[str, bytes]:
    shapes = {"as_given": site.wkb, "grown": site.grown_wkb, "shrunk": site.shrunk_wkb}
    return {name: wkb for name, wkb in shapes.items() if wkb is not None}


def measure(
    services: Services,
    shapes: Sequence[Mapping[str, bytes]],
    questions: Sequence[Question],
    rulebook: Rulebook,
    releases: Mapping[str, str] | None,
) -> list[Weighing]:
    """The evidence of each question, weighed, with covered parts measured as sites of their own
    where a remedy needs them.

    One round trip answers all questions (of one date); a second one measures all parts, if any.
    """
    tolerance = rulebook.number("positional_tolerance_m", questions[0].on)
    flat = [(i, name, wkb) for i, named in enumerate(shapes) for name, wkb in named.items()]
    with services.instrumentation.phase("evidence"):
        snapshots = services.atlas.measure(
            [wkb for _, _, wkb in flat], tolerance_m=tolerance, releases=releases
        )
    found = [Weighing(question) for question in questions]
    with services.instrumentation.phase("measuring"):
        for (i, name, _), snapshot in zip(flat, snapshots, strict=True):
            found[i].take(name, snapshot, rulebook)
    with services.instrumentation.phase("deciding"):
        for one in found:
            one.weigh(rulebook)
    _measure_parts(services, found, rulebook, tolerance)
    return found


def _measure_parts(
    services: Services, found: Sequence[Weighing], rulebook: Rulebook, tolerance: float
) -> None:
    parts = [(one, *part) for one in found for part in one.to_trim()]
    if not parts:
        return
    # The same releases, whatever was published between the two round trips.
    at = found[0].snapshot.body["releases"]
    with services.instrumentation.phase("evidence"):
        snapshots = services.atlas.measure(
            [wkb for *_, wkb in parts], tolerance_m=tolerance, releases=at
        )
    with services.instrumentation.phase("measuring"):
        for (one, holder, kind, wkb), snapshot in zip(parts, snapshots, strict=True):
            body, _, _ = evidence_of(snapshot, one.question, rulebook)
            degrees = degrees_of(wkb, services.city)
            part = {"area_m2": body["area_m2"], "degrees": degrees, "evidence": body}
            one.take_part(holder, kind, part)


def decide(
    services: Services,
    queries: Sequence[SiteQuery],
    on: date,
    releases: Mapping[str, str] | None = None,
) -> list[UnsealedDetermination]:
    """The determinations of several sites on one date; one date for all.

    `releases` reads the map as those releases had it. BadFacts when facts cannot be true;
    Unavailable when the map cannot answer now. Nothing is stored.
    """
    questions = [_question(one, on) for one in queries]
    for question in questions:
        _ = question.facts  # read here where nobody has yet, before the map is asked
    shapes = [_shapes(one.site) for one in queries]
    found = measure(services, shapes, questions, services.rulebook, releases)
    engine = services.engine
    with services.instrumentation.phase("deciding"):
        answers = [
            UnsealedDetermination(
                documents_of(
                    question,
                    one.measured,
                    services.rulebook,
                    Provenance(one.known_at, services.city.time_zone, engine),
                    (one.evaluations, one.public_evaluations),
                ),
                one.body,
                named,
            )
            for question, named, one in zip(questions, shapes, found, strict=True)
        ]
    services.instrumentation.decided(answers)
    return answers


def decide_verdicts(
    services: Services,
    queries: Sequence[SiteQuery],
    on: date,
    releases: Mapping[str, str],
    shortcut: Shortcut,
) -> list[VerdictsOnly]:
    """The determinations of several sites without their account: of each document only `as_of`,
    `site`, `notices` and, of the evaluations, what `Brief` has. One project and date for all, those
    of the shortcut."""
    exact = [one.site.grown_wkb is None for one in queries]
    if not services.rulebook.in_force(on) or not all(exact):
        return [
            _verdicts_of(answer.documents) for answer in decide(services, queries, on, releases)
        ]
    snapshots = services.atlas.measure(
        [one.site.wkb for one in queries],
        tolerance_m=shortcut.tolerance_m,
        releases=releases,
        needs=shortcut.needs,
    )
    # Every rule in force may be among those that the full answer would cite.
    unconfirmed = [
        rule.basis.document
        for rule in services.rulebook.rules
        if rule.span.holds(on) and not rule.basis.confirmed
    ]
    # Sites of one batch are told the same notices, but for what was mended and how old the data is.
    notices_by_place: dict[Hashable, list[str]] = {}
    answers = []
    for one, snapshot in zip(queries, snapshots, strict=True):
        question, complete_to = _question(one, on), snapshot.complete_to
        changes = one.site.mended, one.site.dropped
        about = changes, complete_to, snapshot.fictitious, snapshot.known_at
        if about not in notices_by_place:
            notices_by_place[about] = notices_of(
                question,
                services.rulebook,
                fictitious=snapshot.fictitious,
                complete_to=[(layer, _day(day)) for layer, day in complete_to],
                unconfirmed=unconfirmed,
                forecast=on > Provenance(snapshot.known_at, services.city.time_zone, {}).today,
            )
        document = {
            "as_of": on.isoformat(),
            "site": as_json(question.site),
            "evaluations": [shortened.as_json() for shortened in shortcut.kind_verdicts(snapshot)],
            "notices": list(notices_by_place[about]),
        }
        public, hidden = None, hidden_in(snapshot)
        if hidden:
            seen = shortcut.kind_verdicts(PublicView(snapshot))
            public = [shortened.as_json() for shortened in seen]
        documents = verdict_documents(document, public, hidden, question.visibility)
        answers.append(VerdictsOnly(documents))
    return answers


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _verdicts_of(documents: Documents) -> VerdictsOnly:
    full, public = (_verdicts_document(each) for each in (documents.full, documents.public))
    return VerdictsOnly(Documents(full, public, documents.needs))


def _verdicts_document(document: Mapping[str, Any]) -> Json:
    evaluations = [{name: e[name] for name in KIND_VERDICT_FIELDS} for e in document["evaluations"]]
    head = {name: document[name] for name in ("as_of", "site", "notices")}
    return {**head, "evaluations": evaluations}


def ask(services: Services, query: SiteQuery, on: date) -> Documents:
    """One site query: decided and sealed."""
    return services.ledger.seal(decide(services, [query], on), services.rulebook)[0]
