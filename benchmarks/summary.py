"""What every contender must find of a site, and the comparison that allows only for rounding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Summary", "differs", "shares_of", "undeclared_of"]

_LISTS = {
    "plans": "plan",
    "parcels": "plan_parcel",
    "adjustments": "plan_adjustment",
    "assessments": "assessment",
    "controls": "control_zone",
}


@dataclass
class Summary:
    """Shares of what meets the site by layer/code, what the plans and each kind's effective
    assessments cover (m²) and whether the rest counts, and the themes undeclared somewhere."""

    shares: dict[str, float] = field(default_factory=dict)
    covered: dict[str, tuple[float, bool]] = field(default_factory=dict)
    undeclared: frozenset[tuple[str, str]] = frozenset()


def shares_of(body: Mapping[str, Any]) -> dict[str, float]:
    """The shares in an evidence body, by layer/code."""
    return {
        f"{layer}/{row['code']}": row["share"]
        for name, layer in _LISTS.items()
        for row in body[name]
    }


def undeclared_of(body: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((d["layer"], d["theme"]) for d in body["declared"] if d["undeclared_counts"])


def differs(one: Summary, other: Summary) -> str | None:
    """Where two summaries differ by more than rounding (shares 1e-6, areas 0.01 m²)."""
    for name in {*one.shares, *other.shares}:
        a, b = one.shares.get(name, 0.0), other.shares.get(name, 0.0)
        if abs(a - b) > 1.1e-6:
            return f"share of {name}: {a} against {b}"
    if set(one.covered) != set(other.covered):
        return f"covers: {set(one.covered) ^ set(other.covered)}"
    for name, (area, counts) in one.covered.items():
        their_area, their_counts = other.covered[name]
        if abs(area - their_area) > 0.011 or counts != their_counts:
            return f"cover of {name}: {(area, counts)} against {(their_area, their_counts)}"
    if one.undeclared != other.undeclared:
        return f"undeclared: {one.undeclared ^ other.undeclared}"
    return None
