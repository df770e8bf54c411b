"""A throw-away PostGIS for the whole run, a fresh migrated database for each test that asks."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from file_order import pytest_collection_modifyitems
from recorded import hold_answers_to_the_document, write_answers_seen
from serving import APP_PASSWORD, TEMPLATE, Server
from sqlalchemy import Engine, create_engine, text

from api.wiring import build_services
from blueprint.site_queries.use_cases import Services
from layers.cluster import Cluster
from layers.database.connections import Database
from layers.installation.schema import migrate

__all__ = ["pytest_collection_modifyitems"]

_HOME = "BLUEPRINT_TEST_HOME"

# How long an example takes is the machine's affair.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "write an example into api/openapi/examples for each shape that has none"
    parser.addoption("--write-examples", action="store_true", help=text)
    parser.addoption("--answers-seen", metavar="FILE", help="count the answers of each operation")


def pytest_configure(config: pytest.Config) -> None:
    os.environ["LC_ALL"] = "C.UTF-8"  # the program speaks to people by their locale
    if not hasattr(config, "workerinput") and _HOME not in os.environ:
        # In memory where there is room: the server's durability is tested elsewhere.
        shm = Path("/dev/shm")
        roomy = os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 2 << 30
        home = tempfile.mkdtemp(prefix="blueprint-test-", dir=shm if roomy else None)
        os.chmod(home, 0o755)  # the server runs as another user when the tests are root's
        os.environ[_HOME] = home
        # Whoever seals and whoever reads in a test have one key, whatever home they were given.
        os.environ["BLUEPRINT_METRICS_ADDRESS"] = "public"  # but where a test says otherwise
        os.environ["BLUEPRINT_SEAL_KEY_FILE"] = f"{home}/seal.key"
    hold_answers_to_the_document(write_examples=config.getoption("--write-examples"))


def pytest_unconfigure(config: pytest.Config) -> None:
    if seen := config.getoption("--answers-seen"):
        write_answers_seen(Path(seen))
    if not hasattr(config, "workerinput") and _HOME in os.environ:
        home = Path(os.environ.pop(_HOME))
        if home.exists():
            Cluster(home).remove()
            shutil.rmtree(home, ignore_errors=True)


def _has(engine: Engine, database: str) -> bool:
    with engine.connect() as connection:
        found = connection.scalar(
            text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": database}
        )
    return bool(found)


@pytest.fixture(scope="session")
def server() -> Server:
    """The run's PostGIS server, started by whichever process asks first."""
    found = Server(Cluster(Path(os.environ[_HOME])).up().url)
    admin = create_engine(found.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        # Workers start together: one makes the template, the others wait for it.
        connection.execute(text("SELECT pg_advisory_lock(1)"))
        if not _has(admin, TEMPLATE):
            connection.execute(text(f"CREATE DATABASE {TEMPLATE}"))
            template = create_engine(found.database_url(TEMPLATE))
            migrate(template, APP_PASSWORD)
            template.dispose()
        connection.execute(text("SELECT pg_advisory_unlock(1)"))
    admin.dispose()
    return found


@contextmanager
def _fresh(server: Server) -> Iterator[Database]:
    name = f"t{uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    opened = Database(server.app_url(name), pool_size=4)
    yield opened
    opened.close()
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """The application's way to a migrated, empty database of this test's own."""
    with _fresh(server) as opened:
        yield opened


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database)


@pytest.fixture(scope="module")
def module_database(server: Server) -> Iterator[Database]:
    """The same, shared by the tests of one module."""
    with _fresh(server) as opened:
        yield opened


@pytest.fixture(scope="module")
def module_services(module_database: Database) -> Services:
    return build_services(module_database)


@pytest.fixture(scope="session")
def arriving(shared_data: Path) -> Path:
    """What people really send, and what was wrong about it; the test skips where it is not."""
    found = shared_data.parent / "cases" / "arriving"
    if not found.is_dir():
        pytest.skip("no cases beside this checkout")
    return found


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data to try things on, where it lies beside the checkout; the test skips where not."""
    given = os.environ.get("BLUEPRINT_SHARED_DATA")
    found = Path(given) if given else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not found.is_dir():
        pytest.skip("no shared data beside this checkout")
    return found
