"""The public document of form 1, of a determination that rests on what is not for everyone.

What everyone may read is what would be said alike without the hidden rows, and, true whatever is
hidden, each verdict with its standing and reason. So two determinations are compared: the full one,
and the one that the public map by itself would give. What differs is replaced by a neutral entry.
Of what is hidden, the public document depends on nothing but the verdicts and which entries differ.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from blueprint.determination.determination import Determination
from blueprint.determination.disclosure import Disclosure, disclosed
from blueprint.determination.evaluation import EvaluationEntry, Step
from blueprint.determination.plan import PlanSection
from blueprint.digest import sha256_of
from blueprint.vocabulary import DataState

__all__ = [
    "BECAUSE",
    "CONDITION",
    "NOTICE",
    "REQUIREMENT",
    "RESTRICTED",
    "blank",
    "commitment_of",
    "masked",
    "site_masked",
]

Json = dict[str, Any]
JsonObject = Mapping[str, Any]

RESTRICTED = "涉及受限管控要素"
BECAUSE = f"{RESTRICTED}，依据不予公开"
CONDITION = f"{RESTRICTED}：另有不予公开的条件，请向主管部门查询"
REQUIREMENT = f"{RESTRICTED}：可能另有不予公开的管控要求，请向主管部门查询"
NOTICE = f"{RESTRICTED}：有关内容不予公开；结论、状态与理由不受影响，均为实际结果"

# What differs between an entry and the one that is told instead follows from the shapes.
_OF_THE_QUESTION = disclosed(Determination, Disclosure.ALWAYS)
_OF_THE_VERDICT = disclosed(EvaluationEntry, Disclosure.ALWAYS)
_OF_THE_LAW = disclosed(Step, Disclosure.ALWAYS)


def commitment_of(salt: str, digest: str) -> str:
    """What the public document says of the full one: nothing, to whoever has not the salt."""
    return f"sha256:{sha256_of(f'{salt}{digest}'.encode())}"


def masked(full: Json, public: JsonObject | None) -> Json:
    """The public document, before it is sealed; `full` itself where `public`, the determination of
    the public map, is the same. None: the site itself is not for everyone, and nothing is told that
    depends on where it is. `withheld` names the fields of which something is not told.
    """
    if full == public:
        return full
    seen = public or {}
    document: Json = {}
    for name, value in full.items():
        document[name] = _SECTIONS.get(name, _if_same)(value, seen.get(name))
        if name in _OF_THE_QUESTION:
            document[name] = value
    document["data"] = _data(full, document, seen.get("data"))
    withheld = [name for name, value in full.items() if document[name] != value]
    return {**document, "withheld": withheld, "notices": [*full["notices"], NOTICE]}


def _if_same(value: Any, seen: Any) -> Any:
    return value if value == seen else None


def blank(entry: Any) -> Any:
    """An entry of the same fields that says nothing."""
    if isinstance(entry, Mapping):
        return {name: blank(value) for name, value in entry.items() if name != "visibility"}
    return [] if isinstance(entry, list) else None


def _neutral(entry: JsonObject) -> Json:
    return {**blank(entry), "name": RESTRICTED, "restricted": True}


def _common(entries: Sequence[Any], seen: Sequence[Any] | None, neutral: Any = None) -> list[Any]:
    """The entries that both have; and one neutral entry, however many others there are."""
    public = seen or ()
    common = [entry for entry in public if entry in entries]
    others = [e for e in entries if e not in public] or [e for e in public if e not in entries]
    if not others or neutral is None:
        return common
    return [*common, neutral(others[0]) if callable(neutral) else neutral]


def _entries(entries: Sequence[Any], seen: Sequence[Any] | None) -> list[Any]:
    return _common(entries, seen, _neutral)


def _common_entries(entries: Sequence[Any], seen: Sequence[Any] | None) -> list[Any]:
    return _common(entries, seen)


def _conditions(entries: Sequence[Any], seen: Sequence[Any] | None) -> list[Any]:
    return _common(entries, seen, CONDITION)


def _site(site: JsonObject, seen: JsonObject | None) -> Json:
    return dict(site) if site == seen else site_masked(site)


def site_masked(site: JsonObject) -> Json:
    """Of a site that is the outline of a feature that is not for everyone."""
    return {"geometry": None, "crs": site["crs"], "area_m2": None, "input": blank(site["input"])}


def _plan(plan: JsonObject, seen: JsonObject | None) -> Json:
    return _object(plan, seen or {}, _IN_PLAN)


def _evaluations(
    evaluations: Sequence[JsonObject], seen: Sequence[JsonObject] | None
) -> list[Json]:
    others = seen or [{}] * len(evaluations)
    return [_evaluation(one, other) for one, other in zip(evaluations, others, strict=True)]


def _evaluation(evaluation: JsonObject, seen: JsonObject) -> Json:
    if evaluation == seen:
        return dict(evaluation)
    redacted = _object(evaluation, seen, _IN_EVALUATION, always=_OF_THE_VERDICT)
    redacted["remedy"] = redacted["remedies"][0] if redacted["remedies"] else None
    redacted["steps"] = _steps(evaluation, seen.get("steps", ()))
    if redacted["assessments"] != evaluation["assessments"]:
        # Whether theirs are among those that are told anyway is not told.
        redacted["requirements"] = [*redacted["requirements"], REQUIREMENT]
    changed = {name for name in ("steps", "requirements") if redacted[name] != evaluation[name]}
    redacted["withheld"] = sorted(changed.union(redacted.get("withheld", ())))
    return redacted


def _steps(evaluation: JsonObject, seen: Sequence[JsonObject]) -> list[Json]:
    """Which rules were read follows from the law and the verdict, but for the assumption that is
    tried where some assessment has a negative list."""
    steps = []
    for step in evaluation["steps"]:
        if step in seen:
            steps.append(step)
        elif "assuming" not in step:
            decided = step["reason"] is not None and step["reason"] == evaluation["reason"]
            answered = {name: step[name] if decided else None for name in _ANSWERED}
            of_law = {name: step[name] for name in _OF_THE_LAW}
            steps.append(
                {**of_law, **answered, "because": BECAUSE, "features": [], "restricted": True}
            )
    return steps


_ANSWERED = ("answer", "passes", "reason")


def _object(
    full: JsonObject,
    seen: JsonObject,
    lists: Mapping[str, Callable[[Any, Any], Any]],
    always: Sequence[str] = (),
) -> Json:
    redacted: Json = {}
    withheld = []
    for name, value in full.items():
        if name in always:
            redacted[name] = value
            continue
        redacted[name] = lists.get(name, _if_same)(value, seen.get(name))
        if redacted[name] != value:
            withheld.append(name)
    return {**redacted, "withheld": sorted(withheld)} if withheld else redacted


def _data(full: JsonObject, document: JsonObject, seen: Sequence[JsonObject] | None) -> list[Json]:
    """Of a layer with an entry that is withheld, no theme is told that is not openly concerned:
    which one is withheld, or that none is, would tell what is hidden."""
    lists = {
        "control_zone": [(full["controls"], document["controls"])],
        "assessment": [
            (one["assessments"], redacted["assessments"])
            for one, redacted in zip(full["evaluations"], document["evaluations"], strict=True)
        ],
    }
    for layer, name in (
        ("plan", "areas"),
        ("plan_parcel", "parcels"),
        ("plan_adjustment", "adjustments"),
    ):
        lists[layer] = [(full["plan"][name], document["plan"][name])]
    withheld = {name for name, pairs in lists.items() if any(a != b for a, b in pairs)}
    rows = full["data"]
    return [
        {**row, "state": DataState.WITHHELD.value}
        if other.get("state") != DataState.CONCERNED and (row["layer"] in withheld or row != other)
        else dict(row)
        for row, other in zip(rows, seen or [{}] * len(rows), strict=True)
    ]


_WAYS: Mapping[Disclosure, Callable[[Any, Any], Any]] = {
    Disclosure.ENTRIES: _entries,
    Disclosure.LINES: _common_entries,
    Disclosure.CONDITIONS: _conditions,
}


def _ways(shape: type) -> Mapping[str, Callable[[Any, Any], Any]]:
    """How each field that is a list is told, by its name."""
    return {name: way for how, way in _WAYS.items() for name in disclosed(shape, how)}


_IN_PLAN = _ways(PlanSection)
_IN_EVALUATION = _ways(EvaluationEntry)
_SECTIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    **_ways(Determination),
    "site": _site,
    "plan": _plan,
    "evaluations": _evaluations,
}
