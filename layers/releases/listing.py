"""What there is of releases: the layers as they are now, the releases of each, their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from blueprint.viewer import ANYONE
from layers.catalogue import catalogue
from layers.database.connections import Database
from layers.releases.history import join_current

__all__ = ["LayerState", "ReleaseState", "known_codes", "listing", "public_rows", "releases_of"]


@dataclass(frozen=True, slots=True)
class LayerState:
    """A layer of the catalogue as it is now: `release_id` None when nothing is published."""

    id: str
    label: str
    rows: int
    release_id: str | None
    published_at: datetime | None
    source_file: str | None
    staged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseState:
    id: str
    state: str
    layers: tuple[str, ...]
    reason: str | None
    created_at: datetime
    # When it became current, first; None before.
    published_at: datetime | None


def listing(database: Database) -> list[LayerState]:
    """Every layer of the catalogue with its count, current release and staged ones."""
    with database.reading() as connection:
        current = {
            row.layer: row
            for row in connection.execute(
                text(
                    """
                    SELECT c.layer, c.release_id, l.rows, l.source_file,
                        (SELECT max(at) FROM map.publication p WHERE p.layer = c.layer) AS at
                    FROM map.current_release c
                    JOIN map.release_layer l ON l.release_id = c.release_id AND l.layer = c.layer
                    """
                )
            )
        }
        staged: dict[str, list[str]] = {}
        for row in connection.execute(
            text("SELECT id, layers FROM map.release WHERE state = 'staged' ORDER BY id")
        ):
            for layer in row.layers:
                staged.setdefault(layer, []).append(str(row.id))
    return [
        LayerState(
            id=layer.id,
            label=layer.label,
            rows=current[layer.id].rows if layer.id in current else 0,
            release_id=str(current[layer.id].release_id) if layer.id in current else None,
            published_at=current[layer.id].at if layer.id in current else None,
            source_file=current[layer.id].source_file if layer.id in current else None,
            staged=tuple(staged.get(layer.id, ())),
        )
        for layer in catalogue().values()
    ]


def public_rows(database: Database, layer: str) -> int:
    """How many features everyone may see in the layer's current release."""
    name = catalogue()[layer].id
    with database.reading(ANYONE) as connection:
        found = connection.scalar(text(f"SELECT count(*) FROM map.{name} f {join_current(name)}"))
    return int(found or 0)


def releases_of(database: Database, layer: str | None = None) -> list[ReleaseState]:
    """The releases, newest first, of one layer or of all."""
    with database.reading() as connection:
        rows = connection.execute(
            text(
                """
                SELECT r.id, r.state, r.layers, r.reason, r.created_at,
                    (SELECT min(at) FROM map.publication p WHERE p.current_number = r.number)
                        AS published_at
                FROM map.release r
                WHERE CAST(:layer AS text) IS NULL OR :layer = ANY (layers) ORDER BY id DESC
                """
            ),
            {"layer": layer},
        ).all()
    return [
        ReleaseState(
            str(row.id),
            row.state,
            tuple(row.layers),
            row.reason,
            row.created_at,
            row.published_at,
        )
        for row in rows
    ]


def known_codes(database: Database, layers: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """The codes in the current release of each of these layers, for checking references."""
    found: dict[str, frozenset[str]] = {}
    with database.reading() as connection:
        for layer in layers:
            name = catalogue()[layer].id
            sql = f"SELECT f.code FROM map.{name} f {join_current(name)}"
            found[layer] = frozenset(connection.scalars(text(sql)))
    return found
