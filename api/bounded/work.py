"""What the service reads of strangers, files and boundaries, in processes that can be ended."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from api.bounded.processes import BoundedProcesses, OutOfBounds
from api.bounded.sites import BoundedSites
from api.settings import Settings
from blueprint.errors import BadLayerFile, Flaw

__all__ = ["Bounded"]

# Both bring what takes long to import, and reserves address space that is no fault of a file's.
_GEOMETRY = ("blueprint.site",)
_FILES = ("api.presentation.sites_read", "pyogrio.raw")

# Before a process is made anew, which costs a second: a batch may hold thousands of boundaries.
_MOST_FILES = 100
_MOST_BOUNDARIES = 5_000

T = TypeVar("T")


class _OfAFile(Protocol):
    @property
    def path(self) -> Path: ...


Given = TypeVar("Given", bound=_OfAFile)


class Bounded:
    """Two pools, so that files and boundaries do not wait for one another."""

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.reading_s
        megabytes = int(settings.reading_mb)
        self._files = BoundedProcesses(settings.reading_processes, megabytes, _FILES, _MOST_FILES)
        self._boundaries = BoundedProcesses(
            settings.reading_processes, megabytes, _GEOMETRY, _MOST_BOUNDARIES
        )
        self.sites = BoundedSites(self._boundaries, self._seconds)

    def read_file(self, function: Callable[[Given], T], given: Given) -> T:
        """What the function, a module's own, makes of a file. BadLayerFile when that takes longer
        or more memory than allowed, or ends its process; Unavailable where too many wait."""
        try:
            return self._files.run(self._seconds, function, given)
        except OutOfBounds as ended:
            remedy = "只导出用地边界，或拆成几个文件"
            flaw = Flaw((given.path.name,), ended.bound.value, None, remedy)
            raise BadLayerFile.of(flaw) from None

    def close(self) -> None:
        self._files.close()
        self._boundaries.close()
