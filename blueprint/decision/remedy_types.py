"""The changes that would, by themselves, win a waiver, as typed values."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from blueprint.shapes import OMITTED, About, Area
from blueprint.vocabulary import Indicator

__all__ = ["IndicatorRemedy", "Remedy", "RulingRemedy", "TrimRemedy", "WaitRemedy"]

_SENTENCE = About("one Chinese sentence")


@dataclass(frozen=True, slots=True)
class RulingRemedy:
    """The authority rules that the project's adjustment is no major one."""

    ask: Annotated[str, About("what to ask for, in Chinese")]
    of: Annotated[str, About("whom to ask")]
    type: Literal["ruling"] = "ruling"


@dataclass(frozen=True, slots=True)
class IndicatorRemedy:
    """One indicator of the project is brought to the plan's limit."""

    indicator: Indicator
    to: Annotated[float | str, About("the plan's limit")]
    say: Annotated[str, _SENTENCE]
    type: Literal["indicator"] = "indicator"


@dataclass(frozen=True, slots=True)
class TrimRemedy:
    """The site is cut to the largest part that is covered, `geometry`."""

    geometry: Area
    area_lost_m2: Annotated[float, About("m²", minimum=0)]
    share_kept: Annotated[float, About("of the site's area", minimum=0, maximum=1)]
    say: Annotated[str, _SENTENCE]
    type: Literal["trim"] = "trim"


@dataclass(frozen=True, slots=True)
class WaitRemedy:
    """An assessment that is under way is awaited."""

    assessment: Annotated[str, About("the feature's id")]
    name: str
    expected_on: date | None
    say: Annotated[str, _SENTENCE]
    plan: Annotated[
        str | None,
        About("the code of the plan that is to be approved too; absent where none is"),
        OMITTED,
    ] = None
    type: Literal["wait"] = "wait"


Remedy = RulingRemedy | IndicatorRemedy | TrimRemedy | WaitRemedy
