"""Which of the steps of an evaluation became its verdict."""

from collections.abc import Mapping, Sequence
from typing import Any

from blueprint.vocabulary import Reason, Verdict

__all__ = ["decisive_step"]

Json = Mapping[str, Any]


def _held(steps: Sequence[Json]) -> Json | None:
    """The first step of the rule of an area all of whose conditions hold."""
    of_areas = dict.fromkeys(s["rule"] for s in steps if s["condition"] == "site_within_area")
    for rule in of_areas:
        mine = [step for step in steps if step["rule"] == rule]
        if all(step["passes"] for step in mine):
            return mine[0]
    return None


def decisive_step(evaluation: Json) -> Json | None:
    """The step whose answer became the verdict; for a waiver the leg of the assessment itself, for
    an exemption or a replacement its rule."""
    steps: list[Json] = evaluation["steps"]
    replaced = evaluation["verdict"] in (Verdict.SIMPLIFIED, Verdict.COMMITMENT)
    if replaced or evaluation["reason"] == Reason.EXEMPT_IN_PARK:
        return _held(steps)
    if not steps:
        return None
    if evaluation["verdict"] == Verdict.NOT_APPLICABLE or (
        evaluation["reason"] == "threshold_zone_data_missing"
    ):
        return steps[0]
    if evaluation["verdict"] == Verdict.WAIVED:
        return next(s for s in steps if s["leg"] == 3)
    return next((s for s in steps if s.get("reason") == evaluation["reason"]), None)
