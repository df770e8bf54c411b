"""What the product and the independent judge say of one question, side by side."""

from collections.abc import Iterator
from typing import Any

_SAME = ("verdict", "reason", "standing", "data", "sliver")
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
    if abs(ours["coverage"] - theirs["coverage"]) > _ROUNDING:
        yield f"{kind} coverage: {ours['coverage']}, judge {theirs['coverage']}"
    bands = zip(ours["coverage_band"], theirs["coverage_band"], strict=True)
    if any(abs(a - b) > _BAND_ROUNDING for a, b in bands):
        yield f"{kind} band: {ours['coverage_band']}, judge {theirs['coverage_band']}"
    remedy, other = (r["type"] if r else None for r in (ours["remedy"], theirs.get("remedy")))
    if "remedy" in theirs and remedy != other and not theirs["remedy_tie"]:
        yield f"{kind} remedy: {remedy}, judge {other}"
    missing = theirs["missing_facts"]
    if missing is not None and set(missing) != set(ours["missing_facts"]):
        yield f"{kind} missing facts: {ours['missing_facts']}, judge {missing}"
