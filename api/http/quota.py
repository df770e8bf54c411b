"""Visitors may ask, so many a day from one address; whoever said who it is may ask on."""

from fastapi import Request

from api.http.authentication import address_of, viewer_of
from api.http.components import components_of
from api.http.limits.rate_limit import Quota, note_quota
from blueprint.vocabulary import Role

__all__ = ["spend"]


_DAY_S = 86_400


def spend(request: Request, sites: int) -> None:
    """Count so many sites; TooMany where a visitor's day has no room for all of them."""
    settings = components_of(request).settings
    counters = components_of(request).people.counters
    most = settings.visitor_quota
    if not most or viewer_of(request).role is not Role.VISITOR:
        return
    left: int | None = None
    try:
        left = most - counters.spend(address_of(request), sites, most)
    finally:
        note_quota(request, Quota("sites", most, _DAY_S, left, counters.seconds_to_midnight()))
