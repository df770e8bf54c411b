"""YAML texts into flows, refusing whatever a flow must not be."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from blueprint.projects.flow.book import FlowBook
from blueprint.projects.flow.checks import check_flow
from blueprint.projects.flow.flow import (
    ALWAYS_PAUSES,
    CommitmentRule,
    Flow,
    FlowItem,
    ItemGroup,
    ItemReplacement,
    MilestoneRule,
    Need,
    Setting,
)
from blueprint.projects.flow.shared_parts import SharedParts
from blueprint.projects.flow.texts import flow_files, known_keys, parsed, refuse
from blueprint.projects.vocabulary import PauseKind
from blueprint.vocabulary import Category, Investment

__all__ = ["load_flows", "our_flows"]

_SHARED = ("items.yaml", "settings.yaml")
_FLOW_KEYS = {
    "id", "version", "title", "in_force", "investment", "categories", "limit", "settings", "basis",
    "groups", "items", "milestones", "commitments", "replaces", "zone", "like",
}  # fmt: skip


class _FlowReader(SharedParts):
    """One flow file at a time, over what all share."""

    def _need(self, given: Any, place: str) -> Need:
        keys = ("item", "milestone", "basis", "outside_group", "categories", "replaced")
        given = known_keys(given, keys, ("basis",), place)
        if ("item" in given) == ("milestone" in given):
            raise refuse(place, "a need names an item or a milestone")
        name = given.get("item", given.get("milestone"))
        known = self._items if "item" in given else self._milestones
        if name not in {one.id for one in known}:
            raise refuse(place, f"needs the unknown {name}")
        return Need(
            id=name,
            is_milestone="milestone" in given,
            basis=self._cited(given["basis"], f"{place} needs {name}"),
            outside_group=bool(given.get("outside_group", False)),
            categories=frozenset(Category(c) for c in given.get("categories", ())),
            replaced=bool(given.get("replaced", False)),
        )

    def _flow_item(self, item: FlowItem, given: Any, place: str) -> FlowItem:
        keys = ("needs", "limit", "pauses", "merged_into", "basis")
        given = known_keys(given, keys, (), place)
        if item.cancelled is not None:
            raise refuse(place, "a cancelled item is in no flow")
        merged = tuple(given.get("merged_into", ()))
        if merged and "basis" not in given:
            raise refuse(place, "a citation is missing")
        try:
            pauses = tuple(PauseKind(kind) for kind in given.get("pauses", ()))
        except ValueError as error:
            raise refuse(place, str(error)) from None
        return FlowItem(
            id=item.id,
            name=item.name,
            number=item.number,
            department=item.department,
            stage=item.stage,
            basis=self._cited(given["basis"], place) if "basis" in given else item.basis,
            is_evaluation=item.is_evaluation,
            fact=item.fact,
            needs=tuple(self._need(need, place) for need in given.get("needs", ())),
            limit=self._limit(given.get("limit"), place),
            pauses=(*ALWAYS_PAUSES, *pauses),
            merged_into=merged,
            moved_from=item.moved_from,
        )

    def _settings_of(self, given: Any, place: str) -> dict[str, Setting]:
        given = known_keys(given, self._settings, (), place)
        keys = ("value", "about", "basis", "choices", "offered")
        found = {}
        for name, shared in self._settings.items():
            shared = known_keys(shared, keys, ("value", "about", "basis"), f"settings.yaml {name}")
            own = known_keys(given.get(name, {}), ("value", "basis"), (), f"{place} {name}")
            value = own.get("value", shared["value"])
            choices = tuple(shared.get("choices", ()))
            if choices and value not in choices:
                raise refuse(f"{place} {name}", f"{value!r} is none of {choices}")
            basis = self._cited(own.get("basis", shared["basis"]), f"{place} {name}")
            found[name] = Setting(value, shared["about"], basis, choices, shared.get("offered"))
        return found

    def flow(self, name: str) -> Flow:
        """One file of a flow. FlowRefused names file, place and reason."""
        required = _FLOW_KEYS - {"zone", "like"}
        given = known_keys(parsed(self._files, name), _FLOW_KEYS, required, name)
        span = known_keys(given["in_force"], ("from", "to"), ("from",), f"{name} in_force")
        for day in span.values():
            if type(day) is not date:
                raise refuse(f"{name} in_force", f"not a date: {day!r}")
        limit = self._limit(given["limit"], f"{name} limit")
        if limit is None:
            raise refuse(f"{name} limit", "36 一(三) states a limit for the whole")
        items_given = known_keys(given["items"], [i.id for i in self._items], (), f"{name} items")
        milestones_given = known_keys(
            given["milestones"], [m.id for m in self._milestones], (), f"{name} milestones"
        )
        try:
            categories = tuple(Category(c) for c in given["categories"])
            investment = Investment(given["investment"])
            like = {Category(c): str(f) for c, f in given.get("like", {}).items()}
        except ValueError as error:
            raise refuse(name, str(error)) from None
        flow = Flow(
            id=given["id"],
            version=given["version"],
            title=given["title"],
            start=span["from"],
            end=span.get("to"),
            investment=investment,
            categories=categories,
            limit=limit,
            basis=self._cited(given["basis"], name),
            settings=self._settings_of(given["settings"], f"{name} settings"),
            stages=self._stages,
            groups=tuple(
                ItemGroup(
                    group_id,
                    g["name"],
                    tuple(g["items"]),
                    tuple(g.get("with_design", ())),
                    g.get("design_stage"),
                    self._cited(g.get("basis"), f"{name} group {group_id}"),
                )
                for group_id, g in given["groups"].items()
            ),
            items=tuple(
                self._flow_item(item, items_given[item.id] or {}, f"{name} {item.id}")
                if item.id in items_given
                else item
                for item in self._items
            ),
            parts=self._parts,
            milestones=tuple(
                MilestoneRule(
                    m.id,
                    m.name,
                    m.basis,
                    tuple(
                        self._need(need, f"{name} {m.id}")
                        for need in milestones_given[m.id].get("needs", ())
                    ),
                )
                for m in self._milestones
                if m.id in milestones_given
            ),
            commitments=tuple(
                CommitmentRule(
                    rule_id,
                    self._shared["commitments"][rule_id],
                    c["opened_by"],
                    c["kept_by"],
                    c.get("due_before"),
                    self._cited(c.get("basis"), f"{name} {rule_id}"),
                )
                for rule_id, c in known_keys(
                    given["commitments"], self._shared["commitments"], (), f"{name} commitments"
                ).items()
            ),
            replaces=tuple(
                ItemReplacement(
                    item_id,
                    r["due_before"],
                    {Category(c): m for c, m in r.get("in_category", {}).items()},
                    self._cited(r.get("basis"), f"{name} replaces {item_id}"),
                )
                for item_id, r in given["replaces"].items()
            ),
            zone=given.get("zone"),
            like=like or None,
        )
        return flow


def load_flows(files: Mapping[str, str] | None = None) -> FlowBook:
    """The flows of these texts (by default those that come with the program).

    FlowRefused names file, place and reason: an unknown key, a number or a need without a
    citation, a need on what is not known, a circle, an item that can never start, a flow that
    cannot finish or that finishes without a construction permit.
    """
    files = flow_files() if files is None else files
    reader = _FlowReader(files)
    flows = tuple(reader.flow(name) for name in sorted(files) if name not in _SHARED)
    names = [(flow.id, flow.version) for flow in flows]
    if twice := sorted({f"{i} {v}" for i, v in names if names.count((i, v)) > 1}):
        raise refuse("flows", f"two flows of this id and version: {', '.join(twice)}")
    book = FlowBook(flows, reader.departments)
    for flow in flows:
        for category, other in (flow.like or {}).items():
            if other not in {one.id for one in flows}:
                raise refuse(flow.id, f"{category} is like the unknown flow {other}")
        for one in flow.categories or (None,):
            for with_design in (False, True):
                check_flow(book.shaped(flow, one, with_design=with_design))
    return book


@cache
def our_flows() -> FlowBook:
    """The flows that come with the program, read once."""
    return load_flows()
