"""Yes, no and not yet known, combined after Kleene: a bool, or None for not yet known."""

from collections.abc import Iterable

__all__ = ["Truth", "every", "none_of", "opposite", "some"]

Truth = bool | None


def every(answers: Iterable[Truth]) -> Truth:
    """One no settles it, whatever else is unknown; without a no, one unknown leaves it unknown."""
    known = True
    for answer in answers:
        if answer is False:
            return False
        known = known and answer is not None
    return True if known else None


def opposite(answer: Truth) -> Truth:
    return None if answer is None else not answer


def none_of(answers: Iterable[Truth]) -> Truth:
    """Whether all answers are no."""
    return every(opposite(answer) for answer in answers)


def some(answers: Iterable[Truth]) -> Truth:
    """One yes settles it; without a yes, one unknown leaves it unknown."""
    return opposite(every(opposite(answer) for answer in answers))
