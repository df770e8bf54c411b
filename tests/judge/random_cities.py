"""Cities and questions by seed, fast, and as Hypothesis strategies, from the same drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from .city import City
from .dice import HypothesisDice, SeededDice
from .drawing import CityDrawing, Question, Scenario


def random_city(seed: int, questions: int = 6) -> tuple[City, tuple[Question, ...]]:
    """The city of this seed, always the same, and questions about it."""
    drawn = CityDrawing(SeededDice(seed)).scenario(questions)
    return drawn.city, drawn.questions


@st.composite
def scenarios(draw: Callable[[st.SearchStrategy[Any]], Any], most_questions: int = 3) -> Scenario:
    """Cities with one to `most_questions` questions each."""
    dice = HypothesisDice(draw)
    return CityDrawing(dice).scenario(dice.between(1, most_questions))
