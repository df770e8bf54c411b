"""The public document of form 2: of what is hidden it depends on nothing but the six outcomes.

It is a function of two things: the determination that the public map by itself would give, and, of
each kind, the true verdict, standing and reason. Where these are those of the public map, it is
that determination, byte for byte: a hidden row that turns nothing leaves no trace. Where one is
not, what is told of its kind follows from the question, the law and the outcome.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from blueprint.determination.determination import Determination
from blueprint.determination.disclosure import Disclosure, disclosed
from blueprint.determination.evaluation import EvaluationEntry, Step
from blueprint.determination.redaction import (
    BECAUSE,
    CONDITION,
    NOTICE,
    REQUIREMENT,
    RESTRICTED,
    blank,
    site_masked,
)
from blueprint.vocabulary import DataState, Standing

__all__ = ["OUTCOME", "public_document", "turned"]

Json = dict[str, Any]
JsonObject = Mapping[str, Any]

# What of an evaluation is true for everyone, whatever turned it.
OUTCOME = ("verdict", "standing", "reason")

_OF_THE_QUESTION = disclosed(Determination, Disclosure.ALWAYS)
_OF_THE_OUTCOME = disclosed(EvaluationEntry, Disclosure.ALWAYS)
_LISTS = [
    name
    for how in (Disclosure.ENTRIES, Disclosure.LINES, Disclosure.CONDITIONS)
    for name in disclosed(EvaluationEntry, how)
]
_OF_THE_LAW = disclosed(Step, Disclosure.ALWAYS)
_ANSWERED = ("answer", "passes", "reason")
# The leg that rests on the project alone, and what a verdict is due before.
_OF_THE_PROJECT = 1
_DUE = "due"
_A_CONTROL: JsonObject = {
    "id": None, "code": None, "type": None, "name": RESTRICTED, "effect": None, "reserves": [],
    "provisional": None, "share": None, "area_m2": None,
    "basis": {"document": None, "authority": None}, "restricted": True,
}  # fmt: skip


def turned(full: JsonObject, public: JsonObject) -> bool:
    """Whether an evaluation came out otherwise than the public map by itself would have it."""
    return any(full[name] != public[name] for name in OUTCOME)


def public_document(full: Json, public: Json | None) -> Json:
    """What everyone may read of `full`, before it is sealed; `public` is the determination of the
    public map, None where the site itself is not for everyone: then nothing is told that depends on
    where it is. `withheld` names the fields of which something may be missing."""
    seen = _nowhere(full) if public is None else public
    pairs = list(zip(full["evaluations"], seen["evaluations"], strict=True))
    if public is not None and not any(turned(one, other) for one, other in pairs):
        return public
    return {
        **seen,
        "plan": {**seen["plan"], "coverage": None, "withheld": sorted(seen["plan"])},
        "controls": [*seen["controls"], dict(_A_CONTROL)],
        "evaluations": [
            _redacted(one, other) if public is None or turned(one, other) else other
            for one, other in pairs
        ],
        "data": [_row(row) for row in seen["data"]],
        "withheld": [
            *(["site"] if public is None else []), "plan", "controls", "evaluations", "data",
        ],
        "notices": [*seen["notices"], NOTICE],
    }  # fmt: skip


def _nowhere(full: Json) -> Json:
    """The same question of a place that the public map does not know."""
    redacted = {
        name: value if name in _OF_THE_QUESTION else blank(value) for name, value in full.items()
    }
    evaluations = [{**blank(one), "steps": one["steps"]} for one in full["evaluations"]]
    data = [{**row, "state": None, "complete_to": None} for row in full["data"]]
    return {**redacted, "site": site_masked(full["site"]), "evaluations": evaluations, "data": data}


def _row(row: JsonObject) -> Json:
    """Which theme is withheld, or that none is, would tell what is hidden."""
    in_the_open = row["state"] == DataState.CONCERNED
    return {**row, "state": row["state"] if in_the_open else DataState.WITHHELD.value}


def _redacted(full: JsonObject, seen: JsonObject) -> Json:
    """One evaluation that something hidden turned."""
    open_ended = full["standing"] != Standing.SETTLED
    redacted: Json = {name: full[name] for name in _OF_THE_OUTCOME}
    redacted |= {
        "assessments": seen["assessments"],
        "missing_facts": seen["missing_facts"] if open_ended else [],
        "conditions": [CONDITION] if full["standing"] == Standing.CONDITIONAL else [],
        "requirements": [*seen["requirements"], REQUIREMENT],
        "steps": _steps(full, seen["steps"]),
    }
    empty: Json = {name: [] for name in _LISTS if full.get(name) is not None}
    withheld = sorted(name for name in full if name not in _OF_THE_OUTCOME)
    return {**{name: redacted.get(name, empty.get(name)) for name in full}, "withheld": withheld}


def _steps(full: JsonObject, seen: Sequence[JsonObject]) -> list[Json]:
    """The rules that the public map would have had read, unanswered but for what rests on the
    project alone, and the one that decided."""
    steps: list[Json] = []
    for step in seen:
        if "assuming" in step or step["rule"] in {one["rule"] for one in steps}:
            continue
        alone = step["leg"] == _OF_THE_PROJECT or step["condition"] == _DUE
        steps.append(dict(step) if alone else _unanswered(step))
    decisive = next((one for one in full["steps"] if one["reason"] == full["reason"]), None)
    if decisive is not None:
        answered = {**_unanswered(decisive), **{name: decisive[name] for name in _ANSWERED}}
        at = [i for i, one in enumerate(steps) if one["rule"] == decisive["rule"]]
        steps[at[0] if at else 0 : at[0] + 1 if at else 0] = [answered]
    return steps


def _unanswered(step: JsonObject) -> Json:
    law = {name: step[name] for name in _OF_THE_LAW}
    return {
        **law, **dict.fromkeys(_ANSWERED), "because": BECAUSE, "features": [], "restricted": True,
    }  # fmt: skip
