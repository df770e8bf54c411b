"""Which features of a layer hold in law on given days, where its rows carry legal dates.

The same reading as the decision's (`blueprint.evidence.rows`,
`blueprint.decision.assessment_state`), from the row's own columns alone: an assessment that is
valid here may still count for nothing because its plan is not in force. A parcel has no dates of
its own and holds with its plan; one whose plan is not in the map, or not in the part of it that the
reader sees, always holds: nothing says that it does not. A layer that is not listed carries no
legal dates, and any day finds all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Self

from layers.releases.history import in_release

__all__ = ["LEGAL_TIMES", "Days", "LegalTime"]


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included; None is open."""

    first: date | None
    last: date | None

    @classmethod
    def of(cls, day: date | None) -> Self | None:
        return None if day is None else cls(day, day)


@dataclass(frozen=True, slots=True)
class LegalTime:
    """`about` says when a feature holds; `condition` is SQL over a row f with :first and :last.

    `dated_by` names the layer whose dates are read instead of the row's own: then the condition
    also asks for :dated_by, the number of that layer's release, -1 where it has none.
    """

    about: str
    condition: str
    dated_by: str | None = None


def _from(column: str) -> str:
    return f"(CAST(:last AS date) IS NULL OR {column} <= :last)"


def _ends(column: str, sign: str) -> str:
    return f"(CAST(:first AS date) IS NULL OR {column} IS NULL OR {column} {sign} :first)"


def _ever(first: str, last: str, sign: str) -> str:
    """Dates out of order are warned of, and such a row holds on no day."""
    return f"({last} {sign} {first}) IS NOT FALSE"


_PLAN = (
    "f.status IN ('approved', 'superseded') AND f.approved_on IS NOT NULL"
    f" AND {_from('f.approved_on')} AND {_ends('f.superseded_on', '>')}"
    f" AND {_ever('f.approved_on', 'f.superseded_on', '>')}"
)

LEGAL_TIMES: Mapping[str, LegalTime] = MappingProxyType(
    {
        "plan": LegalTime(
            "自批复日期起、至被替代日期（不含）止有效；编制中、公示中的规划不生效",
            _PLAN,
        ),
        "plan_parcel": LegalTime(
            "与所属规划同时有效；所属规划不在图上的，一直有效",
            # Plans are few: one look at them all tells which parcels to leave out.
            f"f.plan_code NOT IN (SELECT f.code FROM map.plan f"
            f" WHERE {in_release('dated_by')} AND ({_PLAN}) IS NOT TRUE)",
            dated_by="plan",
        ),
        "plan_adjustment": LegalTime("自批准日期起有效", _from("f.approved_on")),
        "assessment": LegalTime(
            "自完成日期起、至有效期止（含）有效，撤回日起无效；正在开展的不算",
            f"f.status <> 'under_way' AND f.completed_on IS NOT NULL"
            f" AND {_from('f.completed_on')} AND {_ends('f.valid_until', '>=')}"
            f" AND {_ends('f.withdrawn_on', '>')}"
            f" AND {_ever('f.completed_on', 'f.valid_until', '>=')}"
            f" AND {_ever('f.completed_on', 'f.withdrawn_on', '>')}",
        ),
        "control_zone": LegalTime(
            "自生效日期起、至失效日期（含）止有效；没有写明的一端不设限",
            f"(f.valid_from IS NULL OR {_from('f.valid_from')}) AND {_ends('f.valid_to', '>=')}"
            f" AND {_ever('f.valid_from', 'f.valid_to', '>=')}",
        ),
    }
)
