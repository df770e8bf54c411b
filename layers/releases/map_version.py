"""Which releases something is read from: what tells one state of the published map from another."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, text

from blueprint.map_version import MapVersion
from layers.releases.history import current_at

__all__ = ["map_version_of"]

_REST = """
SELECT pg_postmaster_start_time() || '/' || pg_relation_filenode('map.release'::regclass)
        AS incarnation,
    coalesce((SELECT bool_or(fictitious) FROM map.release WHERE id = ANY (:ids)), false)
        AS fictitious
"""


def map_version_of(
    connection: Connection, layers: Collection[str], known_at: datetime | None = None
) -> MapVersion:
    """What these layers were at a moment (aware; None: now)."""
    current = {
        layer: release
        for layer, release in sorted(current_at(connection, known_at).items())
        if layer in layers
    }
    ids = [int(release.release_id) for release in current.values()]
    row = connection.execute(text(_REST), {"ids": ids}).one()
    return MapVersion(
        known_at,
        {layer: release.release_id for layer, release in current.items()},
        {layer: release.number for layer, release in current.items()},
        row.fictitious,
        row.incarnation,
    )
