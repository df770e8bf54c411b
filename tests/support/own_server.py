"""A PostGIS of a test's own, which it may stop, kill and starve, with the worked example's city."""

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from judge import example_city
from loading import load_city
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from layers.cluster import Cluster
from layers.database.connections import Database
from layers.installation.access import Access, reach

CITY = example_city.city(plan_parcel=(example_city.parcel(far_max=2.5, height_max_m=60),))


@dataclass(frozen=True)
class OwnServer:
    home: Path
    access: Access

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.home)

    @contextmanager
    def admin(self) -> Iterator[Connection]:
        assert self.access.admin_url is not None
        engine = create_engine(
            self.access.admin_url, isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        with engine.connect() as connection:
            yield connection

    def execute(self, sql: str) -> list[tuple[object, ...]]:
        with self.admin() as connection:
            result = connection.execute(text(sql))
            return [tuple(row) for row in result] if result.returns_rows else []

    def signal(self, number: signal.Signals) -> None:
        """SIGQUIT is what `pg_ctl stop -m immediate` sends; SIGKILL leaves everything behind."""
        pid = self.cluster.status().pid
        assert pid is not None
        os.kill(pid, number)
        while self.cluster.status().state == "running":
            pass

    def up(self) -> None:
        self.cluster.up()

    def terminate_waiting(self) -> int:
        """Ends the application's backends that wait for a lock; how many there were."""
        sql = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'one-blueprint' AND wait_event_type = 'Lock'
        """
        return len(self.execute(sql))

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Whoever reads the table waits."""
        with self.admin() as connection:
            connection.execute(text("BEGIN"))
            connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
            yield
            with contextlib.suppress(DBAPIError):  # where the server went meanwhile
                connection.execute(text("ROLLBACK"))


@contextmanager
def own_server(*, empty: bool = False) -> Iterator[OwnServer]:
    shm = Path("/dev/shm")
    roomy = os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 1 << 30
    home = Path(tempfile.mkdtemp(prefix="own-server-", dir=shm if roomy else None))
    home.chmod(0o755)
    try:
        server = OwnServer(home, reach(home, None))
        if not empty:
            database = Database(server.access.app_url, pool_size=1)
            load_city(database, CITY)
            database.close()
        yield server
    finally:
        Cluster(home).remove()
        shutil.rmtree(home)
