"""A plan with its parcels and its assessment: looked at before, published, looked back upon."""

import json
from pathlib import Path

import pytest
from judge import example_city, to_geopackages
from test_cli import Run, blueprint
from worked_query import in_degrees

__all__ = ["blueprint"]

DAY = example_city.DAY.isoformat()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    drawn = example_city.city(plan_parcel=(example_city.parcel(far_max=2.5),))
    found = to_geopackages(drawn, tmp_path)
    site = tmp_path / "site.geojson"
    site.write_text(json.dumps(in_degrees()), "utf-8")
    return {**found, "site": site}


def test_several_layers_in_one_release(
    blueprint: Run, files: dict[str, Path], tmp_path: Path
) -> None:
    blueprint("db", "migrate")
    pair = [files["plan_parcel"], files["assessment"]]
    named = ["--layer", "plan_parcel", "--layer", "assessment"]
    # What they name is in none of them, and nowhere else.
    refused = blueprint("layers", "import", *pair, *named, status=1)
    assert "同一版本中也没有" in refused.stderr and "什么也没有写入" in refused.stderr
    alone = json.loads(
        blueprint("layers", "import", pair[0], "--layer", "plan_parcel", "--json").stdout
    )
    assert "暂不起作用" in json.dumps(alone["report"], ensure_ascii=False)

    whole = [*pair, files["plan"], files["data_coverage"], *named]
    whole += ["--layer", "plan", "--layer", "data_coverage"]
    staged = json.loads(blueprint("layers", "import", *whole, "--json").stdout)
    assert len(staged["reports"]) == 4
    ask = ["query", files["site"], "--as-of", DAY, "--json"]
    before = json.loads(blueprint(*ask).stdout)

    shown = blueprint("layers", "diff", staged["release"], "--as-of", DAY).stdout
    assert "规划：新增" in shown or "新增 1 个" in shown
    difference = json.loads(
        blueprint("layers", "diff", staged["release"], "--as-of", DAY, "--json").stdout
    )
    changes = {(v["kind"], v["after"]["verdict"]) for v in difference["verdicts"]}
    assert ("water_impact", "waived") in changes
    unchanged = json.loads(blueprint(*ask).stdout)
    assert unchanged["releases"] == before["releases"]

    blueprint("layers", "publish", staged["release"], "--reason", "控规获批")
    after = json.loads(blueprint(*ask).stdout)
    assert set(after["releases"].values()) == {staged["release"]}
    for evaluation in after["evaluations"]:
        foretold = [v for v in difference["verdicts"] if v["kind"] == evaluation["kind"]]
        assert {v["after"]["verdict"] for v in foretold} == {evaluation["verdict"]}
    then = json.loads(blueprint(*ask, "--known-at", before["known_at"]).stdout)
    assert then["evaluations"] == before["evaluations"] and then["releases"] == before["releases"]
    blueprint("layers", "rollback", staged["release"])
    back = json.loads(blueprint(*ask).stdout)
    assert back["evaluations"] == before["evaluations"]


def test_what_cannot_be_one_release(blueprint: Run, files: dict[str, Path]) -> None:
    blueprint("db", "migrate")
    two = [files["plan"], files["plan"]]
    twice = blueprint("layers", "import", *two, "--layer", "plan", "--layer", "plan", status=1)
    assert "给了两次" in twice.stderr
    fewer = blueprint("layers", "import", *two, "--layer", "plan", status=2)
    assert "每个文件一个 --layer" in fewer.stderr
    mapped = ["--layer", "plan", "--layer", "assessment", "--map", "code=code"]
    unsaid = blueprint("layers", "import", files["plan"], files["assessment"], *mapped, status=2)
    assert "图层.字段=列" in unsaid.stderr


@pytest.mark.parametrize(
    ("known_at", "says"),
    [
        ("2999-01-01T00:00:00Z", "将来"),
        ("2026-03-01T12:00:00", "带时区"),
        ("yesterday", "带时区"),
    ],
)
def test_known_at_that_is_no_moment(
    blueprint: Run, files: dict[str, Path], known_at: str, says: str
) -> None:
    blueprint("db", "migrate")
    assert says in blueprint("query", files["site"], "--known-at", known_at, status=2).stderr
