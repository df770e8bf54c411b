"""A flow as typed values: what a project of one kind goes through, dated and cited."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from blueprint.projects.vocabulary import PauseKind
from blueprint.vocabulary import Category, Investment

__all__ = [
    "ALWAYS_PAUSES",
    "AcceptancePart",
    "Citation",
    "CommitmentRule",
    "Flow",
    "FlowItem",
    "FlowStage",
    "ItemGroup",
    "ItemReplacement",
    "MilestoneRule",
    "Need",
    "Setting",
    "WorkingDayLimit",
]

# These stop the clock of every item, 行政许可法 45; the others where the item's data say so.
ALWAYS_PAUSES = (
    PauseKind.HEARING,
    PauseKind.LAND_AUCTION,
    PauseKind.TESTING,
    PauseKind.APPRAISAL,
    PauseKind.EXPERT_REVIEW,
)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where something is stated. `reading` is "text", or "ours" where it is our own reading;
    `confirmed` is whether that was checked; `read_on` None where nobody here has read it."""

    document: str
    clause: str
    read_on: date | None
    confirmed: bool
    reading: str

    def to_json(self) -> dict[str, object]:
        return {
            "document": self.document,
            "clause": self.clause,
            "read_on": self.read_on.isoformat() if self.read_on else None,
            "confirmed": self.confirmed,
            "reading": self.reading,
        }


@dataclass(frozen=True, slots=True)
class WorkingDayLimit:
    """A limit in working days, with where it is stated."""

    days: int
    basis: Citation


@dataclass(frozen=True, slots=True)
class Need:
    """What must be there before: an item that passed, or a milestone that was reported.

    `outside_group` holds only where the item is handled outside its group; `categories` only for
    projects of these (empty: of all); `replaced` only where a commitment replaces that item.
    """

    id: str
    is_milestone: bool
    basis: Citation
    outside_group: bool = False
    categories: frozenset[Category] = frozenset()
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class FlowItem:
    """`fact` names the fact on which it depends; `moved_from` the stage that it was in before the
    reform; `merged_into` what it is handled with; `cancelled` that nobody asks for it any more."""

    id: str
    name: str
    number: str | None
    department: str
    stage: str
    basis: Citation
    is_evaluation: bool = False
    fact: str | None = None
    needs: tuple[Need, ...] = ()
    limit: WorkingDayLimit | None = None
    pauses: tuple[PauseKind, ...] = ()
    group: str | None = None
    merged_into: tuple[str, ...] = ()
    cancelled: Citation | None = None
    moved_from: str | None = None
    in_flow: bool = True


@dataclass(frozen=True, slots=True)
class MilestoneRule:
    id: str
    name: str
    basis: Citation
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items that are received once and decided together. `with_design` are members only where the
    record was started so; they move to `design_stage` then."""

    id: str
    name: str
    items: tuple[str, ...]
    with_design: tuple[str, ...]
    design_stage: str | None
    basis: Citation


@dataclass(frozen=True, slots=True)
class CommitmentRule:
    """Opened when `opened_by` is received, kept when `kept_by` passed; broken when `due_before`, a
    milestone, comes first, or (None) by a finding that a person confirms."""

    id: str
    name: str
    opened_by: str
    kept_by: str
    due_before: str | None
    basis: Citation


@dataclass(frozen=True, slots=True)
class ItemReplacement:
    """An item that a commitment replaces, and what the item itself is due before: a milestone, or
    the reception of an item; `in_category` names another for some categories."""

    item: str
    due_before: str
    in_category: Mapping[Category, str]
    basis: Citation


@dataclass(frozen=True, slots=True)
class AcceptancePart:
    """A part of the joint acceptance; `kinds`: the answer also says which of these it is."""

    id: str
    name: str
    number: str
    department: str
    kinds: tuple[str, ...]
    basis: Citation


@dataclass(frozen=True, slots=True)
class FlowStage:
    id: str
    number: int
    lead: str | None
    limit: WorkingDayLimit | None
    basis: Citation


@dataclass(frozen=True, slots=True)
class Setting:
    """What the sources leave open, as this flow has it; `offered` is a value that may be chosen."""

    value: object
    about: str
    basis: Citation
    choices: tuple[object, ...] = ()
    offered: object = None


@dataclass(frozen=True)
class Flow:
    """`items` are all that the program knows, in the order of the table, with `in_flow` told of
    each; `milestones` and `commitments` only those of the flow. `zone` is the control zone type in
    which alone it may be chosen; `like` says whose items and milestones a category takes."""

    id: str
    version: str
    title: str
    start: date
    end: date | None
    investment: Investment
    categories: tuple[Category, ...]
    limit: WorkingDayLimit
    basis: Citation
    settings: Mapping[str, Setting]
    stages: tuple[FlowStage, ...]
    groups: tuple[ItemGroup, ...]
    items: tuple[FlowItem, ...]
    parts: tuple[AcceptancePart, ...]
    milestones: tuple[MilestoneRule, ...]
    commitments: tuple[CommitmentRule, ...]
    replaces: tuple[ItemReplacement, ...]
    zone: str | None = None
    like: Mapping[Category, str] | None = None

    @cached_property
    def by_id(self) -> Mapping[str, FlowItem]:
        return {item.id: item for item in self.items}

    @cached_property
    def milestone_by_id(self) -> Mapping[str, MilestoneRule]:
        return {milestone.id: milestone for milestone in self.milestones}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of every id in the tables: items, then milestones, then commitments."""
        ids = [item.id for item in self.items]
        ids += [milestone.id for milestone in self.milestones]
        ids += [rule.id for rule in self.commitments]
        ids += [f"commitment:{item.id}" for item in self.items if item.is_evaluation]
        ids += [f"replaces:{item.id}" for item in self.items]
        return {name: place for place, name in enumerate(ids)}

    def setting(self, name: str) -> object:
        return self.settings[name].value

    def in_order(self, ids: set[str] | frozenset[str]) -> tuple[str, ...]:
        """Ids in the order of the tables; unknown ones last, by name."""
        return tuple(sorted(ids, key=lambda name: (self.order.get(name, len(self.order)), name)))

    def shaped(
        self, category: Category | None, *, with_design: bool, like: "Flow | None" = None
    ) -> "Flow":
        """The flow as it is for one record: needs that do not hold for it fall away, as do those
        on what is not in it; members of groups are marked. `like` is the flow whose items and
        milestones the category takes, where `self.like` names one."""
        of_like = None if like is None else {item.id for item in like.items if item.in_flow}
        groups = tuple(
            replace(
                group,
                items=tuple(
                    item.id
                    for item in self.items
                    if item.id in group.items or (with_design and item.id in group.with_design)
                ),
            )
            for group in self.groups
            if of_like is None or of_like.issuperset(group.items)
        )
        grouped = {name: group for group in groups for name in group.items}
        items = [
            replace(item, in_flow=item.in_flow and (of_like is None or item.id in of_like))
            for item in self.items
        ]
        there = {item.id for item in items if item.in_flow}
        milestones = tuple(
            milestone
            for milestone in self.milestones
            if like is None or milestone.id in like.milestone_by_id
        )
        there |= {milestone.id for milestone in milestones}
        replaced = {replacement.item for replacement in self.replaces}

        def holding(needs: tuple[Need, ...], owner: str) -> tuple[Need, ...]:
            return tuple(
                need
                for need in needs
                if need.id in there
                and not (need.outside_group and owner in grouped)
                and (not need.categories or category in need.categories)
                and (not need.replaced or need.id in replaced)
            )

        shaped_items = []
        for item in items:
            group = grouped.get(item.id)
            stage = item.stage
            if group is not None and item.id in group.with_design and group.design_stage:
                stage = group.design_stage
            shaped_items.append(
                replace(
                    item,
                    needs=holding(item.needs, item.id) if item.in_flow else (),
                    group=group.id if group is not None else None,
                    stage=stage,
                )
            )
        return replace(
            self,
            groups=groups,
            items=tuple(shaped_items),
            milestones=tuple(replace(m, needs=holding(m.needs, m.id)) for m in milestones),
            replaces=tuple(
                replace(r, due_before=r.in_category.get(category, r.due_before))
                if category is not None
                else r
                for r in self.replaces
                if r.item in there
            ),
            commitments=tuple(
                rule
                for rule in self.commitments
                if rule.opened_by in there and rule.kept_by in there
            ),
        )
