"""The table of deeds: from which states each is allowed, and what it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from blueprint.projects.vocabulary import Deed, ItemStatus

__all__ = ["DECIDED", "ENDED", "PASSED", "REASONED", "TABLE", "UNDECIDED", "DeedRule"]

S = ItemStatus
PASSED = frozenset({S.PASSED, S.PASSED_CONDITIONALLY})
# Touched, and not decided yet.
UNDECIDED = frozenset({S.RECEIVED, S.SUPPLEMENTING, S.ACCEPTED, S.IN_PROGRESS, S.PAUSED})
# An attempt that came to nothing, or whose permit is gone.
ENDED = frozenset({S.WITHDRAWN, S.NOT_ACCEPTED, S.REFUSED, S.RECALLED, S.REVOKED})
DECIDED = PASSED | frozenset({S.REFUSED})


@dataclass(frozen=True, slots=True)
class DeedRule:
    """`to` None: the state stays what it is."""

    sources: frozenset[ItemStatus]
    to: ItemStatus | None


_WORKED_ON = frozenset({S.ACCEPTED, S.IN_PROGRESS})

# `receive` is also allowed from passed where that has expired: deed_checks.py.
TABLE: Mapping[Deed, DeedRule] = MappingProxyType(
    {
        Deed.RECEIVE: DeedRule(frozenset({S.READY}) | ENDED, S.RECEIVED),
        Deed.WITHDRAW_APPLICATION: DeedRule(UNDECIDED, S.WITHDRAWN),
        Deed.ACCEPT: DeedRule(frozenset({S.RECEIVED}), S.ACCEPTED),
        Deed.DECLINE: DeedRule(frozenset({S.RECEIVED}), S.NOT_ACCEPTED),
        Deed.REFUSE_ACCEPTANCE: DeedRule(frozenset({S.RECEIVED}), S.NOT_ACCEPTED),
        Deed.REQUEST_SUPPLEMENT: DeedRule(frozenset({S.RECEIVED}), S.SUPPLEMENTING),
        Deed.SUPPLEMENT: DeedRule(frozenset({S.SUPPLEMENTING}), S.RECEIVED),
        Deed.START: DeedRule(frozenset({S.ACCEPTED}), S.IN_PROGRESS),
        Deed.PAUSE: DeedRule(_WORKED_ON, S.PAUSED),
        Deed.RESUME: DeedRule(frozenset({S.PAUSED}), S.IN_PROGRESS),
        Deed.PASS: DeedRule(_WORKED_ON, S.PASSED),
        Deed.PASS_CONDITIONALLY: DeedRule(_WORKED_ON, S.PASSED_CONDITIONALLY),
        Deed.REFUSE: DeedRule(_WORKED_ON, S.REFUSED),
        Deed.RECALL: DeedRule(PASSED, S.RECALLED),
        Deed.REVOKE: DeedRule(PASSED, S.REVOKED),
        Deed.EXTEND: DeedRule(_WORKED_ON, None),
    }
)

# Deeds that say why, 行政许可法 32 and 38.
REASONED = frozenset(
    {
        Deed.DECLINE,
        Deed.REFUSE_ACCEPTANCE,
        Deed.REQUEST_SUPPLEMENT,
        Deed.REFUSE,
        Deed.RECALL,
        Deed.REVOKE,
        Deed.EXTEND,
    }
)
