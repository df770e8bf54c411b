"""What the use cases ask of storage, and whom they tell what they do; `layers` and `api` answer."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from blueprint.city import City
from blueprint.determination.documents import Documents
from blueprint.evidence.evidence import Union
from blueprint.rulebook.confirmations import Confirmation
from blueprint.rulebook.model import Rulebook
from blueprint.site import Site
from blueprint.viewer import Viewer
from blueprint.vocabulary import Visibility

__all__ = [
    "NOT_INSTRUMENTED",
    "Atlas",
    "Counting",
    "Covered",
    "Instrumentation",
    "Ledger",
    "Met",
    "Needs",
    "Outline",
    "Sealed",
    "SiteReader",
    "Snapshot",
    "Surroundings",
    "UnsealedDetermination",
    "VerdictsOnly",
]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a question reads of the map, where not all of it is wanted: planned parcels or none,
    the assessments of these kinds (None: of all), and the control zones of these types besides
    those that reserve one of the kinds. Those of `areas` are united, like plans; of the others it
    only matters whether they meet a site."""

    parcels: bool
    zones: frozenset[str]
    kinds: frozenset[str] | None = None
    areas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a polygon of this area (m², to 0.01) lies wholly within, with the control zones that
    reach into it: as far as verdicts go, the map says the same of polygons for which it is equal.
    None where another boundary may run through the polygon."""

    within: Hashable | None
    area_m2: float


class Met(NamedTuple):
    """A row that meets the polygon, as far as verdicts go: `attributes` are its own, `plan` those
    of the plan that it names, `some` says that its share of the area is not nought."""

    id: str
    attributes: Mapping[str, Any]
    plan: Mapping[str, Any] | None
    counts: bool
    some: bool
    within_plan_counts: bool | None
    visibility: Visibility


Counting = tuple[bool, bool, bool, bool]


class Covered(NamedTuple):
    """What a union covers: what of it counts, as `COUNTING` names it, its share of the area, and
    what it leaves of it in m² (to 0.01); the latter two are computed where they are asked for."""

    counting: Counting
    share: Callable[[], float]
    remainder_m2: Callable[[], float]


class Snapshot(Protocol):
    """The map's answer for one polygon at one moment.

    `body` is the JSON that `Evidence.read` takes, but for the unions; those are measured on demand,
    from the shapes that the one round trip brought. `known_at` is the moment of the database's
    snapshot. What verdicts rest on can be read without it: the rows of its lists in `met`, in no
    particular order, and of each theme whether what is `declared` counts, and what is not.
    """

    known_at: datetime
    area_m2: float
    fictitious: bool

    @property
    def body(self) -> Mapping[str, Any]: ...

    @property
    def met(self) -> Mapping[str, Sequence[Met]]: ...

    @property
    def declared(self) -> Sequence[tuple[bool, bool]]: ...

    @property
    def complete_to(self) -> Sequence[tuple[str, str | None]]:
        """To which days each layer is declared complete."""
        ...

    def covered(self, union: Union) -> Covered:
        """What of a union's measures verdicts rest on."""
        ...

    def cover(self, union: Union) -> dict[str, Any]:
        """The measures of a union, as `Cover.read` takes them."""
        ...

    def band(self, union: Union) -> tuple[float, float]:
        """Its coverage with the union shrunk and grown by the tolerance."""
        ...

    def uncovered(self, union: Union, sliver_m2: float | None) -> Mapping[str, Any] | None:
        """What it leaves of the polygon (GeoJSON, EPSG:4490), where that counts or is larger than a
        sliver may be (None: however large)."""
        ...

    def gain(
        self, union: Union, plan: str, barred: Collection[str], themes: Collection[tuple[str, str]]
    ) -> float:
        """What an assessment of all of the polygon, incorporated in this plan, would add to a
        union, in m²: outside the control zones that bar it, where these layers and themes are
        declared. None of it where that is nowhere wider than the tolerance."""
        ...

    def part(self, union: Union) -> bytes | None:
        """The largest connected part that it covers, where that is less than the polygon (WKB)."""
        ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """A determination as it was sealed. Its documents carry id, created_at and digest; `evidence`
    and `rulebook_files` are what they rest on; `shapes` the polygons that were measured (WKB);
    `salt` what the public document's commitment to the full one was made with, where there is one.
    """

    documents: Documents
    evidence: Mapping[str, Any]
    rulebook_files: Mapping[str, str]
    shapes: Mapping[str, bytes]
    salt: str | None = None


@dataclass(frozen=True, slots=True)
class UnsealedDetermination:
    """A determination not yet sealed, with the evidence and the polygons that it rests on. One that
    has an `id` is sealed once, however often it comes."""

    documents: Documents
    evidence: Mapping[str, Any]
    shapes: Mapping[str, bytes]
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class VerdictsOnly:
    """A determination without its account, which nobody can seal or replay."""

    documents: Documents


@dataclass(frozen=True, slots=True)
class Outline:
    """A parcel or block of the map: `layer` is which of the two, `shape` its polygon (WKB)."""

    layer: str
    code: str
    shape: bytes
    visibility: Visibility


class Atlas(Protocol):
    """The map. Unavailable when the database cannot answer now."""

    def measure(
        self,
        shapes: Sequence[bytes],
        *,
        tolerance_m: float,
        releases: Mapping[str, str] | None = None,
        needs: Needs | None = None,
    ) -> Sequence[Snapshot]:
        """One snapshot a polygon, in order, in one round trip. `releases` (layer → release id)
        reads the map as those releases had it, instead of the current ones; `needs` leaves out the
        rows that do not matter."""
        ...

    def surroundings(
        self,
        shapes: Sequence[bytes],
        *,
        tolerance_m: float,
        releases: Mapping[str, str],
        needs: Needs,
    ) -> Sequence[Surroundings]:
        """One a polygon, in order, of the features that `needs` leaves; nothing is measured."""
        ...

    def at(self, known_at: datetime) -> "Atlas":
        """The map as it was known at a moment."""
        ...

    def outline_of(self, layer: str, code: str, viewer: Viewer) -> Outline:
        """A parcel or block by its code; NotFound when there is none that the viewer may see."""
        ...

    def outline_at(self, lon: float, lat: float, on: date, viewer: Viewer) -> Outline:
        """The parcel that holds on a day, else the block, at a point (EPSG:4490); NotFound where
        there is neither that the viewer may see."""
        ...

    def outlines(
        self, ids: Sequence[str], around: Mapping[str, Any]
    ) -> Mapping[str, Mapping[str, Any]]:
        """The features of a determination as GeoJSON (EPSG:4490) by id, cut to the neighbourhood
        of a geometry: for showing, never for judging."""
        ...

    def releases(self) -> Mapping[str, str]:
        """The current release of every layer that a determination reads (layer → release id)."""
        ...

    def engine(self) -> Mapping[str, str]:
        """The versions of what measures."""
        ...


class SiteReader(Protocol):
    """Reads a site as `blueprint.site.read_given` does: here, or where it can be ended."""

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
    ) -> Site: ...


class Ledger(Protocol):
    """What is sealed, never changed and never deleted."""

    def answers_with(self, rulebook: Rulebook) -> None:
        """Note that this rulebook answers from now on, where that is not noted yet."""
        ...

    def confirmations(self) -> Sequence[Confirmation]:
        """What operators said of the law, in order."""
        ...

    def rulebook_at(self, known_at: datetime) -> Mapping[str, str] | None:
        """The files of the rulebook that answered at a moment; the first one before that, None
        where none ever did."""
        ...

    def seal(
        self,
        answers: Sequence[UnsealedDetermination],
        rulebook: Rulebook,
        batch_id: UUID | None = None,
    ) -> Sequence[Documents]:
        """Store determinations, all or none; returns them with id, created_at and digest, and the
        public documents with their commitments. Of an id that is sealed already, that is returned;
        Conflict where another is sealing it."""
        ...

    def open_batch(
        self,
        inputs_sha256: str,
        sites: int,
        releases: Mapping[str, str],
        question: Mapping[str, Any],
        rulebook: Rulebook,
    ) -> UUID:
        """Store the record of a batch: what was asked of which releases, by the inputs' hash."""
        ...

    def find(self, determination_id: UUID) -> Sealed:
        """A sealed determination; NotFound when there is none of this id."""
        ...

    def find_all(self, determination_ids: Sequence[UUID]) -> Sequence[Sealed]:
        """Several, in this order, in one round trip; NotFound where one is not there."""
        ...


class Instrumentation(Protocol):
    """Whoever measures how the work goes. It changes no answer and fails no question."""

    def phase(self, name: str) -> AbstractContextManager[object]:
        """Around one phase of the work: evidence, measuring, deciding."""
        ...

    def decided(self, answers: Sequence[UnsealedDetermination]) -> None: ...


class _NotInstrumented:
    def phase(self, name: str) -> AbstractContextManager[object]:
        return nullcontext()

    def decided(self, answers: Sequence[UnsealedDetermination]) -> None:
        pass


NOT_INSTRUMENTED: Instrumentation = _NotInstrumented()
