"""Real geometry, fictitious law: 1,206 street blocks of Beijing as blocks and plans with made-up
assessments on them, 3,700 residential estates screened over them in one run; every hundredth estate
judged again. Skips where the data is absent."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from judge import City, judge
from judge.city import Assessment, DataCoverage, Plan
from judge.law import KINDS
from serving import APP_PASSWORD, Server

from api.cli import main
from layers.database.connections import Database

ON = date(2026, 11, 24)


def _metres(shapes: Any) -> list[Any]:
    to_metres = pyproj.Transformer.from_crs(4490, 4548, always_xy=True)

    def moved(points: Any) -> Any:
        return np.column_stack(to_metres.transform(points[:, 0], points[:, 1]))

    return [shapely.transform(shape, moved) for shape in shapes]


def _plans(blocks: Any, dice: np.random.Generator) -> list[Plan]:
    statuses = ["approved"] * 4 + ["superseded", "drafting", "public_notice"]
    plans = []
    for number, shape in enumerate(blocks):
        status = str(dice.choice(statuses))
        decided = status in ("approved", "superseded")
        plans.append(
            Plan(
                f"P-{number:04d}",
                "虚构规划",
                "block",
                status,
                # Streets belong to the block around them, or no estate would be planned whole.
                shape.buffer(25, join_style="mitre"),
                approved_on=date(2018 + number % 8, 3, 15) if decided else None,
                superseded_on=date(2026, 1, 1) if status == "superseded" else None,
            )
        )
    return plans


def _assessments(plans: list[Plan], dice: np.random.Generator) -> list[Assessment]:
    found = []
    for plan in plans:
        for kind in KINDS:
            fate = str(
                dice.choice(
                    ["whole"] * 5 + ["part", "expired", "withdrawn", "under way", "loose", "none"]
                )
            )
            if fate == "none":
                continue
            shape = plan.geometry
            if fate == "part":
                west, south, east, north = shape.bounds
                cut = west + (east - west) * dice.uniform(0.3, 0.9)
                shape = shape.intersection(shapely.box(west, south, cut, north))
            under_way = fate == "under way"
            found.append(
                Assessment(
                    f"{plan.code}-{kind}",
                    "虚构评估",
                    kind,
                    "under_way"
                    if under_way
                    else "withdrawn"
                    if fate == "withdrawn"
                    else "completed",
                    shape,
                    completed_on=None if under_way else date(2019, 6, 1),
                    incorporated_in=None if fate == "loose" else plan.code,
                    valid_until=date(2024, 12, 31) if fate == "expired" else None,
                    withdrawn_on=date(2025, 3, 1) if fate == "withdrawn" else None,
                    expected_on=date(2027, 6, 30) if under_way else None,
                )
            )
    return [row for row in found if row.geometry.geom_type in ("Polygon", "MultiPolygon")]


@pytest.mark.acceptance
def test_real_blocks_and_estates(
    shared_data: Path,
    server: Server,
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from judge import to_geopackages

    dice = np.random.default_rng(36)
    blocks = geopandas.read_file(shared_data / "beijing/blocks/derived_blocks_wgs84.gpkg")
    assert len(blocks) == 1_206
    plans = _plans(_metres(blocks.geometry), dice)
    known = shapely.box(430_000, 4_395_000, 470_000, 4_440_000)
    layers = ("plan", "assessment", "plan_adjustment", "control_zone", "plan_parcel")
    drawn = City(
        plan=tuple(plans),
        assessment=tuple(_assessments(plans, dice)),
        data_coverage=tuple(DataCoverage(layer, ON, known) for layer in layers),
    )
    monkeypatch.setenv("BLUEPRINT_HOME", str(tmp_path))
    monkeypatch.setenv("BLUEPRINT_APP_PASSWORD", APP_PASSWORD)
    url = server.database_url(str(database.engine.url.database))
    monkeypatch.setenv("BLUEPRINT_DATABASE_URL", url)

    def run(*arguments: Any) -> None:
        monkeypatch.setattr(sys, "argv", ["blueprint", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code

    block = tmp_path / "block.gpkg"
    geopandas.GeoDataFrame(
        {"code": [p.code for p in plans], "name": "虚构街区"}, geometry=blocks.geometry, crs=4326
    ).to_file(block, layer="block")
    run("layers", "import", block, "--layer", "block", "--publish")
    for layer, path in to_geopackages(drawn, tmp_path).items():
        run("layers", "import", path, "--layer", layer, "--publish")
    estates = shared_data / "beijing/estates/estates_wgs84.gpkg"
    run("screen", estates, "-o", tmp_path / "out.gpkg", "--as-of", ON.isoformat())

    out = geopandas.read_file(tmp_path / "out.gpkg")
    assert len(out) == 3_700
    assert out.error.isna().all()
    verdicts = pd.concat([out[f"{kind}_verdict"] for kind in KINDS])
    assert {"waived", "required", "undetermined"} <= set(verdicts)
    assert (verdicts == "waived").sum() > 500
    sites = geopandas.read_file(estates)
    for number in range(0, 3_700, 100):
        [site] = _metres([sites.geometry.iloc[number]])
        judged = judge(drawn, site, {}, ON)
        for kind, evaluation in judged["evaluations"].items():
            row = out.iloc[number]
            assert row[f"{kind}_verdict"] == evaluation["verdict"], (number, kind)
            assert row[f"{kind}_reason"] == evaluation["reason"], (number, kind)
            assert abs(row[f"{kind}_coverage"] - evaluation["coverage"]) < 2e-6
