"""What the queue needs done for itself: jobs of a worker that died are put back, old ones go."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from layers.database.connections import Database

__all__ = ["STALLED_AFTER_S", "forget_old", "put_back_stalled"]

# A worker tells that it lives every five seconds (api.worker.run).
STALLED_AFTER_S = 20
# How often a job may die with its worker before somebody has to look at it.
_MOST_DEATHS = 10
_FAILED_RETENTION_DAYS = 90

_PUT_BACK = """
UPDATE jobs.procrastinate_jobs j SET scheduled_at = NULL, attempts = attempts + 1,
    status = (CASE WHEN attempts + 1 < :most THEN 'todo' ELSE 'failed' END)
        ::jobs.procrastinate_job_status
WHERE j.status = 'doing' AND NOT EXISTS (
    SELECT FROM jobs.procrastinate_workers w
    WHERE w.id = j.worker_id AND w.last_heartbeat > now() - make_interval(secs => :stalled_s)
)
AND (j.queueing_lock IS NULL OR NOT EXISTS (
    SELECT FROM jobs.procrastinate_jobs o
    WHERE o.queueing_lock = j.queueing_lock AND o.status = 'todo'
))
"""
_FORGET = """
WITH old AS (
    DELETE FROM jobs.procrastinate_jobs j
    WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted') AND NOT EXISTS (
        SELECT FROM jobs.procrastinate_events e WHERE e.job_id = j.id AND e.at > :before)
    RETURNING id
)
DELETE FROM jobs.failure f USING old WHERE f.job_id = old.id
"""


def put_back_stalled(database: Database) -> None:
    """Jobs whose worker has not told for a while that it lives wait again; one that died with its
    worker again and again is failed."""
    with database.writing(timed=True) as connection:
        connection.execute(text(_PUT_BACK), {"stalled_s": STALLED_AFTER_S, "most": _MOST_DEATHS})


def forget_old(database: Database) -> None:
    before = datetime.now(UTC) - timedelta(days=_FAILED_RETENTION_DAYS)
    with database.writing(timed=True) as connection:
        connection.execute(text(_FORGET), {"before": before})
