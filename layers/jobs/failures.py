"""Why a job failed: the queue itself keeps only that it did."""

from sqlalchemy import text

from layers.database.connections import Database

__all__ = ["note_failure"]

_MOST_CHARACTERS = 500


def note_failure(database: Database, job_id: int, reason: str) -> None:
    """`reason` is shown to administrators: no secret, and nothing of a person."""
    with database.writing(timed=True) as connection:
        connection.execute(
            text("INSERT INTO jobs.failure (job_id, told) VALUES (:job, :told)"),
            {"job": job_id, "told": reason.replace("\x00", "")[:_MOST_CHARACTERS]},
        )
