"""The one place that puts the house together: database, map, ledger and rulebook."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.settings import Settings
from blueprint.cases import House
from blueprint.city import city
from blueprint.rulebook_reader import load_rulebook
from layers.access import Access, reach
from layers.atlas import PostgisAtlas
from layers.database import Database
from layers.ledger import PostgisLedger

__all__ = ["build_house", "open_database", "opened"]


def open_database(
    settings: Settings, *, pool_size: int | None = None, access: Access | None = None
) -> Database:
    """The application's database, started and migrated where that is ours to do; where that was
    done (`access`), nothing is asked of it yet."""
    access = access or reach(settings.home, settings.database_url)
    return Database(
        access.app_url,
        pool_size=pool_size or settings.pool_size,
        wait_s=settings.pool_wait_s,
        statement_s=settings.statement_s,
        lock_s=settings.lock_s,
    )


def build_house(database: Database, settings: Settings | None = None) -> House:
    here = city()
    cache_bytes = int((settings or Settings()).cache_mb * 1_000_000)
    return House(
        city=here,
        rulebook=load_rulebook(),
        atlas=PostgisAtlas(database, here, cache_bytes=cache_bytes),
        ledger=PostgisLedger(database),
    )


@contextmanager
def opened(settings: Settings, *, pool_size: int = 2) -> Iterator[tuple[Database, House]]:
    """A house for the length of one command."""
    database = open_database(settings, pool_size=pool_size)
    try:
        yield database, build_house(database, settings)
    finally:
        database.close()
