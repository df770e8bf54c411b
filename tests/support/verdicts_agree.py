"""What the product and the independent judge say of one question, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from judge.law import WEIGHT

_SAME = ("verdict", "reason", "standing", "data", "sliver", "due_before")
_ROUNDING = 1.1e-6
# A buffer simplifies its input by up to 1 % of its distance, so where vertices stand matters a bit.
_BAND_ROUNDING = 1e-5


def disagreements(document: dict[str, Any], judged: dict[str, Any]) -> Iterator[str]:
    """Every difference, in words; nothing where they agree."""
    states = {(d["layer"], d["theme"]): d["state"] for d in document["data"]}
    for row in judged["data"]:
        message = states[row["layer"], row["theme"]]
        if message != row["state"]:
            yield f"data {row['layer']} {row['theme']}: {message}, judge {row['state']}"
    if abs(document["plan"]["coverage"] - judged["plan_coverage"]) > _ROUNDING:
        yield f"plan coverage {document['plan']['coverage']}, judge {judged['plan_coverage']}"
    for evaluation in document["evaluations"]:
        yield from _of_kind(evaluation, judged["evaluations"][evaluation["kind"]])


def _of_kind(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    kind = ours["kind"]
    for name in _SAME:
        if ours[name] != theirs[name]:
            yield f"{kind} {name}: {ours[name]}, judge {theirs[name]} ({ours['reason']})"
    yield from _coverages(ours, theirs)
    if "remedies" in theirs and not theirs["remedy_tie"]:
        helping, others = _named(ours["remedies"]), _named(theirs["remedies"])
        if helping != others:
            yield f"{kind} remedies: {helping}, judge {others}"
        if ours["remedy"] != next(iter(ours["remedies"]), None):
            yield f"{kind} remedy is not the first of the remedies"
    missing = theirs["missing_facts"]
    if missing is not None and set(missing) != set(ours["missing_facts"]):
        yield f"{kind} missing facts: {ours['missing_facts']}, judge {missing}"
    yield from _alternatives(ours, theirs)
    if (cited := _further_bases(ours)) != (meant := {"1", "2", "3"} & set(theirs["rows"])):
        yield f"{kind} further bases: {sorted(cited)}, judge {sorted(meant)}"


def _coverages(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    kind, coverage, other = ours["kind"], ours["coverage"], theirs["coverage"]
    if coverage is None or other is None:
        if coverage is not other:
            yield f"{kind} coverage: {coverage}, judge {other}"
        return
    if abs(coverage - other) > _ROUNDING:
        yield f"{kind} coverage: {coverage}, judge {other}"
    bands = zip(ours["coverage_band"], theirs["coverage_band"], strict=True)
    if any(abs(a - b) > _BAND_ROUNDING for a, b in bands):
        yield f"{kind} band: {ours['coverage_band']}, judge {theirs['coverage_band']}"
    if (ours["uncovered"] is None) != (theirs["uncovered_m2"] is None):
        yield f"{kind} uncovered: {ours['uncovered'] is not None}, judge {theirs['uncovered_m2']}"


def _named(remedies: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Each remedy by what can be compared: a measure's limit, what a trim keeps."""
    named: list[Any] = []
    for each in remedies:
        how = {k: each[k] for k in ("indicator", "to", "expected_on") if each.get(k) is not None}
        if each["type"] == "indicator" and how["indicator"] == "land_use":
            del how["to"]  # any code that every parcel accepts
        if each["type"] == "trim":
            how["share_kept"] = round(each["share_kept"], 4)
        named.append((each["type"], how))
    return named


def _alternatives(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    named = [each["verdict"] for each in ours["alternatives"]]
    if not all(each["when"] for each in ours["alternatives"]):
        yield f"{ours['kind']} an alternative without a condition"
    if absent := set(theirs["among_alternatives"]) - set(named):
        yield f"{ours['kind']} alternatives: {named} of {ours['verdict']}, judge {sorted(absent)}"
    if named != sorted(set(named), key=WEIGHT.index) or ours["verdict"] in named:
        yield f"{ours['kind']} alternatives in disorder: {named} of {ours['verdict']}"
    if named and ours["standing"] == "settled":
        yield f"{ours['kind']} is settled and has alternatives: {named}"


def _further_bases(ours: dict[str, Any]) -> set[str]:
    """The rows of later-law.md whose instruments are cited as a further basis of the waiver."""
    cited = [s["basis"]["document"] for s in ours["steps"] if s["condition"] == "further_basis"]
    of = {"国务院令第722号": "1", "《北京市优化营商环境条例》（2020）": "2", "（2024 年修订）": "3"}
    return {row for document in cited for name, row in of.items() if name in document}
