"""Places whose verdicts people rely on: every block, and the sites that were asked about lately."""

from sqlalchemy import Connection, text

from blueprint.planning.release_difference import AffectedPlace
from blueprint.viewer import Viewer
from layers.database.row_security import shown
from layers.releases.history import join_current

__all__ = ["blocks", "last_sites"]


_BLOCKS = f"""
SELECT f.code, ST_AsBinary(f.geom) AS shape FROM map.block f {join_current("block")}
WHERE {{shown}} ORDER BY f.code
"""
# One site asked about twice with the same facts is one place.
_LAST_SITES = """
SELECT DISTINCT ON (shapes, project) id::text, shapes, project FROM (
    SELECT id, created_at, shapes, body::jsonb -> 'project' AS project FROM ledger.determination
    ORDER BY created_at DESC LIMIT :most
) AS lately ORDER BY shapes, project, created_at DESC
"""


def blocks(connection: Connection, viewer: Viewer) -> list[AffectedPlace]:
    """The blocks that the viewer may see."""
    rows = connection.execute(
        text(_BLOCKS.format(shown=shown("block"))), {"sees": sorted(viewer.sees)}
    )
    return [AffectedPlace("block", row.code, {"as_given": bytes(row.shape)}) for row in rows]


def last_sites(connection: Connection, most: int) -> list[AffectedPlace]:
    """The sites of the latest determinations, at most so many of those."""
    rows = connection.execute(text(_LAST_SITES), {"most": most})
    return [
        AffectedPlace(
            "site",
            row.id,
            {name: bytes.fromhex(wkb) for name, wkb in row.shapes.items()},
            row.project,
        )
        for row in rows
    ]
