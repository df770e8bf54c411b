"""Answers that rest on hidden rows cost a visitor more, and are counted by place."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request

from api.http.authentication import address_of
from api.http.components import components_of
from api.http.quota import spend
from blueprint.determination.documents import Documents
from blueprint.viewer import Viewer

__all__ = ["count_turned"]


def count_turned(request: Request, viewer: Viewer, documents: Sequence[Documents]) -> None:
    """Before these are given. What hidden rows turned shows in the public document alone, so that
    nothing is counted that its reader is not told. TooMany where a visitor's day has no room."""
    points = [
        _corner(each.public["site"]["geometry"])
        for each in documents
        if "withheld" in each.public
        and not each.shows_all_to(viewer)
        and each.public["site"]["geometry"]
    ]
    if not points:
        return
    components = components_of(request)
    spend(request, (components.settings.hidden_turn_cost - 1) * len(points))
    components.people.probes.count(viewer, str(viewer.account or address_of(request)), points)


def _corner(geometry: Mapping[str, Any]) -> tuple[float, float]:
    found = geometry["coordinates"]
    while not isinstance(found[0], int | float):
        found = found[0]
    return found[0], found[1]
