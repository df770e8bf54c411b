"""`blueprint doctor` on a real private cluster that is broken in one way after another."""

import math
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from judge import example_city
from loading import load_city, rows_of
from patient import Patient
from test_cli import blueprint_with

from api.cli.doctor import CONTROL_POINT
from blueprint.city import city
from layers.cluster import Cluster
from layers.database.connections import Database
from layers.installation.access import reach
from layers.releases.lifecycle import stage


@pytest.fixture(scope="module")
def patient() -> Iterator[Patient]:
    shm = Path("/dev/shm")
    outer = Path(tempfile.mkdtemp(prefix="doctor-", dir=shm if os.access(shm, os.W_OK) else None))
    outer.chmod(0o755)
    home = outer / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BLUEPRINT_APP_PASSWORD", raising=False)
        patch.delenv("BLUEPRINT_DATABASE_URL", raising=False)
        # A test machine's disk may be fuller than a service's should be.
        usage = shutil.disk_usage("/")._replace(free=100 << 30)
        patch.setattr("layers.doctor.cluster.shutil.disk_usage", lambda _: usage)
        yield Patient(home)
    Cluster(home).remove()
    shutil.rmtree(outer)


def _loaded(patient: Patient) -> None:
    database = Database(reach(patient.home, None).app_url, pool_size=1)
    load_city(database, example_city.city(plan_parcel=(example_city.parcel(),)))
    database.close()


def test_before_there_is_anything_and_when_all_is_well(patient: Patient) -> None:
    assert patient.seen(1)["cluster"][2] == "blueprint db up"
    assert not patient.home.exists()  # nothing was changed
    patient.run("db", "up")
    empty = patient.seen(1)
    assert {n for n, (state, _, _) in empty.items() if state == "wrong"} == {
        f"layer:{layer}"
        for layer in ("plan", "plan_parcel", "plan_adjustment", "assessment", "control_zone")
    }
    _loaded(patient)
    well = patient.seen(0)
    assert {n for n, (state, _, _) in well.items() if state != "ok"} <= {"citations"}
    assert {"settings", "home", "cluster", "database", "postgresql", "postgis", "fsync"} <= set(
        well
    )
    assert {"max_connections", "clock", "proj", "proj_postgis", "schema", "ledger"} <= set(well)
    shown = patient.run("doctor").stdout
    assert "✓ 数据库结构是最新的" in shown and "✗" not in shown and "[green]" not in shown


LEDGER = "ledger.determination"
BREAKS = [
    ("fsync", "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync"),
    (
        "synchronous_commit",
        "ALTER ROLE blueprint_app SET synchronous_commit = off",
        "ALTER ROLE blueprint_app RESET synchronous_commit",
    ),
    (
        "full_page_writes",
        "ALTER SYSTEM SET full_page_writes = off",
        "ALTER SYSTEM RESET full_page_writes",
    ),
    ("app_role", "ALTER ROLE blueprint_app SUPERUSER", "ALTER ROLE blueprint_app NOSUPERUSER"),
    (
        "app_role",
        "GRANT blueprint_owner TO blueprint_app",
        "REVOKE blueprint_owner FROM blueprint_app",
    ),
    (
        "ledger_rights",
        f"GRANT UPDATE ON {LEDGER} TO blueprint_app",
        f"REVOKE UPDATE ON {LEDGER} FROM blueprint_app",
    ),
    (
        "ledger_guards",
        f"ALTER TABLE {LEDGER} DISABLE TRIGGER immutable",
        f"ALTER TABLE {LEDGER} ENABLE TRIGGER immutable",
    ),
    (
        "schema",
        "UPDATE map.alembic_version SET version_num = reverse(version_num)",
        "UPDATE map.alembic_version SET version_num = reverse(version_num)",
    ),
    (
        "proj_postgis",
        "UPDATE spatial_ref_sys SET proj4text = '+proj=tmerc +lon_0=118 +x_0=500000 +ellps=GRS80',"
        " srtext = '', auth_name = 'x' WHERE srid = 4548",
        "DELETE FROM spatial_ref_sys WHERE srid = 4548;;INSERT INTO spatial_ref_sys "
        "SELECT * FROM kept_srs",
    ),
    (
        "side_tables",
        "CREATE TABLE kept AS SELECT * FROM map.shape_of WHERE layer = 'assessment';;"
        "DELETE FROM map.shape_of WHERE layer = 'assessment'",
        "INSERT INTO map.shape_of SELECT * FROM kept;;DROP TABLE kept",
    ),
    (
        "side_tables",
        "CREATE TABLE kept AS SELECT * FROM map.shape;;"
        "UPDATE map.shape SET pieces = 'SRID=4548;GEOMETRYCOLLECTION EMPTY'",
        "UPDATE map.shape s SET pieces = k.pieces FROM kept k WHERE k.id = s.id;;DROP TABLE kept",
    ),
]


@pytest.mark.parametrize(("check", "breaking", "mending"), BREAKS)
def test_one_thing_broken_is_the_one_thing_named(
    patient: Patient, check: str, breaking: str, mending: str
) -> None:
    patient.sql(
        "CREATE TABLE IF NOT EXISTS kept_srs AS SELECT * FROM spatial_ref_sys WHERE srid = 4548"
    )
    reload = ";;SELECT pg_reload_conf();;SELECT pg_sleep(0.2)" if "SYSTEM" in breaking else ""
    with patient.broken(breaking + reload, mending + reload):
        patient.sick(check)
    patient.seen(0)


def test_more_workers_than_connections(patient: Patient) -> None:
    says, _ = patient.sick("max_connections", "--workers", "8")
    assert "64" in says and "60" in says


def test_a_layer_gone_a_theme_undeclared_a_draft_left(patient: Patient) -> None:
    with patient.broken(
        "CREATE TABLE kept AS SELECT * FROM map.current_release WHERE layer = 'data_coverage';;"
        "DELETE FROM map.current_release WHERE layer = 'data_coverage'",
        "INSERT INTO map.current_release SELECT * FROM kept;;DROP TABLE kept",
    ):
        says, remedy = patient.odd("layer:assessment")
        assert "没有声明数据覆盖" in says and "--complete-to" in remedy
    database = Database(reach(patient.home, None).app_url, pool_size=1)
    drawn = example_city.city()
    draft = stage(database, [rows_of("plan", drawn.plan)], city=city(), by="test")
    database.close()
    says, remedy = patient.odd("drafts")
    assert draft in says and remedy == f"blueprint layers publish {draft}"
    patient.run("layers", "publish", draft)
    assert patient.seen(0)["drafts"][0] == "ok"


def test_tables_that_were_never_analysed(patient: Patient) -> None:
    patient.sql("CREATE TABLE map.big AS SELECT repeat('x', 300) FROM generate_series(1, 3000)")
    patient.sql("ALTER TABLE map.big SET (autovacuum_enabled = off)")
    assert "map.big" in patient.odd("statistics")[0]
    patient.sql("DROP TABLE map.big")


def test_the_home_and_its_secrets(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = patient.home / "app-password"
    secret.chmod(0o644)
    assert patient.sick("secrets")[1] == f"chmod 600 '{secret}'"
    secret.chmod(0o600)
    original = secret.read_text()
    secret.write_text("another")
    says, remedy = patient.odd("database")
    assert "口令不一致" in says and remedy == "blueprint db migrate"
    secret.write_text(original)
    admin = patient.home / "cluster" / "password"
    admin.rename(admin.with_name("away"))
    assert str(admin) in patient.sick("database")[0]
    admin.with_name("away").rename(admin)
    usage = shutil.disk_usage("/")._replace(free=500 << 20)
    with monkeypatch.context() as patch:
        patch.setattr("layers.doctor.cluster.shutil.disk_usage", lambda _: usage)
        seen = patient.seen(1)
    assert seen["disk"][0] == seen["cluster_disk"][0] == "wrong"


def test_settings_rules_and_clock(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("BLUEPRINT_POOL_SIZE", "many")
        says, remedy = patient.sick("settings")
        assert "BLUEPRINT_POOL_SIZE" in says and remedy == "unset BLUEPRINT_POOL_SIZE"
    with monkeypatch.context() as patch:
        patch.setattr("layers.doctor.server._FAR_OFF_S", -2.0)
        patch.setattr("layers.doctor.server._OFF_S", -3.0)
        patient.sick("clock")
    with monkeypatch.context() as patch:
        patch.setattr("api.cli.doctor.CONTROL_POINT", (116.4, 39.9, 4548, 448688.86, 4418598.0013))
        seen = patient.seen(1)
        assert seen["proj"][0] == seen["proj_postgis"][0] == "wrong"


def test_a_database_elsewhere_that_does_not_answer(patient: Patient, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"postgresql://somebody:very-secret@127.0.0.1:{port}/there"
    run = blueprint_with({"BLUEPRINT_HOME": str(tmp_path), "BLUEPRINT_DATABASE_URL": url})
    shown = run("doctor", status=1).stdout
    assert "✗ 连不上数据库" in shown and "very-secret" not in shown


def test_stopped_killed_and_its_port_taken(patient: Patient) -> None:
    port = patient.cluster.status().port
    assert port is not None
    pid_file = patient.cluster.status().data / "postmaster.pid"
    left = pid_file.read_bytes()
    patient.run("db", "down")
    assert patient.sick("cluster") == ("私有数据库已停止", "blueprint db up")
    pid_file.write_bytes(left)
    with socket.create_server(("127.0.0.1", port)):
        seen = patient.seen(1)
    assert seen["stale_pid"][0] == seen["port"][0] == "warning"
    assert str(port) in seen["port"][1]
    assert patient.cluster.status().state == "stopped" and pid_file.read_bytes() == left
    pid_file.unlink()


def test_the_control_point_was_not_made_by_proj() -> None:
    """Krüger's series on the CGCS2000 ellipsoid, central meridian 117°."""
    lon, lat, epsg, x, y = CONTROL_POINT
    assert epsg == 4548
    a, f = 6378137.0, 1 / 298.257222101
    n = f / (2 - f)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16,
        13 * n**2 / 48 - 3 * n**3 / 5,
        61 * n**3 / 240,
    )
    phi, east = math.radians(lat), math.radians(lon - 117)
    c = 2 * math.sqrt(n) / (1 + n)
    t = math.sinh(math.atanh(math.sin(phi)) - c * math.atanh(c * math.sin(phi)))
    xi, eta = (
        math.atan2(t, math.cos(east)),
        math.asinh(math.sin(east) / math.hypot(t, math.cos(east))),
    )
    waves = list(enumerate(alpha, 1))
    there = 500_000 + radius * (
        eta + sum(w * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, w in waves)
    )
    up = radius * (xi + sum(w * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, w in waves))
    assert math.hypot(there - x, up - y) < 0.001
