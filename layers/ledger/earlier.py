"""What was asked about a place before: for staff alone, and in no report."""

from uuid import UUID

from sqlalchemy import text

from layers.database.connections import Database
from layers.tables.ledger import SITE

__all__ = ["earlier_at"]

_THAT, _THIS = SITE.format(row="d."), SITE.format(row="this.")
# Sites that share no more than a border lie beside each other: nothing was asked about this one.
_EARLIER = f"""
SELECT d.id FROM ledger.determination this, ledger.determination d
WHERE this.id = :id AND d.id <> this.id AND d.created_at <= this.created_at
    AND {_THAT} && {_THIS} AND ST_Area(ST_Intersection({_THAT}, {_THIS})) > :least
ORDER BY d.created_at DESC, d.id LIMIT :most
"""


def earlier_at(
    database: Database, determination_id: UUID, *, least_m2: float, most: int
) -> list[UUID]:
    """The determinations before this one whose site shares more than `least_m2` with its site, the
    newest first."""
    values = {"id": determination_id, "least": least_m2, "most": most}
    with database.reading() as connection:
        return list(connection.execute(text(_EARLIER), values).scalars())
