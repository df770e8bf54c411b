"""Chance behind one small interface, so that a seed and Hypothesis draw cities by the same code."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Dice(Protocol):
    def pick(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""
        ...

    def chance(self, percent: int) -> bool: ...

    def between(self, least: int, most: int) -> int: ...


class SeededDice:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def pick(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def chance(self, percent: int) -> bool:
        return self._random.randrange(100) < percent

    def between(self, least: int, most: int) -> int:
        return self._random.randint(least, most)


class HypothesisDice:
    """Over a composite strategy's `draw`; shrinks towards no, the least and the first."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def pick(self, options: Sequence[T]) -> T:
        return options[self.between(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        return self.between(1, 100) > 100 - percent

    def between(self, least: int, most: int) -> int:
        number: int = self._draw(st.integers(least, most))
        return number
