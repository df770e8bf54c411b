"""Memory, processor time and open files of the worker processes, added up from /proc."""

import os
from collections.abc import Iterable, Sequence

from prometheus_client import ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

__all__ = ["ProcessesCollector"]

# Of several starts the first tells since when the service runs.
_FIRST = {"process_start_time_seconds"}


class ProcessesCollector(Collector):
    """The standard `process_*` metrics for some processes as one."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._pids = pids

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for pid in self._pids:
            for family in _of(pid):
                known = families.setdefault(family.name, family)
                if known is not family:
                    combined = min if family.name in _FIRST else lambda pair: sum(pair)
                    pairs = zip(known.samples, family.samples, strict=True)
                    known.samples = [
                        mine._replace(value=combined((mine.value, other.value)))
                        for mine, other in pairs
                    ]
        yield from families.values()
        yield GaugeMetricFamily("blueprint_processes", "Processes summed up here", len(self._pids))


def _of(pid: int) -> Iterable[Metric]:
    who = "self" if pid == os.getpid() else pid
    return list(ProcessCollector(pid=lambda: who, registry=None).collect())
