"""Laws of the verdict on rulebooks that Hypothesis makes: whatever exemptions, replacements, lists
and unread law a city may have, asked about a strip of land."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import strip_map
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from strip_map import Feature, StripMap, adjustment, assessment, control, parcel, strip

from blueprint.city import city
from blueprint.determination.sections import themes_to_measure
from blueprint.rulebook.dated import Span
from blueprint.rulebook.model import Basis, LaterLaw, Rule, Rulebook
from blueprint.rulebook.reader import load_rulebook, rulebook_files
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from blueprint.vocabulary import ControlZoneType, Kind, Standing, Verdict

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
lawful = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LATER = load_rulebook(rulebook_files("beijing-2018-36-later"))
REPLACING = ("exempt", "simplified", "commitment")
CAPPED = (Verdict.WAIVED, Verdict.REQUIRED, Verdict.NOT_APPLICABLE, Verdict.COMMITMENT)
ON = date(2024, 12, 1)
AREAS = (
    ControlZoneType.COMMITMENT_AREA_ETDZ,
    ControlZoneType.ENERGY_COMMITMENT_AREA,
    ControlZoneType.PARK_EIA_AREA,
    ControlZoneType.PILOT_AREA_216,
    ControlZoneType.BURIAL_ZONE,
    ControlZoneType.SEISMIC_FAULT,
)
WEIGHT = ("not_applicable", "waived", "simplified", "commitment", "required", "undetermined")
BASIS = Basis("虚构的规定", "第一条", date(2026, 11, 24), confirmed=False, reading="ours")
FACTS: Mapping[str, tuple[Any, ...]] = {
    "works": ("building", "special"),
    "use": ("residential", "office", "school"),
    "major_adjustment": (False, True),
    "gross_floor_area_m2": (1_000, 12_000, 80_000),
    "annual_energy_tce": (10, 2_000),
    "annual_electricity_kwh": (10, 6_000_000),
    "annual_coal_t": (10, 2_000),
    "floor_area_ratio": (0.5, 9.0),
    "land_use_code": ("R2", "M1/R2"),
    "approval_type": ("approval", "verification", "filing"),
    "eia_class": ("report", "form", "registration"),
    "on_negative_list": (True, False),
    "on_eia_list": ("list_1", "list_2", "neither"),
}
kinds = st.one_of(
    st.just(tuple(Kind)), st.lists(st.sampled_from(list(Kind)), min_size=1, unique=True).map(tuple)
)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Mostly about the day that is asked of, at times beside it."""
    start = ON - timedelta(days=draw(st.sampled_from([100, 0, -1])))
    last = draw(st.sampled_from([None, ON, ON + timedelta(days=100), ON - timedelta(days=1)]))
    return Span(start, None if last is None or last < start else last)


@st.composite
def replacing(draw: st.DrawFn) -> Rule:
    """A rule that exempts or replaces, on at least one condition."""
    effect = draw(st.sampled_from(["exempt", "simplified", "commitment"]))
    area = draw(st.none() | st.sampled_from(AREAS))
    names = draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=2, unique=True))
    held = {
        "site_within_area": area is not None,
        "works_given_within_reform": draw(st.booleans()),
        "facts_are_such": bool(names),
    }
    if not any(held.values()):
        names, held["facts_are_such"] = ["approval_type"], True
    values = {
        fact: draw(st.lists(st.sampled_from(FACTS[fact]), min_size=1, unique=True))
        for fact in names
    }
    return Rule(
        id=f"random-{draw(st.integers(0, 10**9))}",
        kinds=draw(kinds),
        effect=effect,
        leg=None,
        must_hold=tuple(name for name, asks in held.items() if asks),
        must_not_hold=(),
        parameters=(),
        zone_types=(),
        due_before=None,
        works_list=None,
        basis=BASIS,
        span=draw(spans()),
        area=area,
        facts=tuple((fact, tuple(wanted)) for fact, wanted in values.items()),
        reason="exempt_in_park" if effect == "exempt" else None,
    )


@st.composite
def unread(draw: st.DrawFn) -> LaterLaw:
    verdicts = draw(st.sets(st.sampled_from(CAPPED), min_size=1))
    changes = frozenset((kind, verdict) for kind in draw(kinds) for verdict in verdicts)
    area = draw(st.none() | st.sampled_from(AREAS))
    return LaterLaw("虚构的规定", draw(spans()), "law", changes, area)


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """The shipped one with other exemptions, replacements and unread law, at times without a
    threshold, a list of works or the assessments that rest on no plan."""
    gone = draw(st.sets(st.sampled_from(["not_applicable", "required", "without_plan"])))
    of_kinds = draw(kinds)
    other_rules = [
        rule
        for rule in LATER.rules
        if rule.effect not in REPLACING
        and not (rule.effect in gone and set(rule.kinds) & set(of_kinds))
    ]
    rules = [*other_rules, *draw(st.lists(replacing(), min_size=1, max_size=4))]
    return replace(LATER, rules=tuple(rules), later_law=draw(st.lists(unread(), max_size=2)))


ends = st.sampled_from([(0, 100), (0, 50), (50, 100), (0, 99.75), (0, 99), (0, 97.5), (20, 40)])


@st.composite
def maps(draw: st.DrawFn) -> list[Feature]:
    features: list[Feature] = []
    if draw(st.integers(0, 5)):
        status = draw(st.sampled_from(["approved", "approved", "approved", "drafting"]))
        features.append(strip_map.plan(draw(ends), status=status))
    for number, kind in enumerate(Kind):
        if draw(st.integers(0, 3)):
            stage = draw(st.sampled_from(["plan", "primary_development"]))
            lists = draw(st.sampled_from([[], [], ["school", "office"]]))
            features.append(
                assessment(
                    kind, draw(ends), f"assessment/{number}", stage=stage, negative_list=lists
                )
            )
    if draw(st.booleans()):
        features.append(adjustment(draw(ends), draw(st.sampled_from(["yes", "no", "not_ruled"]))))
    if draw(st.booleans()):
        features.append(parcel(draw(ends), far_max=2.0))
    for zone in draw(st.lists(st.sampled_from([*AREAS, "green_line"]), max_size=4, unique=True)):
        reserves = draw(st.sampled_from([[], [], [], ["water_impact", "archaeology"]]))
        features.append(control(zone, draw(ends), reserves))
    return features


facts_given = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in FACTS.items()})
themes = sorted((layer, theme) for layer, theme in themes_to_measure())


@dataclass(frozen=True, repr=False)
class RulebookQuestion:
    rulebook: Rulebook
    features: list[Feature]
    silent: frozenset[tuple[str, str]]
    facts: Mapping[str, Any]

    def __repr__(self) -> str:
        """What was drawn, without all that the shipped rulebook has."""
        drawn = [rule for rule in self.rulebook.rules if rule.effect in REPLACING]
        where = [(f.of, min(f.cells) / 4, (max(f.cells) + 1) / 4, f.row) for f in self.features]
        return f"{drawn} {self.rulebook.later_law} {where} {sorted(self.silent)} {self.facts}"

    def answer(self) -> dict[str, Mapping[str, Any]]:
        here: Any = StripMap(self.features, self.silent)
        services = Services(city(), self.rulebook, here, SimpleNamespace())  # type: ignore[arg-type]
        [answer] = decide(services, [SiteQuery(strip(), self.facts)], ON)
        return {each["kind"]: each for each in answer.documents.full["evaluations"]}


silences = st.frozensets(st.sampled_from(themes), max_size=4)
questions = st.tuples(rulebooks(), maps(), silences, facts_given).map(
    lambda drawn: RulebookQuestion(*drawn)
)


@lawful
@given(questions)
def test_there_is_exactly_one_verdict_and_it_says_how_firmly_it_stands(
    question: RulebookQuestion,
) -> None:
    answers = question.answer()
    assert list(answers) == list(Kind)
    for evaluation in answers.values():
        verdict, standing = Verdict(evaluation["verdict"]), Standing(evaluation["standing"])
        event(f"{verdict} {standing}")
        assert (verdict is Verdict.UNDETERMINED) == (standing is Standing.OPEN)
        could = [each["verdict"] for each in evaluation["alternatives"]]
        assert could == sorted(set(could), key=WEIGHT.index)
        assert verdict not in could
        if standing is Standing.SETTLED:
            assert not evaluation["missing_facts"] and not could and not evaluation["conditions"]
        if standing is Standing.CONDITIONAL:
            assert evaluation["conditions"]


@lawful
@given(questions, facts_given)
def test_one_more_fact_may_settle_and_never_overturns_a_settled_verdict(
    question: RulebookQuestion, more: dict[str, Any]
) -> None:
    before = question.answer()
    after = replace(question, facts=more | dict(question.facts)).answer()
    for kind, evaluation in before.items():
        then = after[kind]
        if evaluation["standing"] == "settled":
            assert (then["verdict"], then["standing"]) == (evaluation["verdict"], "settled"), kind
        elif then["verdict"] not in (evaluation["verdict"], "undetermined"):
            could = [each["verdict"] for each in evaluation["alternatives"]]
            assert then["verdict"] in could, (kind, evaluation["verdict"], could)


def _weight(evaluation: Mapping[str, Any]) -> int:
    """What must be done and what is not yet known are as heavy as each other."""
    return min(WEIGHT.index(evaluation["verdict"]), WEIGHT.index("required"))


def _hushed(features: list[Feature], silent: frozenset[tuple[str, str]]) -> list[Feature]:
    """The map without what nobody declared."""
    layers = {"plans": "plan", "parcels": "plan_parcel", "adjustments": "plan_adjustment"}

    def theme(feature: Feature) -> tuple[str, str]:
        if feature.of == "assessments":
            return "assessment", feature.row["kind"]
        if feature.of == "controls":
            return "control_zone", feature.row["type"]
        return layers[feature.of], ""

    return [feature for feature in features if theme(feature) not in silent]


@lawful
@given(questions, st.frozensets(st.sampled_from(themes), min_size=1, max_size=6))
def test_a_lighter_effect_never_comes_from_the_maps_silence(
    question: RulebookQuestion, hushed: frozenset[tuple[str, str]]
) -> None:
    """Less declared, and the rows gone with it. Two silences are let pass, and settle nothing: of a
    zone that leg 5 does not list, and of the plan's parcels."""
    before = question.answer()
    silent = question.silent | hushed
    after = replace(question, silent=silent, features=_hushed(question.features, silent)).answer()
    only_declared = replace(question, silent=silent).answer()
    for kind, evaluation in before.items():
        assert _weight(only_declared[kind]) >= _weight(evaluation), kind
        if _weight(after[kind]) < _weight(evaluation):
            assert after[kind]["standing"] != "settled", kind
            gone = {f.of for f in question.features if f not in _hushed(question.features, silent)}
            assert after[kind]["verdict"] == "waived" and gone & {"controls", "parcels"}, kind
