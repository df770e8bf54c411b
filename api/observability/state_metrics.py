"""The current releases, the queue and the rulebook's age, for /metrics.

Asked of the database seldom, and never waited for.
"""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillReading
from datetime import UTC, datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from blueprint.errors import BlueprintError
from blueprint.rulebook.model import Rulebook
from layers.database.connections import Database
from layers.jobs import QueueState, queue_state
from layers.releases.listing import LayerState, listing, public_rows

__all__ = ["MapState", "StateCollector"]

_FRESH_S = 10.0
_PATIENCE_S = 1.0
_DAY_S = 86_400


class MapState:
    """The layers as the database last told, and whether it answered. Asked at most once in ten
    seconds, and in a thread of its own: a scrape must not wait where requests wait."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="metrics")
        self._reading: Future[None] | None = None
        self._read_at = -_FRESH_S
        self.up = False
        self.layers: list[LayerState] = []
        # By layer and release, which never changes.
        self._public_rows: dict[tuple[str, str], int] = {}
        self.queue = QueueState(0, ())

    def refresh(self) -> None:
        with self._lock:
            if self._reading is None or self._reading.done():
                size, used = self._database.in_use()
                busy = used >= size
                if busy or time.monotonic() - self._read_at < _FRESH_S:
                    return
                self._reading = self._reader.submit(self._read)
            reading = self._reading
        try:
            reading.result(_PATIENCE_S)
        except StillReading:
            self.up = False

    def _read(self) -> None:
        try:
            layers = listing(self._database)
            rows = {}
            for layer in layers:
                if layer.release_id is not None:
                    key = layer.id, layer.release_id
                    known = self._public_rows.get(key)
                    rows[key] = public_rows(self._database, layer.id) if known is None else known
            self.layers, self._public_rows = layers, rows
            with self._database.reading() as connection:
                self.queue = queue_state(connection)
            self.up = True
            self._read_at = time.monotonic()
        except BlueprintError:
            self.up = False

    def public_rows(self, layer: LayerState) -> int:
        return self._public_rows.get((layer.id, str(layer.release_id)), 0)

    def close(self) -> None:
        self._reader.shutdown(wait=False, cancel_futures=True)


class StateCollector(Collector):
    def __init__(self, state: MapState, rulebook: Rulebook) -> None:
        self._state, self._rulebook = state, rulebook

    def collect(self) -> Iterable[Metric]:
        self._state.refresh()
        yield GaugeMetricFamily(
            "blueprint_database_up", "The database answered when last asked", int(self._state.up)
        )
        release = GaugeMetricFamily(
            "blueprint_layer_release", "The number of a layer's current release", labels=["layer"]
        )
        rows = GaugeMetricFamily(
            "blueprint_layer_rows",
            "Rows in a layer's current release that are for everyone",
            labels=["layer"],
        )
        since = GaugeMetricFamily(
            "blueprint_layer_published_timestamp_seconds",
            "When a layer's current release was last changed",
            labels=["layer"],
        )
        for layer in self._state.layers:
            if layer.release_id is None:
                continue
            release.add_metric([layer.id], float(layer.release_id))
            rows.add_metric([layer.id], self._state.public_rows(layer))
            if layer.published_at is not None:
                since.add_metric([layer.id], layer.published_at.timestamp())
        yield from (release, rows, since)
        yield from _jobs(self._state.queue)
        book = GaugeMetricFamily(
            "blueprint_rulebook_info", "The rulebook that decides", labels=["rulebook", "version"]
        )
        book.add_metric([self._rulebook.id, self._rulebook.version], 1)
        yield book
        age = (datetime.now(UTC).date() - self._rulebook.read_on).days * _DAY_S
        yield GaugeMetricFamily(
            "blueprint_rulebook_age_seconds", "Since the rulebook's sources were last read", age
        )

    def close(self) -> None:
        self._state.close()


def _jobs(queue: QueueState) -> Iterable[Metric]:
    yield GaugeMetricFamily(
        "blueprint_job_workers", "Processes that take jobs from the queue", queue.workers
    )
    jobs = GaugeMetricFamily("blueprint_jobs", "Jobs in the queue", labels=["task", "state"])
    oldest = GaugeMetricFamily(
        "blueprint_jobs_oldest_due_seconds",
        "How long the first job that could run now has waited",
        labels=["task"],
    )
    for task in queue.tasks:
        for state in ("waiting", "running", "failed"):
            jobs.add_metric([task.task, state], getattr(task, state))
        oldest.add_metric([task.task], task.oldest_s)
    yield from (jobs, oldest)
