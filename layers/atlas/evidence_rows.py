"""The candidates of one site held against it: the lists of the evidence, and their shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from blueprint.digest import whole as whole_number
from blueprint.vocabulary import Visibility
from layers.atlas.clipping import ClippedShape
from layers.atlas.measured_site import MeasuredSite, Shape
from layers.atlas.store import Feature, Key, StoredShape

__all__ = [
    "CandidateRow",
    "DeclarationRow",
    "EvidenceRow",
    "EvidenceRows",
    "evidence_rows",
    "share_of",
]

Json = dict[str, Any]
# n, layer, id, plan_id, stamp: the candidates' columns.
CandidateRow = tuple[int, str, int, int | None, str | None]

# The evidence's lists, by the layer that each is of.
LISTS = {
    "plan": "plans",
    "plan_parcel": "parcels",
    "plan_adjustment": "adjustments",
    "assessment": "assessments",
    "control_zone": "controls",
}


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """A row of declared data coverage, with the part of it in the site."""

    layer: str
    theme: str
    complete_to: str
    met: Shape


@dataclass(slots=True)
class EvidenceRow:
    """A feature that meets the site, with the plan that it names and what of its shape is there."""

    feature: Feature
    plan: Feature | None
    clipped: ClippedShape

    @property
    def id(self) -> str:
        return self.feature.id

    @property
    def visibility(self) -> Visibility:
        """What names a plan tells of it: it is for no more eyes than the plan."""
        mine = self.feature.visibility
        if self.plan is None or self.plan.visibility is Visibility.PUBLIC:
            return mine
        return max(mine, self.plan.visibility, key=_FROM_ALL_TO_FEW.index)

    def share(self, measured_site: MeasuredSite) -> float | int:
        return share_of(self.clipped.area, measured_site.area)

    def as_evidence(self, measured_site: MeasuredSite) -> Json:
        layer, feature = self.feature.key[0], self.feature
        row = {
            "id": feature.id,
            **feature.attributes,
            "share": self.share(measured_site),
            "counts": self.clipped.counts,
        }
        if layer == "control_zone":
            row["area_m2"] = whole_number(round(self.clipped.area, 2))
        if layer in _NAMES_A_PLAN:
            plan = self.plan
            row["plan"] = None if plan is None else {n: plan.attributes[n] for n in _TERM}
        if self.visibility is not Visibility.PUBLIC:
            row["visibility"] = self.visibility.value
        return row


@dataclass(slots=True)
class EvidenceRows:
    """`rows` are by the evidence's own lists, in no particular order."""

    rows: dict[str, list[EvidenceRow]] = field(
        default_factory=lambda: {name: [] for name in LISTS.values()}
    )
    declarations: list[DeclarationRow] = field(default_factory=list)


def share_of(part: float, whole: float) -> float | int:
    return whole_number(round(min(max(part / whole, 0.0), 1.0), 6))


def evidence_rows(
    candidates: Sequence[CandidateRow],
    features: Mapping[Key, Feature],
    clipped: Mapping[StoredShape, ClippedShape],
) -> EvidenceRows:
    """The candidates that do meet one site; `clipped` are the shapes that meet its margin."""
    found = EvidenceRows()
    for _, layer, number, plan_id, _ in candidates:
        feature = features[layer, number]
        here = clipped.get(feature.shape)
        if here is None or (layer in _ONLY_WITHIN and here.area <= 0):
            continue
        if layer == "data_coverage":
            found.declarations.append(DeclarationRow(**feature.attributes, met=here.met))
        else:
            plan = None if plan_id is None else features["plan", plan_id]
            found.rows[LISTS[layer]].append(EvidenceRow(feature, plan, here))
    return found


# What matters only by its part in the site, not by lying next to it.
_ONLY_WITHIN = {"data_coverage", "control_zone", "plan_parcel"}
_NAMES_A_PLAN = {"assessment", "plan_parcel"}
_TERM = ("code", "status", "approved_on", "superseded_on")


_FROM_ALL_TO_FEW = list(Visibility)
