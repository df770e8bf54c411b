"""Events of project records into the hub: ids, words and numbers, and nothing a person wrote."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from blueprint.hub.cloud_event import RecordedEvent
from blueprint.projects.state.events import Event
from layers.hub.outbox import Recorded, record
from layers.hub.results import has_waiting
from layers.jobs import Job, JobQueue

__all__ = ["SETTLE_RESULTS", "notify_hub"]

# The worker's task that applies what modules reported too early.
SETTLE_RESULTS = "hub.settle_results"
_jobs = JobQueue()


def notify_hub(
    connection: Connection,
    project: UUID,
    events: Sequence[Event],
    districts: frozenset[str],
    left: frozenset[str],
    result: str | None,
) -> None:
    """In the transaction of the change, under the project's lock. `districts` are those that the
    site touches now, `left` those that it left by this change."""
    recorded = []
    for event in events:
        moves = event.type == "project.changed" and "districts" in event.data
        recorded.append(
            Recorded(
                RecordedEvent(
                    project=str(project),
                    sequence=event.seq,
                    type=event.type,
                    at=event.at,
                    recorded_at=event.recorded_at,
                    item=event.data.get("item"),
                    data=event.data,
                    result=result,
                ),
                districts,
                left if moves else frozenset(),
            )
        )
    record(connection, recorded)
    if result is None and has_waiting(connection, project):
        task = Job(SETTLE_RESULTS, {"project": str(project)}, once=f"results:{project}")
        _jobs.enqueue(connection, task)
