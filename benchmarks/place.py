"""Where benchmarks live: a private cluster of their own a city, kept for the next run."""

import time
from dataclasses import dataclass
from pathlib import Path

import orjson
import psycopg2

from api.settings import Settings
from api.wiring import build_services
from benchmarks.city import BenchCity
from blueprint.city import city as measured_city
from blueprint.site_queries.use_cases import Services
from layers.database.connections import Database
from layers.installation.access import Access, reach
from layers.releases.lifecycle import stage
from layers.releases.staging import Rows

__all__ = ["Place", "open_place"]


@dataclass
class Place:
    """A benchmark city in its own database. `prepared_s` is how long staging and publishing took,
    whenever that was; `raw_url` and `raw_admin_url` are for drivers without SQLAlchemy."""

    home: Path
    access: Access
    database: Database
    services: Services
    prepared_s: float

    @property
    def raw_url(self) -> str:
        return self.access.app_url.replace("+psycopg2", "")

    @property
    def raw_admin_url(self) -> str:
        assert self.access.admin_url is not None
        return self.access.admin_url.replace("+psycopg2", "")

    def settings(self) -> Settings:
        return Settings(home=self.home)

    def publish(self, rows: list[Rows]) -> str:
        release = stage(
            self.database,
            rows,
            city=measured_city(),
            by="benchmark",
            fictitious=True,
            publish_at_once=True,
        )
        connection = psycopg2.connect(self.raw_admin_url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        connection.close()
        return release

    def close(self) -> None:
        self.database.close()


def open_place(home: Path, drawn: BenchCity) -> Place:
    """The city of this home, loaded when it is not there yet."""
    home = home.resolve()
    settings = Settings(home=home)
    access = reach(home, None)
    database = Database(access.app_url, pool_size=3)
    place = Place(home, access, database, build_services(database, settings), 0.0)
    noted = home / "prepared.json"
    if not place.services.atlas.releases():
        start = time.perf_counter()
        place.publish(drawn.rows)
        noted.write_bytes(orjson.dumps(time.perf_counter() - start))
    place.prepared_s = float(orjson.loads(noted.read_bytes()))
    return place
