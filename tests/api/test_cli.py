"""The command line as people and programs use it: its outputs and its exit status."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pytest
import shapely
from judge import City, example_city, to_geopackages
from serving import APP_PASSWORD, Server
from sqlalchemy import create_engine
from worked_query import in_degrees

from api.cli import main
from blueprint import given_facts
from blueprint.determination import question
from blueprint.facts import Facts
from layers.installation.schema import migrate
from layers.readers import read_sites


@dataclass(frozen=True)
class Done:
    stdout: str
    stderr: str


Run = Callable[..., Done]


def blueprint_with(environment: dict[str, str]) -> Run:
    """The command line in this process, with these settings."""

    def run(*arguments: str | Path, status: int = 0) -> Done:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["blueprint", *map(str, arguments)])
            out, err = io.StringIO(), io.StringIO()
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
                main()
        done = Done(out.getvalue(), err.getvalue())
        assert (ended.value.code or 0) == status, done
        return done

    return run


@pytest.fixture(scope="module")
def blueprint(server: Server, database_name: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    home = tmp_path_factory.mktemp("home")
    environment = {
        "BLUEPRINT_HOME": str(home),
        "BLUEPRINT_DATABASE_URL": server.database_url(database_name),
        "BLUEPRINT_APP_PASSWORD": APP_PASSWORD,
    }

    return blueprint_with(environment)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    parcel = example_city.parcel(far_max=2.5)
    found = to_geopackages(example_city.city(plan_parcel=(parcel,)), folder)
    site = folder / "site.geojson"
    site.write_text(json.dumps(in_degrees()), "utf-8")
    facts = folder / "facts.json"
    facts.write_text(json.dumps(example_city.FACTS), "utf-8")
    return {**found, "site": site, "facts": facts}


@pytest.fixture(scope="module")
def loaded(blueprint: Run, files: dict[str, Path]) -> None:
    blueprint("db", "migrate")
    for layer in ("plan", "plan_parcel", "assessment", "data_coverage"):
        done = blueprint("layers", "import", files[layer], "--layer", layer, "--publish")
        assert "已发布" in done.stdout
    # Control zones and adjustments are declared to be none here, without a file of them.


def test_a_query_for_people_and_for_programs(
    blueprint: Run, loaded: None, files: dict[str, Path], tmp_path: Path
) -> None:
    page = tmp_path / "answer.html"
    ask = ["query", files["site"], "--project", files["facts"], "--as-of", "2024-01-10"]
    shown = blueprint(*ask, "--map", page)
    for word in ("评价", "结论", "依据", "覆盖率", "不再重复开展", "京政办发〔2018〕36号", "100%"):
        assert word in shown.stdout
    document = json.loads(blueprint(*ask, "--json").stdout)
    assert {e["verdict"] for e in document["evaluations"]} == {"waived"}
    drawn = page.read_text("utf-8")
    assert "<svg" in drawn and "不再重复开展" in drawn and "用地" in drawn


def test_facts_are_read_once(
    blueprint: Run,
    loaded: None,
    files: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whichever command they are given to, and never again for a site."""
    readings = []
    read = given_facts.read_facts

    def counted(given: dict[str, object] | None, *loc: tuple[str | int, ...]) -> Facts:
        readings.append(given)
        return read(given, *loc)

    def again(*_: object) -> Facts:
        raise AssertionError("read once more")

    monkeypatch.setattr(given_facts, "read_facts", counted)
    monkeypatch.setattr(question, "read_facts", again)
    about = ["--project", files["facts"], "--as-of", "2024-01-10"]
    for command in (
        ["query", files["site"]],
        ["report", files["site"], "-o", tmp_path / "report.html"],
        ["search", "--waived", "water_impact"],
    ):
        readings.clear()
        blueprint(*command, *about)
        assert readings == [example_city.FACTS], command
    readings.clear()
    blueprint("screen", files["site"], "-o", tmp_path / "screened.csv", *about)
    # Those of all, and what the one site says for itself.
    assert readings == [example_city.FACTS, {}]


def test_wkt_and_codes_are_sites_too(blueprint: Run, loaded: None) -> None:
    wkt = example_city.SITE.wkt
    with_heights = shapely.to_wkt(shapely.force_3d(example_city.SITE, 5.0))
    in_metres = ["--crs", "EPSG:4548"]
    for site, more in ((wkt, in_metres), (with_heights, in_metres), ("parcel:HD00-1603-01", [])):
        done = blueprint("query", site, *more, "--json")
        document = json.loads(done.stdout)
        assert len(document["evaluations"]) == 6
        dropped = [notice for notice in document["notices"] if "高程" in notice]
        assert len(dropped) == (site is with_heights)
    refused = blueprint("query", "parcel:HD00-1603-01", *in_metres, status=2)
    assert "不用 crs" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["query", "nowhere.geojson"], "找不到用地文件"),
        (["query", "POINT (116.4 39.9)"], "必须是面"),
        (["query", "POLYGON ((0 0, 1 1, 1 0, 0 0))"], "范围"),
        (["query", "parcel:X", "--as-of", "soon"], "不是日期"),
        (["query", "parcel:X", "--project", "nowhere.json"], "读不到文件"),
        (["screen", "nowhere.gpkg", "-o", "out.gpkg"], "找不到文件"),
    ],
)
def test_bad_input_ends_with_two_and_says_why(
    blueprint: Run, loaded: None, arguments: list[str], says: str
) -> None:
    done = blueprint(*arguments, status=2)
    assert says in done.stderr
    assert done.stdout == ""


def test_an_english_terminal_is_spoken_to_in_english(
    blueprint: Run, loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert "must be a" in blueprint("query", "POINT (116.4 39.9)", status=2).stderr
    assert "is no date" in blueprint("query", "parcel:X", "--as-of", "soon", status=2).stderr


def test_a_file_of_many_sites_is_for_screen(blueprint: Run, loaded: None, tmp_path: Path) -> None:
    two = tmp_path / "two.gpkg"
    geopandas.GeoDataFrame({"a": [1, 2]}, geometry=[example_city.SITE] * 2, crs=4548).to_file(two)
    assert "screen" in blueprint("query", two, status=2).stderr


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet", "csv", "xlsx"])
def test_screening_to_every_format(
    blueprint: Run, loaded: None, files: dict[str, Path], tmp_path: Path, suffix: str
) -> None:
    crossed = shapely.Polygon(
        [(450000, 4420000), (450100, 4420100), (450100, 4420000), (450000, 4420100)]
    )
    away = example_city.box(5000, 5000, 5100, 5100)
    sites = tmp_path / "sites.gpkg"
    geopandas.GeoDataFrame(
        {"名称": ["一", "=1+1", "三"], "row": [7, 8, 9]},
        geometry=[example_city.SITE, crossed, away],
        crs=4548,
    ).to_file(sites)
    out = tmp_path / f"out.{suffix}"
    done = blueprint(
        "screen", sites, "-o", out, "--project", files["facts"], "--as-of", "2024-01-10"
    )
    assert "3 块用地，1 块有误" in done.stdout
    rows = _rows(out)
    assert [str(r["名称"]).lstrip("'") for r in rows] == ["一", "=1+1", "三"]
    assert [int(r["row"]) for r in rows] == [1, 2, 3]
    assert [int(r["row_"]) for r in rows] == [7, 8, 9]
    assert rows[0]["water_impact_verdict"] == "waived"
    assert rows[0]["water_impact_text"] == "符合所列条件时不再重复开展"
    assert float(rows[0]["water_impact_coverage"]) == 1
    assert "自相交" in str(rows[1]["error"]) and rows[1]["remedy"]
    assert rows[2]["water_impact_verdict"] == "undetermined"
    if suffix in ("csv", "xlsx"):
        assert str(rows[1]["名称"]).startswith("'=")
    assert [p.name for p in tmp_path.iterdir() if "partial" in p.name] == []
    short = tmp_path / f"short.{suffix}"
    ask = ("--project", files["facts"], "--as-of", "2024-01-10", "--verdicts-only")
    blueprint("screen", sites, "-o", short, *ask)
    for full, kind_verdict in zip(rows, _rows(short), strict=True):
        assert "controls" in full and "controls" not in kind_verdict
        same = set(kind_verdict) - {"geometry", "notices"}
        assert {name: str(kind_verdict[name]) for name in same} == {n: str(full[n]) for n in same}
        assert set(str(full["notices"]).split("；")) <= set(
            str(kind_verdict["notices"]).split("；")
        )


def _rows(file: Path) -> list[dict[str, object]]:
    import csv

    import openpyxl

    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig") as opened:
            return list(csv.DictReader(opened))
    if file.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(file).active
        assert sheet is not None
        head, *rest = sheet.values
        return [dict(zip(map(str, head), row, strict=True)) for row in rest]
    if file.suffix == ".parquet":
        return geopandas.read_parquet(file).to_dict("records")
    return geopandas.read_file(file).to_dict("records")


def test_an_output_that_cannot_be_written_is_refused_before_work(
    blueprint: Run, loaded: None, files: dict[str, Path], tmp_path: Path
) -> None:
    done = blueprint("screen", files["plan"], "-o", tmp_path / "out.dwg", status=2)
    assert ".gpkg" in done.stderr


def test_check_import_publish_list_rollback(
    blueprint: Run, loaded: None, files: dict[str, Path], tmp_path: Path
) -> None:
    assert "可以导入" in blueprint("layers", "check", files["plan"], "--layer", "plan").stdout
    before = json.loads(blueprint("layers", "list", "--json").stdout)
    broken = to_geopackages(
        City(plan=(example_city.plan(), example_city.plan(status="blessed"))), tmp_path
    )["plan"]
    checked = blueprint("layers", "check", broken, "--layer", "plan", status=1)
    assert "不可导入" in checked.stdout
    refused = blueprint("layers", "import", broken, "--layer", "plan", "--publish", status=1)
    for word in ("blessed", "status", "approved", "重复", "什么也没有写入"):
        assert word in refused.stderr
    assert json.loads(blueprint("layers", "list", "--json").stdout) == before

    imported = blueprint("layers", "import", files["plan"], "--layer", "规划地块", status=1)
    assert "缺" in imported.stderr
    staged = json.loads(
        blueprint("layers", "import", files["plan"], "--layer", "plan", "--json").stdout
    )
    listed = json.loads(blueprint("layers", "list", "--json").stdout)
    assert [x["staged"] for x in listed if x["layer"] == "plan"] == [[staged["release"]]]
    blueprint("layers", "publish", staged["release"], "--reason", "季度更新")
    blueprint("layers", "publish", staged["release"], status=1)
    unwanted = ("layers", "discard", staged["release"], "--reason", "文件有误")
    assert "layers rollback" in blueprint(*unwanted, status=1).stderr
    blueprint("layers", "rollback", "--layer", "plan")
    after = json.loads(blueprint("layers", "list", "--json").stdout)
    assert [x["release"] for x in after] == [x["release"] for x in before]


def test_declaring_with_the_import(
    blueprint: Run, loaded: None, files: dict[str, Path], tmp_path: Path
) -> None:
    area = tmp_path / "area.gpkg"
    geopandas.GeoDataFrame(geometry=[example_city.WHOLE], crs=4548).to_file(area)
    arguments = ["layers", "import", files["assessment"], "--layer", "assessment", "--publish"]
    done = blueprint(*arguments, "--complete-to", "2026-11-01", "--within", area)
    assert "2026-11-01" in done.stdout
    wrong = blueprint(*arguments, "--complete-to", "2026-11-01", "--theme", "noise", status=2)
    assert "noise" in wrong.stderr
    blueprint(*arguments, "--within", area, status=2)


def test_the_private_cluster_is_left_alone_with_a_url(blueprint: Run, server: Server) -> None:
    assert "不启动" in blueprint("db", "up").stderr
    status = json.loads(blueprint("db", "status", "--json").stdout)
    assert status["state"] == "external"
    assert "***" in status["url"]


def test_a_database_behind_is_reported(server: Server, tmp_path: Path, blueprint: Run) -> None:
    name = f"behind{os.getpid()}"
    server.execute(f"CREATE DATABASE {name}")
    environment = os.environ | {
        "BLUEPRINT_HOME": str(tmp_path),
        "BLUEPRINT_DATABASE_URL": server.database_url(name),
        "BLUEPRINT_APP_PASSWORD": APP_PASSWORD,
    }
    command = [sys.executable, "-c", "from api.cli import main; main()", "layers", "list"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "blueprint db migrate" in done.stderr
    engine = create_engine(server.database_url(name))
    migrate(engine, APP_PASSWORD)
    engine.dispose()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_demonstration_city_as_files(blueprint: Run, tmp_path: Path) -> None:
    blueprint("demo", "--size", "small", "--files", tmp_path / "city")
    written = {path.name for path in (tmp_path / "city").iterdir()}
    assert {"plan.gpkg", "assessment.gpkg", "site.gpkg"} <= written
    [site] = list(read_sites(tmp_path / "city" / "site.gpkg"))
    assert site.error is None


def test_where_the_time_of_a_query_goes(
    blueprint: Run, loaded: None, files: dict[str, Path]
) -> None:
    done = blueprint("query", files["site"], "--plan", "--json")
    assert json.loads(done.stdout)["id"]
    for word in ("取证", "量算", "判定", "封存", "SQL", "Index Scan", "Buffers:", "Execution Time"):
        assert word in done.stderr
    assert example_city.SITE.wkt[:20] not in done.stderr


def test_a_wrong_setting_and_an_unforeseen_error_are_reported(
    blueprint: Run, loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated = "zhang" + "san"

    def boom(*_: object, **__: object) -> None:
        raise RuntimeError(stated)

    with monkeypatch.context() as patch:
        patch.setattr("api.cli.query.opened", boom)
        message, *lines = blueprint("query", "parcel:X", status=1).stderr.splitlines()
    assert "程序出错" in message
    logged = json.loads("".join(lines))
    assert "builtins.RuntimeError" in logged["traceback"] and stated not in "".join(lines)
    with monkeypatch.context() as patch:
        patch.setenv("BLUEPRINT_POOL_SIZE", "many")
        assert "BLUEPRINT_POOL_SIZE" in blueprint("layers", "list", status=1).stderr
