"""The types of problems: what each means and what to do about it, in Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from api.http.languages import in_english
from api.http.problems import TITLES

__all__ = ["ProblemType", "problem_types"]


@dataclass(frozen=True, slots=True)
class ProblemType:
    """`status` is that of the answer, None where it is not always the same; each text is first in
    Chinese, then in English."""

    slug: str
    status: int | None
    title: tuple[str, str]
    meaning: tuple[str, str]
    remedy: tuple[str, str]


@cache
def problem_types() -> Mapping[str, ProblemType]:
    """By the last part of their address."""
    text = resources.files("api.http").joinpath("messages/problems.yaml").read_text("utf-8")
    found = {}
    for slug, texts in yaml.safe_load(text).items():
        status, title = TITLES[slug]
        (meaning, remedy), (meant, remedied) = texts["zh"], texts["en"]
        found[slug] = ProblemType(
            slug, status, (title, in_english(title)), (meaning, meant), (remedy, remedied)
        )
    return found
