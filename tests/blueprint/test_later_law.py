"""The law since 2018, each row of it the day before, on the day and the day after: by hand, on a
strip of land."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from strip_map import Feature, StripMap, adjustment, assessment, control, parcel, plan, strip

from blueprint.city import city
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.site_queries.use_cases import Services, SiteQuery, decide
from blueprint.vocabulary import Kind

LATER = current_rulebook()
WATER, ENERGY, TRAFFIC = Kind.WATER_IMPACT, Kind.ENERGY_CONSERVATION, Kind.TRAFFIC_IMPACT
EIA, SEISMIC, DIG = Kind.ENVIRONMENTAL_IMPACT, Kind.SEISMIC_SAFETY, Kind.ARCHAEOLOGY
FACTS = {"works": "building", "major_adjustment": False, "use": "office"}
ETDZ, PARK = control("commitment_area_etdz"), control("park_eia_area")
ENERGY_AREA = control("energy_commitment_area")
PILOT_AREA, BURIED = control("pilot_area_216"), control("burial_zone")
PILOT = FACTS | {"approval_type": "filing", "on_negative_list": False}
BIG = {"annual_energy_tce": 2_000}


def _document(
    on: str,
    facts: Mapping[str, Any],
    features: Sequence[Feature],
    silent: Sequence[tuple[str, str]] = (),
) -> Mapping[str, Any]:
    here: Any = StripMap(features, silent)
    services = Services(city(), LATER, here, SimpleNamespace())  # type: ignore[arg-type]
    [answer] = decide(services, [SiteQuery(strip(), facts)], date.fromisoformat(on))
    return answer.documents.full


def _evaluated(
    kind: Kind,
    on: str,
    facts: Mapping[str, Any],
    features: Sequence[Feature] = (plan(),),
    silent: Sequence[tuple[str, str]] = (),
) -> Mapping[str, Any]:
    evaluation = _document(on, facts, features, silent)["evaluations"]
    return next(each for each in evaluation if each["kind"] == kind)


def _short(*given: Any, **more: Any) -> tuple[str, str, str]:
    evaluation = _evaluated(*given, **more)
    return evaluation["verdict"], evaluation["standing"], evaluation["reason"]


REQUIRED = "no_regional_assessment"
COMMITTED = "replaced_by_commitment"


@pytest.mark.parametrize(
    ("kind", "on", "facts", "features", "expected"),
    [
        # 4: electricity decides up to 2025-08-31, coal from the day after.
        (ENERGY, "2025-08-31", FACTS | {"annual_electricity_kwh": 6e6}, (plan(),), "required"),
        (ENERGY, "2025-09-01", FACTS | {"annual_electricity_kwh": 6e6, "annual_energy_tce": 10,
         "annual_coal_t": 999.9}, (plan(),), "not_applicable"),
        (ENERGY, "2025-09-01", FACTS | {"annual_coal_t": 1000}, (plan(),), "required"),
        # 5: the development zone's pilot.
        (WATER, "2019-02-11", PILOT, (plan(), ETDZ), "required"),
        (WATER, "2019-02-12", PILOT, (plan(), ETDZ), "commitment"),
        (WATER, "2022-02-11", PILOT, (plan(), ETDZ), "commitment"),
        (WATER, "2022-02-12", PILOT, (plan(), ETDZ), "required"),
        (WATER, "2020-01-01", PILOT | {"approval_type": "approval"}, (plan(), ETDZ), "required"),
        (WATER, "2020-01-01", PILOT | {"works": "major_water"}, (plan(), ETDZ), "required"),
        (WATER, "2020-01-01", PILOT, (plan(), control("commitment_area_etdz", (0, 50))),
         "required"),
        # 6: energy, by commitment in its areas.
        (ENERGY, "2023-08-03", FACTS | BIG, (plan(), ENERGY_AREA), "required"),
        (ENERGY, "2023-08-04", FACTS | BIG, (plan(), ENERGY_AREA), "commitment"),
        (ENERGY, "2025-08-31", FACTS | BIG, (plan(), ENERGY_AREA), "commitment"),
        (ENERGY, "2025-09-01", FACTS | BIG, (plan(), ENERGY_AREA), "required"),
        # 7: parks.
        *((EIA, on, FACTS | {"eia_class": "form", "on_eia_list": on_list}, (plan(), PARK), expected)
          for on, on_list, expected in [
              ("2022-05-31", "neither", "required"), ("2022-06-01", "neither", "commitment"),
              ("2024-06-01", "neither", "required"), ("2022-05-31", "list_1", "required"),
              ("2022-06-01", "list_1", "not_applicable"), ("2024-06-01", "list_1", "required")]),
        (EIA, "2022-05-31", FACTS | {"eia_class": "registration"}, (plan(), PARK), "required"),
        (EIA, "2022-06-01", {"eia_class": "registration", "works": "special"}, (plan(), PARK),
         "not_applicable"),
        (EIA, "2024-05-31", FACTS | {"eia_class": "form", "on_eia_list": "list_1"},
         (plan(), PARK), "not_applicable"),
        (EIA, "2024-05-31", FACTS | {"eia_class": "form", "on_eia_list": "neither"},
         (plan(), PARK), "commitment"),
        (EIA, "2024-05-31", FACTS | {"eia_class": "form", "on_eia_list": "list_2"},
         (plan(), PARK), "required"),
        (EIA, "2024-06-01", FACTS | {"eia_class": "registration"}, (plan(), PARK), "required"),
        # Before 2019 no threshold of traffic is known; from then on a small project has none due.
        (TRAFFIC, "2018-12-31", FACTS | {"gross_floor_area_m2": 10}, (plan(),), "required"),
        (TRAFFIC, "2019-01-01", FACTS | {"gross_floor_area_m2": 10}, (plan(),), "not_applicable"),
        # Before the rulebook.
        (WATER, "2018-09-13", FACTS, (plan(), assessment(WATER)), "undetermined"),
    ],
)  # fmt: skip
def test_each_row_on_its_days(
    kind: Kind, on: str, facts: Mapping[str, Any], features: Sequence[Feature], expected: str
) -> None:
    assert _evaluated(kind, on, facts, features)["verdict"] == expected


@pytest.mark.parametrize(
    ("on", "verdict", "reason"),
    [
        ("2024-11-28", "required", "no_approved_plan"),
        ("2024-11-29", "waived", "covered_by_block_assessment"),
    ],
)
def test_an_assessment_of_primary_development_needs_no_plan(
    on: str, verdict: str, reason: str
) -> None:
    """3: from the day on, and for every kind but energy; on the condition of an enterprise."""
    made = assessment(WATER, stage="primary_development", incorporated_in=None)
    evaluation = _evaluated(WATER, on, FACTS, (made,))
    assert (evaluation["verdict"], evaluation["reason"]) == (verdict, reason)
    if verdict == "waived":
        assert evaluation["standing"] == "conditional"
        assert any("经营主体" in condition for condition in evaluation["conditions"])
    energy = assessment(ENERGY, stage="primary_development", incorporated_in=None)
    assert _evaluated(ENERGY, on, FACTS | BIG, (energy,))["verdict"] == "required"
    spoilt = (made, adjustment((0, 100), "yes"))
    assert _short(WATER, on, FACTS, spoilt)[0] == "required"


def test_deadlines_and_lists_by_date() -> None:
    """9, 10, 11."""
    dug = {day: _evaluated(DIG, day, FACTS)["due_before"] for day in ("2025-02-28", "2025-03-01")}
    assert dug == {"2025-02-28": "construction_permit", "2025-03-01": "land_supply"}
    lists = [
        _evaluated(SEISMIC, day, FACTS)["conditions"][0] for day in ("2025-04-10", "2025-04-11")
    ]
    assert "防震减灾法" in lists[0]
    assert "场地地震安全性评价管理办法" in lists[1]


@pytest.mark.parametrize(
    ("on", "bases"),
    [
        ("2019-12-31", {}),
        ("2020-01-01", {"state-council-2020": False}),
        ("2020-04-27", {"state-council-2020": False}),
        ("2020-04-28", {"state-council-2020": False, "beijing-2020": True}),
        ("2022-08-28", {"state-council-2020": False, "beijing-2020": True}),
        ("2022-08-29", {"state-council-2020": False, "beijing-2022": False}),
        ("2024-11-28", {"state-council-2020": False, "beijing-2022": False}),
        ("2024-11-29", {"state-council-2020": False, "beijing-2024": True}),
    ],
)
def test_further_bases_stand_beside_a_waiver(on: str, bases: dict[str, bool]) -> None:
    """1, 2, 3, each with whether it is confirmed."""
    steps = _evaluated(WATER, on, FACTS, (plan(), assessment(WATER)))["steps"]
    cited = {s["rule"]: s["basis"]["confirmed"] for s in steps if s["condition"] == "further_basis"}
    assert cited == {f"further-basis-{name}": confirmed for name, confirmed in bases.items()}


@pytest.mark.parametrize(
    ("on", "kind", "bases"),
    [
        ("2020-04-28", SEISMIC, {"state-council-2020"}),
        ("2024-11-29", SEISMIC, {"state-council-2020", "beijing-2024"}),
        ("2024-11-29", ENERGY, {"state-council-2020", "beijing-2024-energy"}),
    ],
)
def test_which_kinds_a_further_basis_names(on: str, kind: Kind, bases: set[str]) -> None:
    facts = FACTS | BIG
    steps = _evaluated(kind, on, facts, (plan(), assessment(kind)))["steps"]
    cited = {s["rule"].removeprefix("further-basis-") for s in steps if "further" in s["rule"]}
    assert cited == bases


@pytest.mark.parametrize(("on", "noticed"), [("2023-02-28", False), ("2023-03-01", True)])
def test_the_ministrys_order_is_a_notice_and_no_verdict(on: str, noticed: bool) -> None:
    """8."""
    document = _document(on, FACTS, (plan(),))
    assert any("水利部令第53号" in notice for notice in document["notices"]) is noticed
    water = next(each for each in document["evaluations"] if each["kind"] == WATER)
    assert (water["verdict"], water["reason"]) == ("required", REQUIRED)


SMALL = {"annual_energy_tce": 10, "annual_electricity_kwh": 10, "annual_coal_t": 10}
BUSY = {"gross_floor_area_m2": 60_000}


@pytest.mark.parametrize(
    ("law", "kind", "facts", "features", "before", "from_"),
    [
        ("26号", WATER, {}, (plan(), assessment(WATER)), "2020-12-30", "2020-12-31"),
        ("26号", EIA, {}, (plan(), assessment(EIA)), "2020-12-30", "2020-12-31"),
        ("26号", WATER, {}, (plan(),), "2020-12-30", "2020-12-31"),
        ("1号第九条", TRAFFIC, BUSY, (plan(), assessment(TRAFFIC)), "2021-01-30", "2021-01-31"),
        ("1号第九条", TRAFFIC, BUSY, (plan(),), "2021-01-30", "2021-01-31"),
        ("216号", DIG, {}, (plan(), PILOT_AREA, BURIED), "2021-12-30", "2021-12-31"),
        ("第三十七条", ENERGY, BIG, (plan(),), "2020-04-27", "2020-04-28"),
        ("2022年第12号期满", EIA, {}, (plan(),), "2024-05-31", "2024-06-01"),
        ("北京配套规定", ENERGY, BIG, (plan(),), "2025-08-31", "2025-09-01"),
        ("北京配套规定", ENERGY, SMALL, (plan(),), "2025-08-31", "2025-09-01"),
    ],
)
def test_each_law_that_is_not_loaded_from_its_first_day(
    law: str,
    kind: Kind,
    facts: Mapping[str, Any],
    features: Sequence[Feature],
    before: str,
    from_: str,
) -> None:
    def named(on: str) -> bool:
        evaluation = _evaluated(kind, on, FACTS | facts, features)
        capped = any(law in condition for condition in evaluation["conditions"])
        assert not capped or evaluation["standing"] == "conditional"
        return capped

    assert (named(before), named(from_)) == (False, True)


def test_a_pilot_that_nobody_declared_caps_nothing() -> None:
    silent = [("control_zone", "pilot_area_216")]
    evaluation = _evaluated(DIG, "2022-06-01", FACTS, (plan(), BURIED), silent)
    assert not any("216号" in condition for condition in evaluation["conditions"])


def test_what_is_not_loaded_leaves_nothing_settled_that_it_could_change() -> None:
    covered = (plan(), assessment(WATER))
    assert _short(WATER, "2020-12-30", FACTS, covered)[:2] == ("waived", "settled")
    evaluation = _evaluated(WATER, "2020-12-31", FACTS, covered)
    assert evaluation["standing"] == "conditional"
    assert any("26号" in condition for condition in evaluation["conditions"])
    # Where a commitment is certain, no unread law changes it; a list of works may.
    assert _short(ENERGY, "2019-06-01", PILOT | BIG, (plan(), ETDZ)) == (
        "commitment",
        "settled",
        COMMITTED,
    )
    assert _short(WATER, "2019-06-01", PILOT, (plan(), ETDZ))[1] == "conditional"


def test_a_replacement_not_yet_known_is_named_and_leaves_a_requirement_open_to_it() -> None:
    evaluation = _evaluated(ENERGY, "2019-06-01", FACTS | BIG, (plan(), ETDZ))
    assert (evaluation["verdict"], evaluation["standing"]) == ("required", "conditional")
    assert set(evaluation["missing_facts"]) == {"approval_type", "on_negative_list"}
    assert [each["verdict"] for each in evaluation["alternatives"]] == ["commitment"]
    silent = [("control_zone", "commitment_area_etdz")]
    evaluation = _evaluated(ENERGY, "2019-06-01", PILOT | BIG, (plan(),), silent)
    assert (evaluation["verdict"], evaluation["standing"], evaluation["data"]) == (
        "required",
        "conditional",
        "partial",
    )


def test_a_threshold_without_its_zones_is_tried_to_the_verdict() -> None:
    silent = [("control_zone", "burial_zone")]
    covered = (plan(), assessment(DIG))
    assert _short(DIG, "2019-06-01", FACTS, covered, silent)[:2] == ("waived", "conditional")
    assert _short(DIG, "2019-06-01", FACTS, (plan(),), silent) == (
        "undetermined",
        "open",
        "threshold_zone_data_missing",
    )


def test_a_ruling_does_not_stand_for_data_that_nobody_declared() -> None:
    silent = [("plan_adjustment", "")]
    evaluation = _short(WATER, "2019-06-01", FACTS, (plan(), assessment(WATER)), silent)
    assert evaluation == ("undetermined", "open", "adjustment_data_missing")


def test_what_an_applicant_can_do_alone_comes_first() -> None:
    facts = {"works": "building", "land_use_code": "A33/R2", "floor_area_ratio": 2.0}
    mixed = parcel(land_use_code="B1/R2")
    evaluation = _evaluated(WATER, "2019-06-01", facts, (plan(), assessment(WATER), mixed))
    assert evaluation["reason"] == "adjustment_to_be_ruled"
    assert [each["type"] for each in evaluation["remedies"]] == ["indicator", "ruling"]
    assert evaluation["remedy"]["to"] == "B1"
    for remedied in ({"land_use_code": "B1"}, {"major_adjustment": False}):
        again = _evaluated(
            WATER, "2019-06-01", facts | remedied, (plan(), assessment(WATER), mixed)
        )
        assert again["verdict"] == "waived"


def test_a_plan_still_drafting_can_be_waited_for() -> None:
    drafting = plan(status="drafting", approved_on=None)
    coming = assessment(WATER, status="under_way", completed_on=None, expected_on="2024-12-01")
    evaluation = _evaluated(WATER, "2019-06-01", FACTS, (drafting, coming))
    assert evaluation["remedy"]["type"] == "wait"
    assert evaluation["remedy"]["plan"] == "plan/1"
    done = (
        plan(approved_on="2019-06-01"),
        assessment(WATER, completed_on="2019-06-01"),
    )
    assert _evaluated(WATER, "2019-06-01", FACTS, done)["verdict"] == "waived"
