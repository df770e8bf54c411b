"""Where would one more assessment free the most land?

For a polygon: one of a kind, completed on the day for all of it and incorporated in one plan in
force there. It frees what lies in that plan and in no effective assessment of the kind yet, but for
what a control zone keeps alive, and where the map is silent about adjustments or about zones that
reserve the kind. Adjustments spoil nothing of it: they were approved before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from blueprint.decision.context import Case, named
from blueprint.decision.coverage import MAJOR, awaited, union_of
from blueprint.evidence.evidence import Evidence
from blueprint.evidence.rows import Assessment, Plan
from blueprint.facts import Facts
from blueprint.ports import Needs, Snapshot
from blueprint.rulebook.model import Rulebook
from blueprint.site_queries.use_cases import Services
from blueprint.viewer import Viewer
from blueprint.vocabulary import Kind

__all__ = ["Gain", "gains_of"]

_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Gain:
    """What would be won in m², by which plan; `covered` is the share that is assessed already,
    `under_way` what would win some of it by itself."""

    area_m2: float
    plan: Plan | None
    covered: float
    under_way: tuple[Assessment, ...]

    def reason(self, kind: Kind, area_text: str) -> str:
        """Why it is worth while, as a sentence."""
        assert self.plan is not None
        text = (
            f"已批复的规划{named([self.plan])}内有 {area_text} 尚无有效的{kind.label}区域评估："
            "补做、完成并纳入该规划后，其内的项目不再重复开展"
        )
        if self.under_way:
            text += f"；{named(list(self.under_way))}正在开展，完成后可得其中一部分"
        return text


def _reserving_types(rulebook: Rulebook, kind: Kind, on: date) -> list[str]:
    """The zone types on whose declared data the leg of reservation rests."""
    rules = rulebook.of(kind, "waived", on)
    return sorted({zone.value for rule in rules if rule.leg == 5 for zone in rule.zone_types})


def _gain(snapshot: Snapshot, rulebook: Rulebook, kind: Kind, on: date, viewer: Viewer) -> Gain:
    evidence = Evidence.read(snapshot.body)
    if not evidence.hides <= viewer.sees:
        evidence = evidence.as_public
    case = Case(kind, Facts(), evidence, rulebook, on)
    union = union_of(case, MAJOR)
    barred = [c.id for c in evidence.controls if kind in c.reserves and c.in_force(on)]
    themes = [("plan_adjustment", "")]
    themes += [("control_zone", zone) for zone in _reserving_types(rulebook, kind, on)]
    best, chosen = 0.0, None
    for plan in evidence.plans:
        if plan.counts and plan.term.in_force(on):
            area = snapshot.gain(union, plan.id, barred, themes)
            if area > best:
                best, chosen = area, plan
    covered = snapshot.cover(union)["share"]
    return Gain(best, chosen, covered, tuple(awaited(case)))


def gains_of(
    services: Services,
    shapes: Sequence[bytes],
    kind: Kind,
    on: date,
    releases: dict[str, str],
    viewer: Viewer,
) -> Iterator[Gain]:
    """One for each polygon (WKB, measuring CRS), in order, of the map at these releases; as the
    public map by itself would have it where the viewer may not see all, for figures, and that there
    are none, would tell an outline."""
    rulebook = services.rulebook
    tolerance = rulebook.number("positional_tolerance_m", on)
    zones = frozenset(zone.value for zone in rulebook.zones_read)
    needs = Needs(parcels=False, zones=zones, kinds=frozenset({kind.value}))
    for first in range(0, len(shapes), _CHUNK):
        for snapshot in services.atlas.measure(
            shapes[first : first + _CHUNK], tolerance_m=tolerance, releases=releases, needs=needs
        ):
            yield _gain(snapshot, rulebook, kind, on, viewer)
