"""The private cluster against real servers, in throw-away homes, as whoever runs the tests."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import sqlalchemy

from layers.cluster import Cluster, ClusterError, Endpoint
from layers.cluster.configuration import settings
from layers.cluster.failures import explain
from layers.cluster.machine import Machine
from layers.cluster.server_user import server_user

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")

UP = (
    "import sys, pathlib, layers.cluster as c; print(c.Cluster(pathlib.Path(sys.argv[1])).up().url)"
)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that root's server user can enter, gone afterwards with all that was put elsewhere."""
    memory = shutil.disk_usage("/dev/shm").free if os.access("/dev/shm", os.W_OK) else 0
    # In memory where there is room: a disk syncs for seconds at each of many starts and stops.
    place = "/dev/shm" if memory > 1 << 30 else "/tmp"
    outer = Path(tempfile.mkdtemp(prefix="cluster-test-", dir=place))
    outer.chmod(0o755)
    inner = outer / "一张 蓝图"
    yield inner
    Cluster(inner).remove()
    shutil.rmtree(outer)


@pytest.fixture
def cluster(home: Path) -> Cluster:
    return Cluster(home)


def ask(endpoint: Endpoint, sql: str) -> list[tuple[object, ...]]:
    with closing(
        psycopg2.connect(
            host=str(endpoint.socket_dir),
            port=endpoint.port,
            user=endpoint.user,
            password=endpoint.password,
            dbname=endpoint.database,
        )
    ) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []


def pid_of(cluster: Cluster) -> int:
    pid = cluster.status().pid
    assert pid is not None
    return pid


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""  # empty: waits to be reaped
    except FileNotFoundError:
        return False


def test_started_twice_gives_the_same_answer_quickly(cluster: Cluster) -> None:
    assert cluster.status().state == "absent"
    first = cluster.up()
    pid = pid_of(cluster)
    began = time.monotonic()
    assert cluster.up() == first
    assert time.monotonic() - began < 1
    assert pid_of(cluster) == pid
    assert cluster.down() is True
    assert cluster.status().state == "stopped"
    assert cluster.down() is False
    again = cluster.up()
    assert (again.url, again.notices) == (first.url, ())


def test_both_urls_lead_in_and_a_wrong_password_does_not(cluster: Cluster) -> None:
    endpoint = cluster.up()
    for url in (endpoint.url, endpoint.tcp_url):
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as connection:
            row = connection.execute(sqlalchemy.text("SELECT current_user, current_database()"))
            assert row.one() == ("blueprint_admin", "blueprint")
        engine.dispose()
        wrong = sqlalchemy.create_engine(url.replace(endpoint.password, "guessed"))
        with pytest.raises(sqlalchemy.exc.OperationalError, match="password authentication"):
            wrong.connect()
        wrong.dispose()
    assert endpoint.password not in repr(endpoint)


def test_is_durable_closed_and_unprivileged(cluster: Cluster) -> None:
    endpoint = cluster.up()
    wanted = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "127.0.0.1",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
        "jit": "off",
    }
    for name, value in wanted.items():
        assert ask(endpoint, f"SHOW {name}") == [(value,)], name
    rules = "SELECT DISTINCT auth_method FROM pg_hba_file_rules"
    assert ask(endpoint, rules) == [("scram-sha-256",)]
    collation = "SELECT datcollate FROM pg_database WHERE datname = 'blueprint'"
    assert ask(endpoint, collation) == [("C.UTF-8",)]

    status = cluster.status()
    assert status.pid is not None and status.socket_dir is not None
    assert Path(f"/proc/{status.pid}").stat().st_uid != 0
    assert status.data.stat().st_mode & 0o777 == 0o700
    assert status.socket_dir.stat().st_mode & 0o777 == 0o700
    for private in ("password", "state.json", "server.log", "lock"):
        assert (status.home / "cluster" / private).stat().st_mode & 0o077 == 0, private


def test_the_choice_of_server_offers_postgis(cluster: Cluster) -> None:
    offered = "SELECT name FROM pg_available_extensions WHERE name = 'postgis'"
    assert ask(cluster.up(), offered) == [("postgis",)]


def test_killed_hard_it_comes_back_with_every_committed_row(cluster: Cluster) -> None:
    endpoint = cluster.up()
    ask(endpoint, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    pid = pid_of(cluster)
    os.kill(pid, signal.SIGKILL)
    again = cluster.up()
    assert pid_of(cluster) != pid
    assert ask(again, "SELECT count(*), sum(n) FROM kept") == [(1000, 500500)]
    assert again == endpoint


def test_a_number_in_the_pid_file_that_is_another_program_now(cluster: Cluster) -> None:
    cluster.up()
    data = cluster.status().data
    left_behind = (data / "postmaster.pid").read_text().splitlines()
    cluster.down()
    account = server_user(data)
    other = subprocess.Popen(
        ["sleep", "60"], user=account.uid if account.is_other else None, stdout=subprocess.DEVNULL
    )
    try:
        left_behind[0] = str(other.pid)
        (data / "postmaster.pid").write_text("\n".join(left_behind) + "\n")
        account.own(data / "postmaster.pid")
        assert cluster.status().state == "stopped"
        cluster.up()
        assert pid_of(cluster) != other.pid
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_pid_and_socket_files_left_by_a_crash(cluster: Cluster) -> None:
    endpoint = cluster.up()
    data = cluster.status().data
    cluster.down()
    (data / "postmaster.pid").write_text("")
    lock = endpoint.socket_dir / f".s.PGSQL.{endpoint.port}.lock"
    lock.write_text(f"{os.getpid()}\n")
    assert cluster.up() == endpoint


def test_a_taken_port_is_left_to_its_owner(cluster: Cluster) -> None:
    first = cluster.up()
    cluster.down()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", first.port))
        squatter.listen()
        second = cluster.up()
        assert second.port != first.port
        assert len(second.notices) == 1 and str(first.port) in second.notices[0]
    cluster.down()
    assert cluster.up().port == second.port


def test_two_processes_start_it_at_once(cluster: Cluster, home: Path) -> None:
    racers = [
        subprocess.Popen([sys.executable, "-c", UP, str(home)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = {racer.communicate(timeout=60)[0].strip() for racer in racers}
    assert [racer.returncode for racer in racers] == [0, 0, 0]
    assert answers == {cluster.up().url}


def test_outlives_the_starter_and_its_ctrl_c(cluster: Cluster, home: Path) -> None:
    # Whoever runs the tests in the background has Ctrl-C ignored, and children inherit that.
    heeds = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code = heeds + UP + "; sys.stdout.flush(); signal.pause()"
    starter = subprocess.Popen(
        [sys.executable, "-c", code, str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert starter.stdout is not None
    url = starter.stdout.readline().strip()
    pid = pid_of(cluster)
    os.killpg(starter.pid, signal.SIGINT)
    starter.communicate(timeout=30)
    time.sleep(0.3)
    assert pid_of(cluster) == pid
    assert cluster.up().url == url


def test_an_initialisation_that_was_cut_short_is_done_again(cluster: Cluster, home: Path) -> None:
    half = home / "cluster" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    assert ask(cluster.up(), "SELECT 1") == [(1,)]
    assert not half.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_folder(home: Path) -> None:
    cluster = Cluster(home / ("街坊" * 20))
    endpoint = cluster.up()
    try:
        assert len(os.fsencode(endpoint.socket_dir)) < 60
        assert ask(endpoint, "SELECT 1") == [(1,)]
        cluster.down()
        endpoint.socket_dir.rmdir()  # as a reboot does to /tmp
        endpoint = cluster.up()
        assert ask(endpoint, "SELECT 1") == [(1,)]
    finally:
        cluster.remove()
    assert not endpoint.socket_dir.exists()


@as_root
def test_a_home_closed_to_the_server_user_keeps_its_data_outside(home: Path) -> None:
    home.mkdir()
    home.chmod(0o700)
    cluster = Cluster(home / "closed")
    first = cluster.up()
    outside = cluster.status().data.parent
    assert not outside.is_relative_to(home)
    ask(first, "CREATE TABLE kept AS SELECT 1 AS n")
    cluster.down()
    assert ask(cluster.up(), "SELECT n FROM kept") == [(1,)]
    assert cluster.status().data.parent == outside

    # The checkout is deleted without `make clean`, and cloned again at the same path.
    cluster.down()
    shutil.rmtree(home / "closed")
    fresh = cluster.up()
    assert any(str(outside) in notice for notice in fresh.notices)
    assert ask(fresh, "SELECT to_regclass('kept')") == [(None,)]
    second = cluster.status().data.parent
    cluster.remove()
    assert not second.exists() and outside.exists()
    shutil.rmtree(outside)


def test_data_of_another_major_version_is_refused_untouched(cluster: Cluster) -> None:
    cluster.up()
    cluster.down()
    version = cluster.status().data / "PG_VERSION"
    true = version.read_text()
    version.write_text("9\n")
    with pytest.raises(
        ClusterError, match="written by PostgreSQL 9, but only PostgreSQL"
    ) as caught:
        cluster.up()
    assert "postgresql-9-postgis-3" in caught.value.remedy
    version.write_text(true)
    assert cluster.up().notices == ()


def test_a_folder_that_is_no_database_is_refused_untouched(cluster: Cluster, home: Path) -> None:
    mine = home / "cluster" / "data" / "thesis.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("years of work")
    with pytest.raises(ClusterError, match="holds no PostgreSQL data"):
        cluster.up()
    assert mine.read_text() == "years of work"


def test_a_password_that_no_longer_fits_is_reported(cluster: Cluster, home: Path) -> None:
    cluster.up()
    (home / "cluster" / "password").write_text("another\n")
    with pytest.raises(ClusterError, match="does not accept the password"):
        cluster.up()
    (home / "cluster" / "password").unlink()
    with pytest.raises(ClusterError, match=r"password.*is gone"):
        cluster.up()


def test_remove_stops_the_server_and_leaves_nothing(cluster: Cluster, home: Path) -> None:
    cluster.up()
    pid = pid_of(cluster)
    cluster.remove()
    assert not runs(pid)
    assert [path.name for path in home.iterdir()] == [".one-blueprint"]
    assert cluster.status().state == "absent"
    cluster.remove()
    assert ask(cluster.up(), "SELECT 1") == [(1,)]


@as_root
def test_another_user_is_refused_with_whose_it_is(cluster: Cluster, home: Path) -> None:
    cluster.up()
    nobody = pwd.getpwnam("nobody")
    os.seteuid(nobody.pw_uid)
    try:
        with pytest.raises(ClusterError) as caught:
            cluster.up()
    finally:
        os.seteuid(0)
    assert "run as the user who made" in caught.value.remedy


def test_a_path_that_a_shell_would_read_is_refused() -> None:
    with pytest.raises(ClusterError, match="BLUEPRINT_HOME"):
        Cluster(Path("/tmp/a$(b)"))


@pytest.mark.parametrize(
    ("memory_gb", "shared_buffers", "work_mem"),
    [(0.5, "64MB", "4MB"), (8, "1024MB", "34MB"), (256, "4096MB", "64MB")],
)
def test_settings_follow_the_machine(memory_gb: float, shared_buffers: str, work_mem: str) -> None:
    machine = Machine(int(memory_gb * 2**30), cores=2, shared_memory=1 << 30, disk_free=1 << 40)
    values = settings(machine, 25000, Path("/tmp/a b"))
    assert values["shared_buffers"] == shared_buffers
    assert values["work_mem"] == work_mem
    assert values["dynamic_shared_memory_type"] == "posix"
    small = settings(Machine(1 << 30, 1, 64 << 20, 1 << 30), 25000, Path("/tmp/a b"))
    assert small["dynamic_shared_memory_type"] == "mmap"
    assert small["max_wal_size"] == "256MB"


def test_a_full_disk_is_called_a_full_disk(tmp_path: Path) -> None:
    output = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
    error = explain("start", output, tmp_path / "server.log")
    assert "disk is full" in error.detail
    assert "free some space" in error.remedy
