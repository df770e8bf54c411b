"""Verdicts without their account, for many sites of one project on one date.

Sites of which the map says the same are decided once. What "the same" means is all that a verdict
rests on and nothing else: which rows meet the site, by what they say and not by what they are
called, and which of the unions that the law asks about count. Areas and shares enter a verdict only
through those, and through the limits of the rulebook that the site's area reaches.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from blueprint.decision.context import Case
from blueprint.decision.coverage import MAJOR, sliver_of, union_of, unions_of
from blueprint.decision.deviation import compared_facts
from blueprint.decision.evaluation import evaluate
from blueprint.determination.question import Question
from blueprint.evidence.evidence import Evidence, Union, in_public
from blueprint.ports import Covered, Met, Needs, Snapshot
from blueprint.rulebook.model import Rulebook
from blueprint.vocabulary import ControlZoneType, Kind, Visibility

__all__ = ["KIND_VERDICT_FIELDS", "NAMES", "KindVerdict", "PublicView", "Shortcut", "hidden_in"]

Json = Mapping[str, Any]
Signature = tuple[Any, ...]

# What a row is called; what it says of itself is all the rest.
NAMES = {"id", "code", "name", "unit", "plan_code", "approval_no", "opinion_no", "requirements"}
NAMES |= {"basis", "authority", "reason"}
_NONE: frozenset[Any] = frozenset()
_MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class KindVerdict:
    """One evaluation in brief. `coverage` is the share that the effective assessments cover; None
    where that is not for the one who asks."""

    kind: Kind
    verdict: str
    standing: str
    reason: str
    coverage: float | None

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in KIND_VERDICT_FIELDS}


# What an evaluation in brief has of a whole one.
KIND_VERDICT_FIELDS = tuple(each.name for each in fields(KindVerdict))


@dataclass(slots=True)
class _Places:
    """A union by the places of its members among a site's rows in their order."""

    kind: Kind | None
    members: tuple[int, ...]
    cuts: tuple[tuple[int, int], ...]
    as_they_stand: tuple[int, ...]
    zone: ControlZoneType | None

    def among(self, ids: Sequence[str]) -> Union:
        return Union(
            self.kind,
            frozenset([ids[i] for i in self.members]),
            frozenset([(ids[i], ids[j]) for i, j in self.cuts]) if self.cuts else _NONE,
            frozenset([ids[i] for i in self.as_they_stand]) if self.as_they_stand else _NONE,
            self.zone,
        )


@dataclass(frozen=True, slots=True)
class _ReadBy:
    """What the rules of one kind read of control zones, and the limits that they set."""

    kind: Kind
    zones: frozenset[str]
    limits: Sequence[float]

    @classmethod
    def rules_of(cls, kind: Kind, rulebook: Rulebook, on: date) -> "_ReadBy":
        rules = [rule for rule in rulebook.rules if kind in rule.kinds]
        return cls(
            kind,
            frozenset(zone.value for rule in rules for zone in rule.zone_types)
            | {zone.value for zone in rulebook.areas(kind, on)},
            sorted({rulebook.number(name, on) for rule in rules for name in rule.parameters}),
        )

    def control(self, row: Json) -> bool:
        return row["type"] in self.zones or self.kind.value in row["reserves"]

    def reached_by(self, area_m2: float) -> tuple[int, int]:
        return bisect_left(self.limits, area_m2), bisect_right(self.limits, area_m2)


@dataclass(slots=True)
class _Known:
    """The unions of a signature, the reported one first, and the outcomes by their measures."""

    unions: list[_Places]
    outcomes: dict[Signature, tuple[str, str, str]] = field(default_factory=dict)


class Shortcut:
    """Remembers what was decided of one project on one date under one rulebook, of these kinds.

    Only for sites whose outline is exact, and for dates on which the rulebook is in force.
    """

    def __init__(
        self, question: Question, rulebook: Rulebook, kinds: Sequence[Kind] = tuple(Kind)
    ) -> None:
        self._question, self._rulebook, self.kinds = question, rulebook, kinds
        facts = question.facts
        self.tolerance_m = rulebook.number("positional_tolerance_m", question.on)
        self.needs = Needs(
            parcels=facts.major_adjustment is None
            and any(getattr(facts, name) is not None for name in compared_facts()),
            zones=frozenset(zone.value for zone in rulebook.zones_read),
            areas=frozenset(
                zone.value for kind in kinds for zone in rulebook.areas(kind, question.on)
            ),
        )
        # Zones that are united, where others only meet a site or not.
        self._areas = self.needs.areas
        self._read = {kind: _ReadBy.rules_of(kind, rulebook, question.on) for kind in kinds}
        if len(kinds) < len(Kind):
            zones = frozenset(zone for read in self._read.values() for zone in read.zones)
            self.needs = replace(self.needs, zones=zones, kinds=frozenset(kinds))
        self._numbers: dict[Hashable, int] = {}
        self._base: dict[Hashable, int] = {}
        self._readers: dict[int, frozenset[Kind]] = {}
        self._known: dict[Signature, _Known] = {}

    def __len__(self) -> int:
        """How many outcomes are remembered."""
        return sum(len(known.outcomes) for known in self._known.values())

    def limits_reached(self, area_m2: float) -> Hashable:
        """Which limits of the rules a site's area reaches: all that it decides by its size."""
        return tuple(read.reached_by(area_m2) for read in self._read.values())

    def kind_verdicts(self, snapshot: "Snapshot | PublicView") -> list[KindVerdict]:
        """The evaluations of a snapshot that was taken with `needs`, in the order of the kinds."""
        if len(self._known) + len(self._base) > _MOST_KNOWN:
            self._known, self._base, self._readers, self._numbers = {}, {}, {}, {}
        met, area = snapshot.met, snapshot.area_m2
        map_says, ids = self._signature(snapshot)
        controls = [self._base_of(row) for row in met["controls"] if row.counts]
        of_kind: dict[str, list[Met]] = {kind: [] for kind in Kind}
        for row in met["assessments"]:
            of_kind[row.attributes["kind"]].append(row)
        sliver_m2 = sliver_of(self._rulebook, self._question.on, area)
        measured: dict[Union, Covered] = {}
        kind_verdicts = []
        evidence: Evidence | None = None
        for kind in self.kinds:
            rows = self._in_order(of_kind[kind])
            signature = (
                kind,
                map_says,
                self._read[kind].reached_by(area),
                frozenset(base for base in controls if kind in self._readers[base]),
                *(row[:-1] for row in rows),
            )
            names = [*ids, *(row[-1] for row in rows)]
            known = self._known.get(signature)
            case: Case | None = None
            if known is None:
                evidence = evidence or Evidence.read(snapshot.body)
                case = self._case(kind, evidence)
                known = self._known[signature] = self._learn(case, names)
            unions = [places.among(names) for places in known.unions]
            for union in unions:
                if union not in measured:
                    measured[union] = snapshot.covered(union)
            mine = [measured[union] for union in unions]
            counting = tuple([self._counting(covered, sliver_m2) for covered in mine])
            outcome = known.outcomes.get(counting)
            if outcome is None:
                evidence = evidence or Evidence.read(snapshot.body)
                case = case or self._case(kind, evidence)
                covers = [snapshot.cover(union) for union in unions]
                outcome = known.outcomes[counting] = self._decide(case, covers)
            kind_verdicts.append(KindVerdict(kind, *outcome, mine[0].share()))
        return kind_verdicts

    def _signature(self, snapshot: "Snapshot | PublicView") -> tuple[int, list[str]]:
        """What the map says of a site to all kinds alike, as a number, and the ids of the rows that
        unions are made of, in an order that depends on that alone."""
        met = snapshot.met
        areas = [row for row in met["controls"] if row.attributes["type"] in self._areas]
        rows = [self._in_order(listed) for listed in (met["plans"], met["adjustments"], areas)]
        map_says = (
            tuple([tuple([row[:-1] for row in listed]) for listed in rows]),
            frozenset([self._base_of(row) for row in met["parcels"] if row.counts]),
            snapshot.declared,
        )
        return self._number(map_says), [row[-1] for listed in rows for row in listed]

    def _in_order(self, listed: Sequence[Met]) -> list[tuple[Any, ...]]:
        """What each row says, and last its id."""
        base_of = self._base_of
        return sorted(
            [(base_of(row), row.counts, row.some, row.within_plan_counts, row.id) for row in listed]
        )

    def _counting(self, covered: Covered, sliver_m2: float | None) -> Hashable:
        """What of a union's measures verdicts rest on: what counts, and how much does not."""
        _, remainder_counts, _, _ = covered.counting
        if remainder_counts or sliver_m2 is None:
            return covered.counting
        return covered.counting, covered.remainder_m2() <= sliver_m2

    def _number(self, map_says: Hashable) -> int:
        return self._numbers.setdefault(map_says, len(self._numbers))

    def _base_of(self, row: Met) -> int:
        """A number for what a row says of itself and of its plan, whatever both are called."""
        plan = row.plan
        term = plan and (plan["status"], plan["approved_on"], plan["superseded_on"])
        key = row.id, term
        known = self._base.get(key)
        if known is None:
            map_says = {name: value for name, value in row.attributes.items() if name not in NAMES}
            if "incorporated_in" in map_says:
                map_says["incorporated_in"] = map_says["incorporated_in"] is None
            known = self._base[key] = self._number(repr((sorted(map_says.items()), term)))
            self._readers[known] = self._readers_of(row.attributes)
        return known

    def _readers_of(self, attributes: Json) -> frozenset[Kind]:
        """The kinds whose rules read a row, where it is a control zone."""
        if "reserves" not in attributes:
            return frozenset()
        return frozenset(kind for kind in self.kinds if self._read[kind].control(attributes))

    def _learn(self, case: Case, names: Sequence[str]) -> _Known:
        place = {name: i for i, name in enumerate(names)}
        reported = union_of(case, MAJOR)
        unions = [reported, *(unions_of(case, remedies=False) - {reported})]
        return _Known(
            [
                _Places(
                    union.kind,
                    tuple(place[m] for m in union.members),
                    tuple((place[a], place[b]) for a, b in union.cuts),
                    tuple(place[m] for m in union.as_they_stand),
                    union.zone,
                )
                for union in unions
            ],
        )

    def _decide(self, case: Case, covers: Sequence[dict[str, Any]]) -> tuple[str, str, str]:
        made = evaluate(case.measured({"covers": covers}))
        return made.verdict.value, made.standing.value, made.reason.value

    def _case(self, kind: Kind, evidence: Evidence) -> Case:
        """Of one kind: the assessments of others are left out, so that few are looked at."""
        mine = tuple(each for each in evidence.assessments if each.kind is kind)
        part = replace(evidence, assessments=mine)
        return Case(kind, self._question.facts, part, self._rulebook, self._question.on)


class PublicView:
    """A snapshot as if the map had only the rows that are for everyone."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.area_m2, self.declared = snapshot.area_m2, snapshot.declared
        self.covered, self.cover = snapshot.covered, snapshot.cover
        self.met = {
            name: [row for row in rows if row.visibility is Visibility.PUBLIC]
            for name, rows in snapshot.met.items()
        }

    @property
    def body(self) -> Json:
        return in_public(self._snapshot.body) or self._snapshot.body


def hidden_in(snapshot: Snapshot) -> frozenset[Visibility]:
    """What one must see, beyond what is public, to see all that meets the polygon."""
    met = snapshot.met.values()
    return frozenset(row.visibility for rows in met for row in rows) - {Visibility.PUBLIC}
