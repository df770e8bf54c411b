"""The application's database opened, and the maker of seals: all that most commands need."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from api.settings import Settings
from layers.database.connections import Database
from layers.database.instrumentation import DatabaseInstrumentation
from layers.installation.access import Access, reach

if TYPE_CHECKING:
    from layers.ledger.seals import Sealer

__all__ = ["build_sealer", "open_database"]

_log = logging.getLogger(__name__)


def open_database(
    settings: Settings,
    *,
    pool_size: int | None = None,
    access: Access | None = None,
    instrumentation: DatabaseInstrumentation | None = None,
) -> Database:
    """The application's database, started and migrated where that is ours to do; where that was
    done (`access`), nothing is asked of it yet. Answers that were stored before there were seals
    are sealed when the key is made, and never again unasked: a row without one is not ours."""
    access = access or reach(settings.home, settings.database_url)
    database = Database(
        access.app_url,
        pool_size=pool_size or settings.pool_size,
        wait_s=settings.pool_wait_s,
        statement_s=settings.statement_s,
        lock_s=settings.lock_s,
        instrumentation=instrumentation,
    )
    if access.migrated and not _seal_key_file(settings).exists():
        from layers.ledger.walk import seal_unsealed

        sealed = seal_unsealed(database, build_sealer(settings))
        _log.warning("answers stored before there were seals: %d sealed", sealed)
    return database


def _seal_key_file(settings: Settings) -> Path:
    return settings.seal_key_file or settings.home / "seal.key"


def build_sealer(settings: Settings | None) -> Sealer:
    """The maker of seals, by the key that is kept outside the database."""
    from layers.ledger.seals import Sealer
    from layers.secret_files import key_in

    settings = settings or Settings()
    return Sealer(key_in(_seal_key_file(settings)))
