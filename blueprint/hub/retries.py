"""When a delivery is tried again, and what a module's answers say of it.

The schedule: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, then hourly, each drawn with full jitter;
dead-lettered after 72 h of trying. 410 pauses the module; `Retry-After` replaces the step.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

__all__ = [
    "DEAD_AFTER",
    "DOWN_AFTER",
    "FAILING_AFTER",
    "Outcome",
    "ReceiverAnswer",
    "delay_after",
    "outcome_of",
    "retry_after_of",
]

_STEPS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600))
_LONGEST = timedelta(hours=1)
# A message is given up after so long of trying; the time while a module rests does not count.
DEAD_AFTER = timedelta(hours=72)
# A module that gave no 2xx for so long is down: it is asked hourly whether it is back.
DOWN_AFTER = timedelta(hours=24)
# So many tries in a row without a 2xx make a module failing.
FAILING_AFTER = 5

Outcome = Literal["delivered", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class ReceiverAnswer:
    """What a receiver said: `status` None where it said nothing (`error` says why)."""

    status: int | None
    retry_after: timedelta | None = None
    error: str | None = None


def outcome_of(answer: ReceiverAnswer) -> Outcome:
    """2xx is delivered, 410 pauses the module, everything else (3xx too) has failed."""
    if answer.status is not None and 200 <= answer.status < 300:
        return "delivered"
    return "gone" if answer.status == 410 else "failed"


def retry_after_of(header: str | None, now: datetime) -> timedelta | None:
    """A `Retry-After` in seconds or as an HTTP date, at most an hour; None for nonsense."""
    if header is None or len(header) > 60:
        return None
    given = header.strip()
    if given.isascii() and given.isdigit():
        wait = timedelta(seconds=min(int(given), 86_400))
    else:
        try:
            moment = parsedate_to_datetime(given)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        wait = moment - now
    return min(max(wait, timedelta()), _LONGEST)


def delay_after(failures: int, answer: ReceiverAnswer, share: float, speed: float = 1) -> timedelta:
    """How long until the next try after so many failed ones (the first counts 1). `share`, 0 to 1,
    is the jitter drawn; `speed` divides all waits (development)."""
    if answer.retry_after is not None and answer.status in (429, 503):
        return answer.retry_after / speed
    step = _STEPS[min(failures, len(_STEPS)) - 1]
    return step * share / speed
