"""The demonstration city: drawn the same every time, whole, and with every case that it shows."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from judge import City, judge
from judge.city import (
    Assessment,
    ControlZone,
    DataCoverage,
    Plan,
    PlanAdjustment,
    PlanParcel,
)

from blueprint.vocabulary import (
    AdjustmentRuling,
    AssessmentStage,
    AssessmentStatus,
    ControlEffect,
    ControlZoneType,
    Kind,
    LandUseSystem,
    PlanLevel,
    PlanStatus,
    Reason,
    Use,
    Verdict,
)
from layers.catalogue import CATALOGUE_ORDER, catalogue
from layers.demo_city import SAMPLE, SIZES, STORIES, Size, draw, sample_site, story_sites

TODAY = "2026-11-23"
FICTITIOUS = "虚构"
# Full floating-point coordinates: neighbours may cross by the last digits only.
HAIR_M2 = 0.05

Frames = Mapping[str, gpd.GeoDataFrame]


@pytest.fixture(scope="module")
def city() -> Frames:
    return draw(SIZES["small"])


def shapes(frame: gpd.GeoDataFrame) -> np.ndarray:
    return np.asarray(frame.geometry.array, dtype=object)


def digest(frames: Frames) -> str:
    hashed = hashlib.sha256()
    for name, frame in frames.items():
        hashed.update(name.encode())
        for geometry in shapely.to_wkb(shapes(frame)):
            hashed.update(geometry)
        hashed.update(frame.drop(columns="geometry").to_csv().encode())
    return hashed.hexdigest()


def overlaps(areas: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Areas shared by pairs of the areas that belong together."""
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    pairs = (one < other) & (among[one] == among[other])
    return shapely.area(shapely.intersection(areas[one[pairs]], areas[other[pairs]]))


def states(frames: Frames) -> list[str]:
    """What each assessment is today, as domain.md tells them apart."""
    in_force = set(frames["plan"].query("status == 'approved'")["code"])
    found = []
    for row in frames["assessment"].itertuples():
        if row.status == "under_way" or row.completed_on > TODAY:
            found.append("under_way")
        elif row.withdrawn_on is not None and row.withdrawn_on <= TODAY:
            found.append("withdrawn")
        elif row.valid_until is not None and row.valid_until < TODAY:
            found.append("expired")
        elif row.incorporated_in not in in_force:
            found.append("not_incorporated")
        else:
            found.append("effective")
    return found


def test_the_same_city_in_another_process_with_other_hashes(city: Frames) -> None:
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from test_demo_city import digest\n"
        "from layers.demo_city import SIZES, draw\n"
        "print(digest(draw(SIZES['small'])))"
    )
    here = Path(__file__).parent
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # ours is random or given
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, (here, *here.parents[:2]))],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest(city)


def test_another_seed_is_another_city(city: Frames) -> None:
    other = draw(SIZES["small"], seed=7)
    assert digest(other) != digest(city)
    assert len(other["block"]) == pytest.approx(60, rel=0.1)


def test_the_frames_are_the_catalogue(city: Frames) -> None:
    assert tuple(city) == CATALOGUE_ORDER
    for name, frame in city.items():
        layer = catalogue()[name]
        assert list(frame.columns) == [*layer.fields, "geometry"]
        assert frame.crs.to_epsg() == 4548
        assert frame["code"].is_unique
        for field in layer.fields.values():
            if field.required:
                assert frame[field.name].notna().all(), (name, field.name)
            for other, values in field.required_with.items():
                demanded = frame[other].isin(values)
                assert frame.loc[demanded, field.name].notna().all(), (name, field.name)
            if field.of is not None and field.type == "enum":
                assert set(frame[field.name].dropna()) <= {str(word) for word in field.of}
            if field.type == "list" and field.of is not None:
                cell_values = {w for cell in frame[field.name].dropna() for w in cell.split(",")}
                assert cell_values <= {str(word) for word in field.of}
            if field.type == "date":
                given = frame[field.name].dropna()
                assert given.str.fullmatch(r"\d{4}-\d{2}-\d{2}").all()
            if field.type in ("number", "ratio"):
                given = frame[field.name].dropna()
                assert (given >= (field.min or 0.0)).all()
                assert field.type == "number" or (given <= 1.0).all()
        for earlier, later in zip(layer.order, layer.order[1:], strict=False):
            both = frame[[earlier, later]].dropna()
            assert (both[earlier] <= both[later]).all(), (name, earlier, later)


def test_references_lead_somewhere(city: Frames) -> None:
    plans = set(city["plan"]["code"])
    assert set(city["plan_parcel"]["plan_code"]) <= plans
    assert set(city["plan_adjustment"]["plan_code"]) <= plans
    assert set(city["assessment"]["incorporated_in"].dropna()) <= plans
    names = {name.removesuffix(f"（{FICTITIOUS}）") for name in city["district"]["name"]}
    assert set(city["block"]["district"]) <= names


def test_every_row_says_that_it_is_fictitious(city: Frames) -> None:
    for name, frame in city.items():
        texts = frame.drop(columns="geometry").select_dtypes(include=["object", "str"])
        says = texts.apply(lambda column: column.astype(str).str.contains(FICTITIOUS)).any(axis=1)
        assert len(frame) and says.all(), name


def test_the_size_is_kept(city: Frames) -> None:
    assert len(city["block"]) == pytest.approx(SIZES["small"].blocks, rel=0.1)
    assert len(city["plan_parcel"]) == pytest.approx(SIZES["small"].parcels, rel=0.1)
    middle = city["block"].to_crs(4490).union_all().centroid
    assert middle.x == pytest.approx(116.39, abs=0.03)
    assert middle.y == pytest.approx(39.907, abs=0.03)


@pytest.mark.parametrize(
    "numbers",
    [(20, 1_000, 6_000.0), (100, 500, 5_000.0), (100, 90_000, 6_000.0), (100, 4_000, 90_000.0)],
)
def test_a_size_that_could_not_carry_the_cases_is_refused(
    numbers: tuple[int, int, float],
) -> None:
    with pytest.raises(ValueError, match="not"):
        Size("wrong", *numbers)


def test_geometry_is_sound(city: Frames) -> None:
    for name, frame in city.items():
        areas = shapes(frame)
        assert shapely.is_valid(areas).all(), name
        assert not shapely.is_empty(areas).any(), name
        assert not shapely.has_z(areas).any(), name
        kinds = set(frame.geom_type)
        expected = {
            "line": {"LineString", "MultiLineString"},
            "any": {"Point", "Polygon", "MultiPolygon"},
        }.get(catalogue()[name].geometry, {"Polygon", "MultiPolygon"})
        assert kinds <= expected, name


def test_blocks_tile_the_districts(city: Frames) -> None:
    blocks = shapes(city["block"])
    assert shapely.coverage_is_valid(blocks)
    assert overlaps(blocks, np.zeros(len(blocks))).max(initial=0.0) == 0.0
    districts = shapes(city["district"])
    assert shapely.area(districts).sum() == pytest.approx(shapely.area(blocks).sum(), abs=0.01)
    assert set(city["district"].geom_type) == {"Polygon"}


def test_parcels_of_a_plan_lie_within_it_and_apart(city: Frames) -> None:
    parcels = city["plan_parcel"]
    areas = shapes(parcels)
    assert shapely.area(areas).min() >= 200.0
    assert overlaps(areas, parcels["plan_code"].to_numpy()).max() < HAIR_M2
    plan = city["plan"].set_index("code").geometry.loc[parcels["plan_code"]]
    outside = shapely.area(shapely.difference(areas, np.asarray(plan.array, dtype=object)))
    assert outside.max() < HAIR_M2


def test_floor_area_is_area_times_ratio(city: Frames) -> None:
    parcels = city["plan_parcel"].dropna(subset=["far_max"])
    expected = parcels.geometry.area * parcels["far_max"]
    assert (parcels["gross_floor_area_m2"] - expected).abs().max() < 0.6
    assert set(city["plan_parcel"]["land_use_system"]) >= {
        LandUseSystem.GB50137_2011,
        LandUseSystem.MNR_2023,
    }
    assert city["plan_parcel"]["density_max"].isna().mean() > 0.5


def test_heights_step_up_outward_from_the_old_city(city: Frames) -> None:
    old = city["control_zone"].query("type == 'old_city'").geometry.iloc[0]
    homes = city["plan_parcel"].query("land_use_code in ('R2', '070102')")
    inside = homes.geometry.within(old)
    limits = homes["height_max_m"]
    assert limits[inside].median() < 20 < 30 <= limits[~inside].median()


# Not drawn while no rulebook that answers reads them.
def test_every_word_of_the_vocabulary_occurs(city: Frames) -> None:
    assert set(city["plan"]["status"]) == set(PlanStatus)
    assert set(city["plan"]["level"]) == set(PlanLevel)
    assert set(city["assessment"]["status"]) == set(AssessmentStatus)
    assert set(city["plan_adjustment"]["major"]) == set(AdjustmentRuling)
    assert set(city["control_zone"]["type"]) == set(ControlZoneType)
    assert set(city["control_zone"]["effect"]) == set(ControlEffect)
    stages = set(city["assessment"]["stage"].dropna())
    assert stages == {AssessmentStage.PRIMARY_DEVELOPMENT}  # of the others nothing is said


def test_a_replaced_plan_ends_when_its_successor_begins(city: Frames) -> None:
    plans = city["plan"]
    old = plans.query("status == 'superseded'")
    assert len(old)
    for plan in old.itertuples():
        after = plans[
            (plans["approved_on"] == plan.superseded_on) & plans.intersects(plan.geometry)
        ]
        assert any(area.intersection(plan.geometry).area > 1e4 for area in after.geometry)


def test_all_six_kinds_occur_in_every_state(city: Frames) -> None:
    found = set(zip(city["assessment"]["kind"], states(city), strict=True))
    wanted = ("effective", "expired", "withdrawn", "under_way", "not_incorporated")
    assert found >= {(str(kind), state) for kind in Kind for state in wanted}
    assert city["assessment"].query("status == 'under_way'")["expected_on"].notna().all()
    assert city["assessment"]["negative_list"].notna().any()
    lines = city["assessment"]["requirements"].dropna().str.count("\n") + 1
    assert lines.min() >= 1 and lines.max() == 4


def test_assessments_cover_plans_wholly_partly_and_beyond(city: Frames) -> None:
    rows = city["assessment"][np.array(states(city)) == "effective"]
    plans = city["plan"].set_index("code").geometry.loc[rows["incorporated_in"]]
    plan, area = np.asarray(plans.array, dtype=object), shapes(rows)
    share = shapely.area(shapely.intersection(plan, area)) / shapely.area(plan)
    assert (share > 0.999_999).any() and (share < 0.7).any()
    assert (shapely.area(shapely.difference(area, plan)) > 1_000.0).any()
    assert ((share > 0.95) & (share < 0.999)).any(), "a few metres short"


def test_adjustments_lie_before_and_after_assessments(city: Frames) -> None:
    rows = city["assessment"].dropna(subset=["completed_on"])
    after = 0
    for adjustment in city["plan_adjustment"].itertuples():
        of_plan = rows[rows["incorporated_in"] == adjustment.plan_code]
        after += int((of_plan["completed_on"] < adjustment.approved_on).any())
    assert after
    assert (city["plan_adjustment"]["approved_on"] <= TODAY).all()


def test_control_zones_reserve_and_end_and_are_provisional(city: Frames) -> None:
    zones = city["control_zone"]
    reserves = zones.groupby("type")["reserves"].agg(lambda kinds: set(kinds.dropna()))
    assert reserves["seismic_fault"] == {"seismic_safety"}
    assert reserves["heritage_protection"] == {"archaeology"}
    assert 0 < zones["provisional"].sum() < len(zones) / 2
    assert zones["valid_from"].notna().any() and (zones["valid_to"] < TODAY).any()
    limit = city["block"].union_all().buffer(0.01)
    assert zones.within(limit).all()


def test_declared_data_covers_most_of_the_city_and_not_all(city: Frames) -> None:
    declared = city["data_coverage"]
    whole = city["district"].union_all().area
    layers = ("plan", "plan_parcel", "plan_adjustment", "assessment", "control_zone")
    for layer in layers:
        rows = declared[(declared["layer"] == layer) & declared["theme"].isna()]
        assert 0.3 < rows.union_all().area / whole < 1.0, layer
    archaeology = declared[
        (declared["layer"] == "assessment")
        & (declared["theme"].isna() | (declared["theme"] == Kind.ARCHAEOLOGY))
    ].union_all()
    lacking = [d for d in shapes(city["district"]) if d.intersection(archaeology).area < 1.0]
    assert lacking
    assert {"assessment", "control_zone"} <= set(declared.dropna(subset=["theme"])["layer"])


def covered(frames: Frames, site: shapely.Polygon, kind: Kind) -> float:
    """The part of the site under effective assessments within their plans."""
    rows = frames["assessment"].assign(state=states(frames))
    rows = rows[(rows["state"] == "effective") & (rows["kind"] == kind)]
    plans = frames["plan"].set_index("code").geometry
    pieces = [row.geometry.intersection(plans[row.incorporated_in]) for row in rows.itertuples()]
    return float(shapely.union_all(pieces).intersection(site).area / site.area)


def test_the_sample_site_is_mixed(city: Frames) -> None:
    site, facts = sample_site(city)
    assert 20_000 < site.area < 40_000
    shares = {kind: covered(city, site, kind) for kind in Kind}
    for kind, (verdict, reason) in SAMPLE.expected.items():
        if verdict == Verdict.WAIVED:
            assert shares[kind] == pytest.approx(1.0, abs=1e-9)
        if reason == Reason.PARTLY_COVERED:
            assert 0.1 < shares[kind] < 0.9
        if reason == Reason.EXPIRED:
            assert shares[kind] == 0.0
    verdicts = {verdict for verdict, _ in SAMPLE.expected.values()}
    assert verdicts == {Verdict.WAIVED, Verdict.REQUIRED, Verdict.UNDETERMINED}
    assert list(SAMPLE.expected) == list(Kind)
    parcels = city["plan_parcel"][city["plan_parcel"].intersects(site.buffer(-1.0))]
    assert facts["floor_area_ratio"] <= parcels["far_max"].min()
    assert facts["use"] == Use.RESIDENTIAL


def test_the_stories_are_shown_by_their_sites(city: Frames) -> None:
    stories = {key: (site, facts) for key, site, facts in story_sites(city)}
    assert list(stories) == [key for key in STORIES if key in stories] and len(stories) >= 13
    assert all(
        site.is_valid and facts["name"].startswith(FICTITIOUS) for site, facts in stories.values()
    )

    def all_shares(key: str) -> list[float]:
        return [covered(city, stories[key][0], kind) for kind in Kind]

    assert min(all_shares("waived")) == pytest.approx(1.0, abs=1e-9)
    assert max(all_shares("expired")) == 0.0 == max(all_shares("under_way"))
    assert all(0.1 < share < 0.95 for share in all_shares("partly_covered"))
    in_force = city["plan"].query("status == 'approved'")
    assert not in_force.intersects(stories["no_plan"][0]).any()
    declared = city["data_coverage"].query("layer in ('plan', 'plan_adjustment', 'assessment')")
    assert declared.intersection(stories["no_data"][0]).area.max() < 1.0
    open_ = city["plan_adjustment"].query("major == 'not_ruled'")
    assert open_.intersects(stories["not_ruled"][0]).any()
    heritage = city["control_zone"].query("type == 'heritage_protection'")
    assert heritage.intersection(stories["heritage"][0]).area.max() > 100.0


JUDGED: Mapping[str, type] = {
    "plan": Plan,
    "plan_parcel": PlanParcel,
    "plan_adjustment": PlanAdjustment,
    "assessment": Assessment,
    "control_zone": ControlZone,
    "data_coverage": DataCoverage,
}


def judged_city(frames: Frames, around: shapely.Polygon) -> City:
    """What of the city the judge needs for a site within this area."""

    def cell(name: str, value: Any) -> Any:
        if name == "requirements":
            return tuple(value.split("\n")) if value else ()
        if value is None or value != value:
            return None
        dated = name.endswith("_on") or name in ("valid_from", "valid_to", "valid_until")
        return date.fromisoformat(value) if dated or name == "complete_to" else value

    rows = {}
    for layer, kind in JUDGED.items():
        frame_around = frames[layer][frames[layer].intersects(around)]
        names = [field.name for field in fields(kind)]
        rows[layer] = tuple(
            kind(**{name: cell(name, row[name]) for name in names})
            for row in frame_around.to_dict("records")
        )
    return City(**rows)


def test_the_judge_says_what_the_stories_expect(city: Frames) -> None:
    question = [(SAMPLE, *sample_site(city))]
    question += [(STORIES[key], site, facts) for key, site, facts in story_sites(city)]
    for story, site, facts in question:
        frame_around = judged_city(city, site.buffer(500.0))
        answer = judge(frame_around, site, facts, story.on or date.fromisoformat(TODAY))[
            "evaluations"
        ]
        found = {kind: (answer[kind]["verdict"], answer[kind]["reason"]) for kind in story.expected}
        assert found == dict(story.expected), story.title


def test_frames_without_the_sample_are_refused(city: Frames) -> None:
    bare = {**city, "assessment": city["assessment"].iloc[:0]}
    with pytest.raises(LookupError, match="six kinds"):
        sample_site(bare)


@pytest.mark.acceptance
@pytest.mark.parametrize("name", ["standard", "large"])
def test_the_larger_cities_keep_their_size(name: str) -> None:
    size = SIZES[name]
    frames = draw(size)
    assert len(frames["block"]) == pytest.approx(size.blocks, rel=0.1)
    assert len(frames["plan_parcel"]) == pytest.approx(size.parcels, rel=0.1)
    for frame in frames.values():
        assert shapely.is_valid(shapes(frame)).all()
    assert shapely.coverage_is_valid(shapes(frames["block"]))
    assert len(story_sites(frames)) == len(STORIES)
    assert 20_000 < sample_site(frames)[0].area < 40_000
