"""Slow statements in the log, the map's with its plan. Templates only: no parameter, no shape."""

import logging
import threading
import time
from typing import Any

from layers.database.instrumentation import Ran

__all__ = ["SlowStatements"]

_log = logging.getLogger(__name__)
_SHOWN = 600
# A plan costs as much as its statement: where all are slow, one in a while tells enough.
_PLAN_EVERY_S = 10.0


class SlowStatements:
    """Told of statements; logs those that took `threshold_ms`, nothing without a threshold."""

    def __init__(self, threshold_ms: float | None) -> None:
        self._threshold_s = None if threshold_ms is None else threshold_ms / 1000
        self._lock = threading.Lock()
        self._next_plan = 0.0

    def consider(self, statement: Ran) -> None:
        if self._threshold_s is None or statement.seconds < self._threshold_s:
            return
        fields: dict[str, Any] = {
            "statement": statement.template[:_SHOWN],
            "duration_ms": round(statement.seconds * 1000, 1),
            "failed": statement.failed,
        }
        if statement.may_run_again and self._plan_is_due():
            fields["plan"] = statement.plan()
        _log.warning("slow statement", extra={"fields": fields})

    def _plan_is_due(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now < self._next_plan:
                return False
            self._next_plan = now + _PLAN_EVERY_S
            return True
