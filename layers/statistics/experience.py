"""What of all histories the experience of applicants is computed from: one statement."""

from sqlalchemy import text

from blueprint.projects.experience import Handled, Rated
from layers.database.connections import Database

__all__ = ["handled_and_rated"]

# The last reading of an attempt's course; what was corrected does not count.
_HANDLED = """
WITH told AS (
    SELECT e.* FROM ledger.project_event e
    WHERE e.type IN ('item.received', 'item.accepted', 'item.supplement_requested',
        'item.supplemented', 'item.passed', 'item.passed_conditionally', 'item.refused')
    AND NOT EXISTS (SELECT FROM ledger.project_event c WHERE c.project_id = e.project_id
        AND c.type = 'event.corrected' AND (c.data ->> 'seq')::int = e.seq)
)
SELECT data ->> 'item' AS item,
    max(coalesce((data ->> 'as_of')::timestamptz, at)) FILTER (WHERE type = 'item.accepted')
        AS accepted,
    max(at) FILTER (WHERE type IN ('item.passed', 'item.passed_conditionally', 'item.refused'))
        AS decided,
    max(at) FILTER (WHERE type = 'item.supplement_requested') AS asked,
    max(at) FILTER (WHERE type = 'item.supplemented') AS supplemented,
    count(*) FILTER (WHERE type IN ('item.supplement_requested', 'item.refused')) AS returned
FROM told GROUP BY project_id, data ->> 'item', data ->> 'attempt'
"""
_RATED = """
SELECT data ->> 'stage' AS stage, data ->> 'department' AS department, at,
    (data ->> 'score')::int AS score
FROM ledger.project_event WHERE type = 'rating.given'
"""


def handled_and_rated(database: Database) -> tuple[list[Handled], list[Rated]]:
    """Every attempt that was decided, and every rating."""
    with database.reading() as connection:
        handled = [
            Handled(
                r.item,
                r.accepted,
                r.decided,
                ((r.asked, r.supplemented),) if r.asked and r.supplemented else (),
                r.returned,
            )
            for r in connection.execute(text(_HANDLED))
            if r.accepted is not None and r.decided is not None
        ]
        rated = [
            Rated(r.stage, r.department, r.at, r.score) for r in connection.execute(text(_RATED))
        ]
    return handled, rated
