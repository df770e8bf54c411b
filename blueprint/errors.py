"""Every refusal, in one tree that knows no HTTP; api/http/problems.py maps it to statuses.

    BlueprintError
    ├── BadInput            what came in cannot be used: a list of Flaws, nothing was written
    │   ├── BadSite         geometry or coordinate system
    │   ├── BadFacts        the project's facts
    │   ├── BadLayerFile    a file for the map
    │   ├── BadQuery        the parameters in an address
    │   └── KeyReused       an Idempotency-Key that stands for another request
    ├── NotFound            a code, a release, a determination that is not there
    ├── Conflict            somebody else is at it, or the order of steps is wrong
    │   ├── StillInProgress the same request, by its Idempotency-Key, is being worked on
    │   └── StateConflict   the state of a record does not allow it: says what would be
    ├── VersionRequired     a change that does not say which version it changes
    ├── VersionStale        somebody was faster
    ├── Unauthenticated     nobody can tell who asks, and this is not for everyone
    ├── Forbidden           it is known who asks, and it is not his to do
    ├── TooMany             tried too often: the same request may succeed later
    ├── Unavailable         storage is gone or too busy: the same request may succeed later
    │   ├── StorageFull     nothing can be written until somebody makes room
    │   └── TooSlow         no answer within the time allowed: it is busy, or asked for too much
    ├── RulebookRefused     a rule file that must not be used
    ├── FlowRefused         a flow or a calendar that must not be used
    ├── SealBroken          what is stored is not what was sealed: it is not shown
    └── EvidenceMismatch    the map measured something other than what the law asks about: a bug

Messages are Chinese, because planners and applicants read them; names of fields stay as callers
spell them.
"""

import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

__all__ = [
    "BadFacts",
    "BadInput",
    "BadLayerFile",
    "BadQuery",
    "BadSite",
    "BlueprintError",
    "Conflict",
    "EvidenceMismatch",
    "Flaw",
    "FlowRefused",
    "Forbidden",
    "KeyReused",
    "NotFound",
    "RulebookRefused",
    "SealBroken",
    "StateConflict",
    "StillInProgress",
    "StorageFull",
    "TooMany",
    "TooSlow",
    "Unauthenticated",
    "Unavailable",
    "VersionRequired",
    "VersionStale",
    "shown",
]

_SHORT = reprlib.Repr()


def shown(value: object, length: int = 60) -> str:
    """What stood there, short enough to be shown; however deep or large it is, in no time."""
    text = _SHORT.repr(value) if isinstance(value, list | tuple | dict) else str(value)
    return text[:length]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with an input.

    `loc` is the path to it, outermost first (("site", "geometry"), or file and row for a layer
    file); `value` is what stood there, shortened to be shown; `remedy` is what to do about it.
    """

    loc: tuple[str | int, ...]
    msg: str
    value: object = None
    remedy: str = ""

    @property
    def place(self) -> str:
        """The path as a person reads it: a line that the message names is not named twice."""
        match self.loc:
            case (*outer, "line", int(number)) if f"第 {number} 行" in self.msg:
                return " › ".join(str(part) for part in outer)
        return " › ".join(str(part) for part in self.loc)

    def __str__(self) -> str:
        place = self.place
        held = "" if self.value is None else f"（{shown(self.value, 120)}）"
        mend = f"；{self.remedy}" if self.remedy else ""
        return f"{place}：{self.msg}{held}{mend}"


class BlueprintError(Exception):
    """Anything that this program refuses or cannot do, said to a person."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class BadInput(BlueprintError):
    """What came in cannot be used; `flaws` names every reason that was found."""

    def __init__(self, detail: str, flaws: Sequence[Flaw] = ()) -> None:
        super().__init__(detail)
        self.flaws = tuple(flaws)

    @classmethod
    def of(cls, *flaws: Flaw) -> Self:
        return cls("；".join(str(flaw) for flaw in flaws[:3]), flaws)


class BadSite(BadInput):
    pass


class BadFacts(BadInput):
    pass


class BadLayerFile(BadInput):
    pass


class BadQuery(BadInput):
    pass


class KeyReused(BadInput):
    pass


class NotFound(BlueprintError):
    pass


class Conflict(BlueprintError):
    pass


class StillInProgress(Conflict):
    pass


class StateConflict(Conflict):
    """`members` are told beside the sentence: state, allowed, waits_for."""

    def __init__(self, detail: str, members: Mapping[str, Any]) -> None:
        super().__init__(detail)
        self.members = dict(members)


class VersionRequired(BlueprintError):
    pass


class VersionStale(BlueprintError):
    """`version` is the one that is there now."""

    def __init__(self, detail: str, version: int) -> None:
        super().__init__(detail)
        self.version = version


class Unauthenticated(BlueprintError):
    pass


class Forbidden(BlueprintError):
    pass


class TooMany(BlueprintError):
    """`retry_after_s` is how long a caller has to wait before the next try."""

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Unavailable(BlueprintError):
    """`retry_after_s` is how long a caller should wait before the next try."""

    def __init__(self, detail: str, retry_after_s: int = 2) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class StorageFull(Unavailable):
    pass


class TooSlow(Unavailable):
    pass


class RulebookRefused(BlueprintError):
    pass


class FlowRefused(BlueprintError):
    pass


class SealBroken(BlueprintError):
    pass


class EvidenceMismatch(BlueprintError):
    pass
