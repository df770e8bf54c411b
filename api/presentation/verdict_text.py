"""A determination in a person's words: the short text of a verdict, the clause that decided."""

from collections.abc import Mapping
from typing import Any

from blueprint.decision.context import percent
from blueprint.determination.decisive import decisive_step
from blueprint.vocabulary import Kind, Standing, Verdict

__all__ = ["kind_text", "legal_basis", "share_text", "verdict_text"]

Json = Mapping[str, Any]

# A conditional waiver is never shown as a settled one (domain.md, standing).
_CONDITIONAL = {
    Verdict.WAIVED: "符合所列条件时不再重复开展",
    Verdict.REQUIRED: "达到开展条件的，需要开展",
}


def verdict_text(evaluation: Json) -> str:
    """What a table, a page or a tile prints for a verdict."""
    verdict = Verdict(evaluation["verdict"])
    if evaluation["standing"] == Standing.CONDITIONAL and verdict in _CONDITIONAL:
        return _CONDITIONAL[verdict]
    return verdict.label


def legal_basis(evaluation: Json) -> str:
    """Document and clause of the decisive step, in one line."""
    step = decisive_step(evaluation)
    if step is None:
        return ""
    basis = step["basis"]
    return f"{basis['document']} {basis['clause']}"


def share_text(share: float) -> str:
    return percent(share)


def kind_text(evaluation: Json) -> str:
    return Kind(evaluation["kind"]).label
