"""Sites as callers send them, read where reading can be ended; small ones are read at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.bounded.processes import BoundedProcesses, OutOfBounds
from blueprint.city import City
from blueprint.errors import BadSite, Flaw
from blueprint.site import Site, is_shape, read_given

__all__ = ["SMALL", "BoundedSites"]

# What a small site costs is bounded by its number of vertices: a buffer takes at most 14 µs for
# each ordered pair of edges that lie close (blueprint/site/limits.py), so 300 edges, all of them
# close to all, take 1.3 s at the very worst, outside of Python's lock, and a few megabytes. A site
# of a planner's has some ten to two hundred vertices; a trip to another process would cost it more
# than its reading does.
SMALL = 300


def _more_than(limit: int, given: object) -> bool:
    """Whether a GeoJSON geometry, feature or collection has more points, or things in place of
    them, than the limit; counted no further."""
    found, waiting = 0, [given]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            waiting.extend(here.get(name) for name in ("geometry", "geometries", "coordinates"))
        elif isinstance(here, Sequence) and not isinstance(here, str):
            if here and isinstance(here[0], int | float):
                found += 1
            else:
                waiting.extend(here)
        if found > limit or len(waiting) > 2 * limit + 3:
            return True
    return False


class BoundedSites:
    """A `SiteReader`: what has more than `SMALL` vertices is read in another process, in so many
    seconds."""

    def __init__(self, processes: BoundedProcesses, seconds: float) -> None:
        self._processes, self._seconds = processes, seconds

    def __call__(
        self,
        given: Any,
        *,
        city: City,
        tolerance_m: float,
        accuracy_m: float,
        crs: str | int | None,
        width_m: object,
        loc: tuple[str | int, ...],
    ) -> Site:
        """The site; BadSite as `read_given` says it, or when it took too much of anything."""
        named: dict[str, Any] = {
            "city": city,
            "tolerance_m": tolerance_m,
            "accuracy_m": accuracy_m,
            "crs": crs,
            "width_m": width_m,
            "loc": loc,
        }
        # One that is larger than the city allows is refused by a count, and need not travel.
        if is_shape(given) or not _more_than(SMALL, given) or _more_than(city.max_vertices, given):
            return read_given(given, **named)
        try:
            return self._processes.run(self._seconds, read_given, given, **named)
        except OutOfBounds as ended:
            remedy = "简化边界，或拆成几个用地分别查询"
            raise BadSite.of(Flaw(loc, ended.bound.value, None, remedy)) from None
