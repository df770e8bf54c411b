"""Decided without a database, on a strip of land: every reason, condition, state and remedy."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from strip_map import Feature, StripMap, adjustment, assessment, control, parcel, plan, strip

from blueprint.city import city
from blueprint.decision.conditions import CONDITIONS, LATER_CONDITIONS
from blueprint.rulebook.reader import rulebook_files
from blueprint.site import Site
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from blueprint.vocabulary import Kind, Reason, Standing, Verdict

# Every threshold is in force, and no law since 2018 is yet.
DAY = date(2019, 2, 1)
WATER, ENERGY, TRAFFIC = Kind.WATER_IMPACT, Kind.ENERGY_CONSERVATION, Kind.TRAFFIC_IMPACT
ARCHAEOLOGY, SEISMIC = Kind.ARCHAEOLOGY, Kind.SEISMIC_SAFETY
# Facts that leave no promise open of which the map is silent.
FACTS = {"works": "building", "major_adjustment": False, "use": "office"}
COVERED = (plan(), assessment(WATER))
UNDER_WAY = {"status": "under_way", "completed_on": None, "expected_on": "2019-02-08"}


def _services(map_: StripMap) -> Services:
    here: Any = map_
    return Services(city(), current_rulebook(), here, SimpleNamespace())  # type: ignore[arg-type]


def _decided(
    features: Sequence[Feature],
    facts: Mapping[str, Any],
    *,
    silent: Sequence[tuple[str, str]] = (),
    site: Site | None = None,
    on: date = DAY,
) -> Mapping[str, Any]:
    query = SiteQuery(site or strip(), facts)
    [answer] = decide(_services(StripMap(features, silent)), [query], on)
    return answer.documents.full


def _of(document: Mapping[str, Any], kind: Kind) -> Mapping[str, Any]:
    return next(each for each in document["evaluations"] if each["kind"] == kind)


@dataclass(frozen=True)
class Expected:
    """What is given, and what it is decided to be."""

    name: str
    features: Sequence[Feature]
    verdict: Verdict
    standing: Standing
    reason: Reason
    kind: Kind = WATER
    facts: Mapping[str, Any] = field(default_factory=lambda: FACTS)
    silent: Sequence[tuple[str, str]] = ()
    on: date = DAY
    site: Site | None = None


_TRUTHS = (True, False, None)
V, S, R = Verdict, Standing, Reason
_WAIVED = (V.WAIVED, S.SETTLED, R.COVERED_BY_BLOCK_ASSESSMENT)
_PROMISED = (V.WAIVED, S.CONDITIONAL, R.COVERED_BY_BLOCK_ASSESSMENT)
_ON_LIST = (V.REQUIRED, S.CONDITIONAL)
_OPEN = (V.UNDETERMINED, S.OPEN)


def _state(name: str, reason: Reason, **changes: object) -> Expected:
    return Expected(name, (plan(), assessment(WATER, **changes)), *_ON_LIST, reason)


CASES = [
    # Leg 3: coverage.
    Expected("covered whole", COVERED, *_WAIVED),
    Expected("two halves cover the whole", (
        plan(), assessment(WATER, (0, 50)), assessment(WATER, (50, 100), "assessment/2"),
    ), *_WAIVED),
    Expected("a sliver is left over", (plan(), assessment(WATER, (0.5, 100))), *_WAIVED),
    Expected("a strip wider than the tolerance is left over", (
        plan(), assessment(WATER, (0.75, 100)),
    ), *_ON_LIST, R.PARTLY_COVERED),
    Expected("nothing was assessed", (plan(),), *_ON_LIST, R.NO_REGIONAL_ASSESSMENT),
    Expected("where the map is silent", (plan(),), *_OPEN, R.ASSESSMENT_DATA_MISSING,
             silent=[("assessment", WATER)]),
    # States of an assessment.
    _state("expired the day before", R.EXPIRED, valid_until="2019-01-31"),
    Expected("valid to this very day", (
        plan(), assessment(WATER, valid_until="2019-02-01"),
    ), *_WAIVED),
    _state("withdrawn on this day", R.WITHDRAWN, withdrawn_on="2019-02-01", status="withdrawn"),
    Expected("withdrawn tomorrow", (
        plan(), assessment(WATER, withdrawn_on="2019-02-02", status="withdrawn"),
    ), *_WAIVED),
    _state("under way", R.UNDER_WAY, **UNDER_WAY),
    _state("in no plan", R.NOT_INCORPORATED, incorporated_in=None),
    _state("its use is on the negative list", R.ON_NEGATIVE_LIST, negative_list=["office"]),
    Expected("a use that nobody gave may be on the negative list", (
        plan(), assessment(WATER, negative_list=["office"]),
    ), *_PROMISED, facts={**FACTS, "use": None}),
    Expected("reaches beyond its plan", (
        plan((0, 200), "plan/2"), plan((150, 200)), assessment(WATER),
    ), *_ON_LIST, R.OUTSIDE_ITS_PLAN),
    # Leg 2: the plan.
    Expected("no plan", (control("water_source"),), *_ON_LIST, R.NO_APPROVED_PLAN),
    Expected("a plan superseded today", (
        plan(status="superseded", superseded_on="2019-02-01"),
    ), *_ON_LIST, R.NO_APPROVED_PLAN),
    Expected("planned in part", (plan((0, 60)), assessment(WATER)), *_ON_LIST, R.PARTLY_PLANNED),
    Expected("no data on plans", (), *_OPEN, R.PLAN_DATA_MISSING,
             silent=[("plan", ""), ("assessment", WATER)]),
    # Leg 4: adjustments and deviations.
    Expected("ruled major", COVERED, *_ON_LIST, R.MAJOR_ADJUSTMENT,
             facts={**FACTS, "major_adjustment": True}),
    Expected("a major adjustment after the assessment", (
        *COVERED, adjustment((0, 100), "yes"),
    ), *_ON_LIST, R.MAJOR_ADJUSTMENT),
    Expected("a major adjustment on the day of completion", (
        *COVERED, adjustment((0, 100), "yes", "2018-06-01"),
    ), *_WAIVED),
    Expected("ruled not major", (*COVERED, adjustment((0, 100), "no")), *_WAIVED),
    Expected("not ruled yet", (*COVERED, adjustment((0, 100), "not_ruled")), *_OPEN,
             R.ADJUSTMENT_TO_BE_RULED, facts={"works": "building", "use": "office"}),
    Expected("no data on adjustments", COVERED, *_OPEN, R.ADJUSTMENT_DATA_MISSING,
             facts={"works": "building", "use": "office"}, silent=[("plan_adjustment", "")]),
    Expected("a floor area ratio above the parcel's", (*COVERED, parcel(far_max=2.0)), *_OPEN,
             R.ADJUSTMENT_TO_BE_RULED, facts={"works": "building", "floor_area_ratio": 2.5}),
    Expected("nobody ruled and nothing deviates", COVERED, *_PROMISED,
             facts={"works": "building", "use": "office"}),
    # Legs 1 and 5.
    Expected("works outside the reform", COVERED, *_ON_LIST, R.OUTSIDE_REFORM,
             facts={**FACTS, "works": "major_water"}),
    Expected("works that nobody gave", COVERED, *_PROMISED,
             facts={"major_adjustment": False, "use": "office"}),
    Expected("a zone reserves the kind", (
        *COVERED, control("water_source", reserves=[WATER]),
    ), *_ON_LIST, R.RESERVED_BY_CONTROL_ZONE),
    Expected("the map is silent on faults", (plan(), assessment(SEISMIC)), *_OPEN,
             R.CONTROL_DATA_MISSING, SEISMIC, silent=[("control_zone", "seismic_fault")]),
    # Thresholds.
    Expected("below both limits of energy", (plan(),), V.NOT_APPLICABLE, S.SETTLED,
             R.BELOW_THRESHOLD, ENERGY,
             {**FACTS, "annual_energy_tce": 999, "annual_electricity_kwh": 4_999_999}),
    Expected("one limit of energy reached", (plan(),), V.REQUIRED, S.SETTLED,
             R.NO_REGIONAL_ASSESSMENT, ENERGY, {**FACTS, "annual_energy_tce": 1000}),
    Expected("energy that nobody gave", (plan(),), *_ON_LIST, R.NO_REGIONAL_ASSESSMENT, ENERGY),
    Expected("a small site", (plan(),), V.NOT_APPLICABLE, S.SETTLED, R.BELOW_THRESHOLD,
             ARCHAEOLOGY),
    Expected("a small site in the old city", (plan(), control("old_city")), V.REQUIRED, S.SETTLED,
             R.NO_REGIONAL_ASSESSMENT, ARCHAEOLOGY),
    Expected("a large site", (plan((0, 200)),), V.REQUIRED, S.SETTLED, R.NO_REGIONAL_ASSESSMENT,
             ARCHAEOLOGY, site=strip(0, 200)),
    Expected("it may be the old city", (plan(),), *_OPEN, R.THRESHOLD_ZONE_DATA_MISSING,
             ARCHAEOLOGY, silent=[("control_zone", "old_city")]),
    # The list of works for traffic has a catch-all, which an answer below its figures names.
    Expected("little floor area for traffic", (plan(),), V.NOT_APPLICABLE, S.CONDITIONAL,
             R.BELOW_THRESHOLD, TRAFFIC, {**FACTS, "gross_floor_area_m2": 20_000}),
    Expected("the inner zone is stricter", (plan(), control("traffic_zone_inner")), V.REQUIRED,
             S.SETTLED, R.NO_REGIONAL_ASSESSMENT, TRAFFIC,
             {**FACTS, "gross_floor_area_m2": 20_000}),
    Expected("a school whatever its size", (plan(),), V.REQUIRED, S.SETTLED,
             R.NO_REGIONAL_ASSESSMENT, TRAFFIC, {**FACTS, "use": "school"}),
    # Time and accuracy.
    Expected("before any rule", (), *_OPEN, R.NO_RULE_IN_FORCE, on=date(2010, 1, 1)),
    Expected("the boundary may lie either way", COVERED, *_OPEN, R.BOUNDARY_WITHIN_ACCURACY,
             site=replace(strip(0, 100), crs="GCJ02", accuracy_m=5.0,
                          grown_wkb=strip(-5, 105).wkb, shrunk_wkb=strip(5, 95).wkb)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_is_decided_as_the_law_has_it(case: Expected) -> None:
    document = _decided(case.features, case.facts, silent=case.silent, site=case.site, on=case.on)
    found = _of(document, case.kind)
    assert (found["verdict"], found["standing"], found["reason"]) == (
        case.verdict,
        case.standing,
        case.reason,
    )


def test_the_cases_meet_every_reason_and_every_answer_of_every_condition() -> None:
    """A reason that no case meets, or a condition that never answers, has no test of its own."""
    answers, reasons = defaultdict(set), set()
    for case in CASES:
        document = _decided(
            case.features, case.facts, silent=case.silent, site=case.site, on=case.on
        )
        reasons |= {Reason(each["reason"]) for each in document["evaluations"]}
        for step in (step for each in document["evaluations"] for step in each["steps"]):
            answers[step["condition"]].add(step["answer"])
    later = {Reason.REPLACED_BY_COMMITMENT, Reason.REPLACED_BY_SIMPLIFIED_REVIEW}
    assert reasons == set(Reason) - later - {Reason.EXEMPT_IN_PARK}
    for condition in set(CONDITIONS) - LATER_CONDITIONS:
        silent_is_no_answer = {True, False} if condition == "works_within_reform" else set(_TRUTHS)
        assert answers[condition] == silent_is_no_answer, condition


@pytest.mark.parametrize(
    ("fact", "value", "limit"),
    [
        ("floor_area_ratio", 2.01, {"far_max": 2.0}),
        ("building_height_m", 60.5, {"height_max_m": 60.0}),
        ("building_density", 0.31, {"density_max": 0.3}),
        ("green_ratio", 0.29, {"green_min": 0.3}),
        ("land_use_code", "B1", {}),
    ],
)
def test_a_deviation_waits_for_a_ruling_and_at_the_limit_there_is_none(
    fact: str, value: object, limit: dict[str, object]
) -> None:
    facts = {"works": "building", fact: value}
    [most] = limit.values() or ["R2"]
    deviating = _of(_decided((*COVERED, parcel(**limit)), facts), WATER)
    assert deviating["reason"] == Reason.ADJUSTMENT_TO_BE_RULED
    assert [remedy["type"] for remedy in deviating["remedies"]] == ["indicator", "ruling"]
    assert deviating["remedies"][0]["to"] == (most if limit else "R2")
    within = _of(_decided((*COVERED, parcel(**limit)), facts | {fact: most}), WATER)
    assert within["verdict"] == Verdict.WAIVED and within["remedies"] == []


def test_what_is_left_over_can_be_trimmed_or_awaited_and_each_remedy_waives() -> None:
    later = assessment(WATER, (60, 100), "assessment/2", **UNDER_WAY)
    features = (plan(), assessment(WATER, (0, 60)), later)
    partly = _of(_decided(features, FACTS), WATER)
    assert (partly["reason"], partly["coverage"]) == (Reason.PARTLY_COVERED, 0.6)
    trim, wait = partly["remedies"]
    assert (trim["type"], trim["area_lost_m2"], trim["share_kept"]) == ("trim", 4000, 0.6)
    assert (wait["type"], wait["expected_on"]) == ("wait", "2019-02-08")
    trimmed = _of(_decided(features, FACTS, site=strip(0, 60)), WATER)
    assert (trimmed["verdict"], trimmed["standing"]) == (Verdict.WAIVED, Standing.SETTLED)
    completed = assessment(WATER, (60, 100), "assessment/2", completed_on="2019-02-08")
    waited = _decided((*features[:2], completed), FACTS, on=date(2019, 2, 8))
    assert _of(waited, WATER)["verdict"] == Verdict.WAIVED


def test_no_remedy_is_offered_that_does_not_help() -> None:
    reserved = (plan(), assessment(WATER, (0, 60)), control("water_source", reserves=[WATER]))
    assert _of(_decided(reserved, FACTS), WATER)["remedies"] == []
    nothing = _of(_decided((plan(),), FACTS), WATER)
    assert nothing["remedies"] == [] and nothing["remedy"] is None


@pytest.mark.parametrize("effect", [Verdict.COMMITMENT, Verdict.SIMPLIFIED])
def test_a_later_rule_puts_something_smaller_in_the_place_of_a_requirement(effect: Verdict) -> None:
    files = rulebook_files()
    document = """
- {document: 虚构的规定, from: 2019-02-01, grade: V2, changed: 代以更轻的形式}
"""
    later = f"""\
- id: later-{effect}
  kinds: [water_impact]
  effect: {effect}
  must_hold: [works_within_reform]
  basis: {{document: 虚构的规定, clause: 第一条, read_on: 2026-11-24, confirmed: false}}
  in_force: {{from: 2019-02-01}}
"""
    if effect is Verdict.COMMITMENT:
        later += "  after: commitment-development-zone-2019\n"
    rulebook = current_rulebook(
        files
        | {
            f"rules/later-{effect}.yaml": later,
            "instruments.yaml": files["instruments.yaml"] + document,
        }
    )
    services = replace(_services(StripMap((plan(),))), rulebook=rulebook)
    for on, verdict in ((date(2019, 1, 31), Verdict.REQUIRED), (DAY, effect)):
        [answer] = decide(services, [SiteQuery(strip(), FACTS)], on)
        assert _of(answer.documents.full, WATER)["verdict"] == verdict
        assert _of(answer.documents.full, SEISMIC)["verdict"] == Verdict.REQUIRED
