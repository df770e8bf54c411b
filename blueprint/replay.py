"""Replay: a sealed determination decided again, from its evidence and from the map as it was.

Two senses (contract.md). Decided again from the stored evidence and rulebook, the bytes must be the
same. Measured again on the releases that it named, it must be equal within the rounding; there the
engines of then and now are both named.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from blueprint.cases import House, measure
from blueprint.determination import determine
from blueprint.digest import SEALED_APART, canonical
from blueprint.evidence import Measured
from blueprint.ports import Sealed
from blueprint.question import Question, Stamp
from blueprint.rulebook import Rulebook
from blueprint.rulebook_reader import load_rulebook

__all__ = ["differences", "replay"]

Json = dict[str, Any]

# How far a number may be from what was sealed when it was measured by another GEOS or PROJ: one
# unit of the rounding of its kind (areas 0.01 m², shares 1e-6, degrees 1e-9).
_ROUNDING = {"area_m2": 0.0101, "area_lost_m2": 0.0101, "coordinates": 1.01e-9}
_SHARE = 1.01e-6
_MOST_SHOWN = 50


def differences(then: Any, now: Any, *, rounded: bool = False) -> list[Json]:
    """Where two documents differ: {path, then, now} each; `rounded` forgives the last digit."""
    return list(_differ(then, now, (), rounded))[:_MOST_SHOWN]


def _differ(then: Any, now: Any, path: tuple[str, ...], rounded: bool) -> Iterator[dict[str, Any]]:
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for key in sorted({*then, *now}):
            yield from _differ(then.get(key), now.get(key), (*path, str(key)), rounded)
    elif _is_list(then) and _is_list(now) and len(then) == len(now):
        for i, (a, b) in enumerate(zip(then, now, strict=True)):
            yield from _differ(a, b, (*path, str(i)), rounded)
    elif not _same(then, now, path, rounded):
        yield {"path": "/" + "/".join(path), "then": then, "now": now}


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _same(then: Any, now: Any, path: tuple[str, ...], rounded: bool) -> bool:
    if then == now:
        return True
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (then, now))
    if not (rounded and numbers):
        return False
    allowed = next((_ROUNDING[name] for name in reversed(path) if name in _ROUNDING), _SHARE)
    return bool(abs(then - now) <= allowed)


def _unsealed(document: Mapping[str, Any]) -> Json:
    return {key: value for key, value in document.items() if key not in SEALED_APART}


def replay(house: House, determination_id: UUID) -> Json:
    """{identical, differences, from_evidence, measured_again}; NotFound for an unknown id."""
    sealed = house.ledger.find(determination_id)
    then = _unsealed(sealed.document)
    rulebook = load_rulebook(sealed.rulebook_files)
    again = _decided_again(sealed, sealed.evidence, rulebook)
    from_evidence = differences(then, again)
    if not from_evidence and canonical(then) != canonical(again):
        from_evidence = [{"path": "/", "then": "bytes", "now": "other bytes"}]
    now = _decided_again(sealed, _measured_again(house, sealed, rulebook), rulebook)
    remeasured = differences(then, now, rounded=True)
    return {
        "identical": not from_evidence and not remeasured,
        "differences": [*from_evidence, *remeasured],
        "from_evidence": {
            "identical": not from_evidence,
            "differences": from_evidence,
            "rulebook": {"then": then["rulebook"]["sha256"], "now": rulebook.sha256},
        },
        "measured_again": {
            "identical": not remeasured,
            "differences": remeasured,
            "engine": {"then": then["engine"], "now": dict(house.engine)},
        },
    }


def _question(document: Mapping[str, Any]) -> Question:
    return Question(
        site=document["site"],
        project=document["project"],
        on=date.fromisoformat(document["as_of"]),
    )


def _decided_again(sealed: Sealed, evidence: Mapping[str, Any], rulebook: Rulebook) -> Json:
    document = sealed.document
    stamp = Stamp(
        datetime.fromisoformat(document["known_at"]), document["time_zone"], document["engine"]
    )
    again = determine(_question(document), Measured.read(evidence), rulebook, stamp)
    # The hash covers the deciding code too, which a later program has changed; both are told.
    return {**again, "rulebook": document["rulebook"]}


def _measured_again(house: House, sealed: Sealed, rulebook: Rulebook) -> Json:
    [weighed] = measure(
        house,
        [sealed.shapes],
        [_question(sealed.document)],
        rulebook,
        sealed.document["releases"],
    )
    return weighed.body
