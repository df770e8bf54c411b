"""What a row of the table says, and the numbers that it is made of."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Result", "Times", "timed"]


@dataclass(frozen=True)
class Result:
    """A row: `ratios` by name ("median", "p99", "throughput"), above 1 where we are better, or for
    some rows a cost against a base; `measured` tells the figures behind them in words."""

    row: str
    what: str
    peer: str
    target: str
    ratios: dict[str, float]
    measured: str
    preparation: str = "—"
    note: str = ""
    points: list[tuple[str, float, float]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Times:
    """Durations in milliseconds."""

    def __init__(self, milliseconds: Sequence[float]) -> None:
        self.sorted = sorted(milliseconds)

    @property
    def median(self) -> float:
        return statistics.median(self.sorted)

    @property
    def p99(self) -> float:
        return self.sorted[max(math.ceil(len(self.sorted) * 0.99) - 1, 0)]

    @property
    def total_s(self) -> float:
        return sum(self.sorted) / 1e3

    def __str__(self) -> str:
        return f"{self.median:.1f} ms, p99 {self.p99:.1f} ms"


def timed(ask: Callable[[Any], object], questions: Sequence[Any]) -> list[float]:
    """Milliseconds that each question took, one after the other."""
    took = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        took.append((time.perf_counter() - start) * 1e3)
    return took
