"""The time that one command spends on each phase, and in statements."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from blueprint.ports import UnsealedDetermination
from layers.database.instrumentation import Ran

__all__ = ["Stopwatch"]


class Stopwatch:
    """`phases` in seconds, in the order in which they first began; statements lie within them."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}
        self.statements = 0
        self.statement_s = 0.0

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        self.phases.setdefault(name, 0.0)
        try:
            yield
        finally:
            self.phases[name] += time.perf_counter() - began

    def decided(self, answers: Sequence[UnsealedDetermination]) -> None:
        pass

    def sealed(self, determinations: int) -> None:
        pass

    def seal_broken(self) -> None:
        pass

    def ran(self, statement: Ran) -> None:
        self.statements += 1
        self.statement_s += statement.seconds

    def waited(self, seconds: float, *, in_vain: bool) -> None:
        pass
