"""The use cases: ask, decide, seal, replay. HTTP, command line and bulk all call these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from blueprint import __version__
from blueprint.city import City
from blueprint.determination import determine, kinds_to_trim
from blueprint.evidence import Measured
from blueprint.facts import read_facts
from blueprint.ports import Answer, Atlas, Ledger, Snapshot
from blueprint.question import Question, Stamp
from blueprint.rulebook import Rulebook
from blueprint.site import Site, degrees_of

__all__ = ["Asked", "House", "ask", "decide", "measured_bodies"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class House:
    """What every use case needs, wired once."""

    city: City
    rulebook: Rulebook
    atlas: Atlas
    ledger: Ledger

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
            "area_m2": site.area_m2,
            "input": {
                "crs": site.crs,
                "accuracy_m": site.accuracy_m,
                "mended": site.mended,
            },
        },
        project=asked.project,
        on=on,
    )


def _shapes(site: Site) -> dict[str, bytes]:
    shapes = {"as_given": site.wkb, "grown": site.grown_wkb, "shrunk": site.shrunk_wkb}
    return {name: wkb for name, wkb in shapes.items() if wkb is not None}


def measured_bodies(
    house: House,
    shapes: Sequence[Mapping[str, bytes]],
    questions: Sequence[Question],
    rulebook: Rulebook,
    releases: Mapping[str, str] | None,
) -> list[tuple[Json, Snapshot]]:
    """The evidence body of each question, with covered parts measured where a remedy needs them.

    All questions share date and use, and so one round trip; a second one measures all parts.
    """
    on, use = questions[0].on, questions[0].facts.use
    tolerance = rulebook.number("positional_tolerance_m", on)

    def ask_map(wkbs: Sequence[bytes], at: Mapping[str, str] | None) -> Sequence[Snapshot]:
        return house.atlas.measure(wkbs, on=on, use=use, tolerance_m=tolerance, releases=at)

    flat = [(i, name, wkb) for i, named in enumerate(shapes) for name, wkb in named.items()]
    snapshots = ask_map([wkb for _, _, wkb in flat], releases)
    bodies: list[Json] = [{} for _ in shapes]
    firsts: list[Snapshot | None] = [None] * len(shapes)
    for (i, name, _), snapshot in zip(flat, snapshots, strict=True):
        bodies[i][name] = dict(snapshot.body)
        if name == "as_given":
            firsts[i] = snapshot
    found = [snapshot for snapshot in firsts if snapshot is not None]

    parts = [
        (i, kind, found[i].parts[kind])
        for i, question in enumerate(questions)
        for kind in kinds_to_trim(question, Measured.read(bodies[i]), rulebook, found[i].parts)
    ]
    if parts:
        # The same releases, whatever was published between the two round trips.
        measured = ask_map([wkb for _, _, wkb in parts], found[0].body["releases"])
        for (i, kind, wkb), snapshot in zip(parts, measured, strict=True):
            bodies[i]["as_given"].setdefault("parts", {})[kind.value] = {
                "area_m2": snapshot.body["area_m2"],
                "degrees": degrees_of(wkb, house.city),
                "evidence": dict(snapshot.body),
            }
    return list(zip(bodies, found, strict=True))


def decide(
    house: House,
    asked: Sequence[Asked],
    on: date,
    releases: Mapping[str, str] | None = None,
) -> list[Answer]:
    """The determinations of several sites on one date; their projects must share the use.

    `releases` reads the map as those releases had it. BadFacts when facts cannot be true;
    Unavailable when the map cannot answer now. Nothing is stored.
    """
    for one in asked:
        read_facts(one.project)
    questions = [_question(one, on) for one in asked]
    shapes = [_shapes(one.site) for one in asked]
    measured = measured_bodies(house, shapes, questions, house.rulebook, releases)
    engine = house.engine
    return [
        Answer(
            determine(
                question,
                Measured.read(body),
                house.rulebook,
                Stamp(snapshot.known_at, house.city.time_zone, engine),
            ),
            body,
            named,
        )
        for question, named, (body, snapshot) in zip(questions, shapes, measured, strict=True)
    ]


def ask(house: House, asked: Asked, on: date) -> Mapping[str, Any]:
    """One site query: decided and sealed."""
    return house.ledger.seal(decide(house, [asked], on), house.rulebook)[0]
