"""What /metrics counts. Labels are route templates and closed words: never paths, ids or names."""

import os
import threading

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from api.observability.processes import ProcessesCollector
from api.observability.state_metrics import MapState, StateCollector
from api.observability.workers import live_workers
from blueprint.rulebook.model import Rulebook
from layers.atlas import PostgisAtlas
from layers.database.connections import Database

__all__ = ["Metrics"]

_REQUEST_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_PHASE_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
_REFUSED = frozenset({400, 413, 415, 422})


class Metrics:
    """The metrics of one service. `directory` is where several workers share them (None: alone)."""

    def __init__(self, directory: str | None) -> None:
        self._directory = directory
        self._registry = CollectorRegistry()
        self._lock = threading.Lock()
        self._seen = (0, 0)
        self._sources: tuple[Database, PostgisAtlas] | None = None
        self._state: StateCollector | None = None
        self._make()

    def _make(self) -> None:
        registry, route = self._registry, ("method", "route")

        def counter(name: str, help_text: str, labels: tuple[str, ...] = ()) -> Counter:
            return Counter(f"blueprint_{name}", help_text, labels, registry=registry)

        def gauge(name: str, help_text: str) -> Gauge:
            # A worker that died holds no connection and no memory.
            return Gauge(
                f"blueprint_{name}", help_text, registry=registry, multiprocess_mode="livesum"
            )

        def histogram(
            name: str, help_text: str, buckets: tuple[float, ...], labels: tuple[str, ...]
        ) -> Histogram:
            return Histogram(
                f"blueprint_{name}", help_text, labels, buckets=buckets, registry=registry
            )

        self._requests = counter("requests", "Requests answered", (*route, "status"))
        self._duration = histogram(
            "request_duration_seconds",
            "From the request's head to the answer's end",
            _REQUEST_S,
            route,
        )
        self._in_flight = gauge("requests_in_flight", "Requests being answered")
        self._refused = counter("refused_inputs", "Requests refused for what they brought", route)
        self._unavailable = counter("unavailable", "Requests answered with 503", route)
        self._errors = counter("unforeseen_errors", "Exceptions nobody foresaw", route)
        self._verdicts = counter("verdicts", "Verdicts given, sealed or not", ("kind", "verdict"))
        self._sealed = counter("determinations_sealed", "Determinations sealed in the ledger")
        self._seals_broken = counter("seals_broken", "Answers not shown: not what was sealed")
        self._phases = histogram(
            "phase_duration_seconds", "Of each phase of deciding", _PHASE_S, ("phase",)
        )
        self._statements = counter("db_statements", "Statements run")
        self._db_seconds = counter("db_statement_seconds", "Spent in statements")
        self._pool_size = gauge("db_pool_size", "Connections that the pools may hold")
        self._pool_used = gauge("db_pool_checked_out", "Connections in use")
        self._waits = counter("db_pool_waits", "Times that every connection was taken")
        self._waits_in_vain = counter("db_pool_timeouts", "Waits that ended without a connection")
        self._waited = counter("db_pool_wait_seconds", "Spent waiting for a connection")
        self._cache_bytes = gauge("feature_cache_bytes", "Memory of the map features kept")
        self._cache_features = gauge("feature_cache_features", "Map features kept")
        self._hits = counter("feature_cache_hits", "Wanted features that were at hand")
        self._misses = counter("feature_cache_misses", "Wanted features that were read")
        gauge("workers", "Processes that answer").set(1)

    def attach(self, database: Database, atlas: PostgisAtlas, rulebook: Rulebook) -> None:
        """Tell also of these from now on."""
        self._sources = database, atlas
        self._state = StateCollector(MapState(database), rulebook)
        self.refresh()

    def close(self) -> None:
        if self._state is not None:
            self._state.close()

    def began(self) -> None:
        self._in_flight.inc()

    def ended(self, method: str, route: str, status: int, seconds: float) -> None:
        self._in_flight.dec()
        self._requests.labels(method, route, str(status)).inc()
        self._duration.labels(method, route).observe(seconds)
        if status in _REFUSED:
            self._refused.labels(method, route).inc()
        elif status == 503:
            self._unavailable.labels(method, route).inc()
        self.refresh()

    def unforeseen(self, method: str, route: str) -> None:
        self._errors.labels(method, route).inc()

    def verdict(self, kind: str, verdict: str) -> None:
        self._verdicts.labels(kind, verdict).inc()

    def sealed(self, determinations: int) -> None:
        self._sealed.inc(determinations)

    def seal_broken(self) -> None:
        self._seals_broken.inc()

    def phase(self, name: str, seconds: float) -> None:
        self._phases.labels(name).observe(seconds)

    def statement(self, seconds: float) -> None:
        self._statements.inc()
        self._db_seconds.inc(seconds)

    def waited(self, seconds: float, *, in_vain: bool) -> None:
        self._waits.inc()
        self._waited.inc(seconds)
        if in_vain:
            self._waits_in_vain.inc()

    def refresh(self) -> None:
        """Bring the gauges of this process up to date: another worker may be the one asked."""
        if self._sources is None:
            return
        database, atlas = self._sources
        size, used = database.in_use()
        cache = atlas.stats()
        self._pool_size.set(size)
        self._pool_used.set(used)
        self._cache_bytes.set(cache.bytes)
        self._cache_features.set(cache.features)
        with self._lock:
            hits, misses = cache.hits - self._seen[0], cache.misses - self._seen[1]
            if hits < 0 or misses < 0:
                return  # another thread has told of more already
            self._seen = cache.hits, cache.misses
        self._hits.inc(hits)
        self._misses.inc(misses)

    def text(self) -> bytes:
        """All of it in Prometheus' text format, of all workers; blocks up to a second or so."""
        self.refresh()
        registry, pids = self._registry, [os.getpid()]
        if self._directory is not None:
            pids = live_workers(self._directory)
            registry = CollectorRegistry()
            MultiProcessCollector(registry, self._directory)  # type: ignore[no-untyped-call]
        parts = [generate_latest(registry)]
        extra = CollectorRegistry()
        extra.register(ProcessesCollector(pids))
        if self._state is not None:
            extra.register(self._state)
        parts.append(generate_latest(extra))
        return b"".join(parts)
