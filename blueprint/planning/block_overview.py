"""Every block of the city at once: its verdicts, and where one more assessment frees most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from blueprint.given_facts import NO_FACTS
from blueprint.map_version import MapVersion
from blueprint.planning.next_assessments import Gain, gains_of
from blueprint.site_queries.grouping import decide_grouped
from blueprint.site_queries.use_cases import Services
from blueprint.site_queries.verdicts_only import KindVerdict
from blueprint.viewer import Viewer
from blueprint.vocabulary import Kind

__all__ = ["Block", "PublishedBlocks", "block_verdicts", "next_assessments"]


@dataclass(frozen=True, slots=True)
class Block:
    """`shape` is WKB in the measuring CRS; `bbox` is west, south, east, north (EPSG:4490)."""

    code: str
    name: str
    shape: bytes
    area_m2: float
    bbox: tuple[float, float, float, float]


class PublishedBlocks(Protocol):
    """The blocks of the published map; `layers.features.blocks` answers in PostGIS."""

    def map_version(self) -> MapVersion:
        """The current releases of the blocks and of all that their verdicts rest on."""
        ...

    def seen_by(self, viewer: Viewer, map_version: MapVersion) -> Sequence[Block]:
        """Every block that the viewer may see, in the order of the codes."""
        ...


def block_verdicts(
    services: Services, blocks: PublishedBlocks, map_version: MapVersion, viewer: Viewer, on: date
) -> list[tuple[Block, Sequence[KindVerdict]]]:
    """Every block with its six verdicts on a day, decided without facts of any project."""
    seen = blocks.seen_by(viewer, map_version)
    shapes = [block.shape for block in seen]
    decided = decide_grouped(services, shapes, NO_FACTS, on, map_version.read, viewer, large=True)
    return list(zip(seen, decided, strict=True))


def next_assessments(
    services: Services,
    blocks: PublishedBlocks,
    map_version: MapVersion,
    viewer: Viewer,
    on: date,
    kind: Kind,
) -> list[tuple[Block, Gain]]:
    """The blocks where one more assessment of the kind wins area, the most first."""
    seen = blocks.seen_by(viewer, map_version)
    shapes = [block.shape for block in seen]
    gains = gains_of(services, shapes, kind, on, map_version.read, viewer)
    won = [(block, gain) for block, gain in zip(seen, gains, strict=True) if gain.plan is not None]
    return sorted(won, key=lambda each: (-each[1].area_m2, each[0].code))
