"""Visitors may ask, so many a day from one address; whoever said who it is may ask on."""

from fastapi import Request

from api.http.authentication import address_of, viewer_of
from api.http.components import components_of
from blueprint.vocabulary import Role

__all__ = ["spend"]


def spend(request: Request, sites: int) -> None:
    """Count so many sites; TooMany where a visitor's day has no room for all of them."""
    settings = components_of(request).settings
    counters = components_of(request).people.counters
    if settings.visitor_quota and viewer_of(request).role is Role.VISITOR:
        counters.spend(address_of(request), sites, settings.visitor_quota)
