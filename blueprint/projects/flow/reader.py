"""YAML texts into flows, refusing whatever a flow must not be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from blueprint.errors import FlowRefused, NotFound
from blueprint.projects.flow.checks import check_flow
from blueprint.projects.flow.flow import (
    ALWAYS_PAUSES,
    Citation,
    CommitmentRule,
    Flow,
    FlowItem,
    FlowStage,
    Group,
    Limit,
    MilestoneRule,
    Need,
    Part,
    Replacement,
    Setting,
)
from blueprint.projects.vocabulary import PauseKind
from blueprint.vocabulary import Category, Investment, Kind

__all__ = ["Department", "FlowBook", "flow_files", "load_flows", "our_flows"]

_SHARED = ("items.yaml", "settings.yaml")
_FLOW_KEYS = {
    "id", "version", "title", "in_force", "investment", "categories", "limit", "settings", "basis",
    "groups", "items", "milestones", "commitments", "replaces", "zone", "like",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Department:
    """`id` is the short name that items carry; `names` are those of the offices that were it, by
    which it is known as well."""

    id: str
    names: tuple[str, ...]
    basis: Citation


@dataclass(frozen=True)
class FlowBook:
    """All flows of all versions, with the departments that they name."""

    flows: tuple[Flow, ...]
    departments: tuple[Department, ...]

    def find(self, flow_id: str, version: str | None = None) -> Flow:
        """The flow of this version, by default the newest; NotFound where there is none."""
        found = [f for f in self.flows if f.id == flow_id and version in (None, f.version)]
        if not found:
            raise NotFound(f"没有审批流程 {flow_id} {version or ''}".strip())
        return max(found, key=lambda flow: (flow.start, flow.version))

    def in_force(self, on: date) -> tuple[Flow, ...]:
        """One version of each flow that may be started on a day."""
        return tuple(f for f in self.flows if f.start <= on and (f.end is None or on <= f.end))

    def shaped(self, flow: Flow, category: Category | None, *, with_design: bool) -> Flow:
        """The flow as it is for one record (`Flow.shaped`)."""
        like = (flow.like or {}).get(category) if category is not None else None
        return flow.shaped(
            category, with_design=with_design, like=self.find(like) if like is not None else None
        )

    def department(self, named: str) -> str | None:
        """The id of the department of this id or name; None where nobody is called so."""
        for department in self.departments:
            if named == department.id or named in department.names:
                return department.id
        return None


def flow_files() -> dict[str, str]:
    """The texts of the flows that come with the program, by file name."""
    folder = resources.files("blueprint").joinpath("projects").joinpath("flows")
    return {
        entry.name: entry.read_text("utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }


def refuse(place: str, why: str) -> FlowRefused:
    return FlowRefused(f"{place}: {why}")


class _Unique(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping, where YAML takes the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{name} stands twice")
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def _yaml(files: Mapping[str, str], name: str) -> Any:
    if name not in files:
        raise refuse(name, "the file is missing")
    try:
        return yaml.load(files[name], _Unique)
    except yaml.YAMLError as error:
        raise refuse(name, f"not YAML: {error}") from None


def _known(given: Any, known: Iterable[str], required: Iterable[str], place: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise refuse(place, "a mapping is expected")
    if unknown := sorted(str(key) for key in set(given) - set(known)):
        raise refuse(place, f"unknown key {', '.join(unknown)}")
    if missing := sorted(set(required) - set(given)):
        raise refuse(place, f"missing {', '.join(missing)}")
    return dict(given)


class _Reader:
    """What the files share: sources, departments, stages, and the items by themselves."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        keys = ("sources", "departments", "stages", "items", "parts", "milestones", "commitments")
        self._shared = _known(_yaml(files, "items.yaml"), keys, keys, "items.yaml")
        self._sources = {
            str(name): self._source(given, f"items.yaml source {name}")
            for name, given in self._shared["sources"].items()
        }
        self.departments = tuple(
            Department(
                name,
                tuple(given["names"]),
                self._cited(given["basis"], f"items.yaml {name}"),
            )
            for name, given in self._shared["departments"].items()
        )
        self._stages = tuple(self._stage(given) for given in self._shared["stages"])
        self._items = tuple(self._item(given) for given in self._shared["items"])
        self._parts = tuple(self._part(given) for given in self._shared["parts"])
        self._milestones = tuple(
            MilestoneRule(m["id"], m["name"], self._cited(m["basis"], f"items.yaml {m['id']}"))
            for m in self._shared["milestones"]
        )
        self._settings = _yaml(files, "settings.yaml")
        ids = [i.id for i in self._items] + [m.id for m in self._milestones]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise refuse("items.yaml", f"two of the id {', '.join(twice)}")
        kinds = [item.id for item in self._items if item.is_evaluation]
        if kinds != [kind.value for kind in Kind]:
            raise refuse("items.yaml", "the evaluations are not the six, in their order")

    def _source(self, given: Any, place: str) -> tuple[str, date | None, bool, str]:
        given = _known(
            given,
            ("document", "read_on", "confirmed", "reading"),
            ("document", "confirmed", "reading"),
            place,
        )
        if given["reading"] not in ("text", "ours"):
            raise refuse(place, "`reading` is text or ours")
        if type(given["confirmed"]) is not bool:
            raise refuse(place, "`confirmed` is true or false")
        read_on = given.get("read_on")
        if read_on is not None and type(read_on) is not date:
            raise refuse(place, f"not a date: {read_on!r}")
        if given["confirmed"] and (read_on is None or given["reading"] == "ours"):
            raise refuse(place, "what nobody read, or is our reading, is not confirmed")
        return str(given["document"]), read_on, given["confirmed"], given["reading"]

    def _cited(self, given: Any, place: str) -> Citation:
        source, _, clause = str(given or "").partition(" ")
        if not clause.strip():
            raise refuse(place, "a citation is missing")
        if source not in self._sources:
            raise refuse(place, f"unknown source {source}")
        document, read_on, confirmed, reading = self._sources[source]
        return Citation(document, clause.strip(), read_on, confirmed, reading)

    def _department(self, named: Any, place: str) -> str:
        if named not in {department.id for department in self.departments}:
            raise refuse(place, f"unknown department {named}")
        return str(named)

    def _limit(self, given: Any, place: str) -> Limit | None:
        if given is None:
            return None
        given = _known(given, ("days", "basis"), ("days",), place)
        if type(given["days"]) is not int or given["days"] < 1:
            raise refuse(place, "a limit is a whole number of working days from 1")
        if "basis" not in given:
            raise refuse(place, f"the number {given['days']} has no citation")
        return Limit(given["days"], self._cited(given["basis"], place))

    def _stage(self, given: Any) -> FlowStage:
        keys = ("id", "number", "lead", "limit", "basis")
        given = _known(given, keys, keys, "items.yaml stage")
        place = f"items.yaml stage {given['id']}"
        lead = given["lead"]
        return FlowStage(
            given["id"],
            given["number"],
            None if lead is None else self._department(lead, place),
            self._limit(given["limit"], place),
            self._cited(given["basis"], place),
        )

    def _item(self, given: Any) -> FlowItem:
        required = ("id", "number", "name", "department", "stage", "basis")
        optional = ("evaluation", "fact", "cancelled", "moved")
        given = _known(given, (*required, *optional), required, "items.yaml item")
        place = f"items.yaml {given['id']}"
        stages = {stage.id for stage in self._stages}
        moved = given.get("moved")
        for stage in (given["stage"], *([moved["from"]] if moved else [])):
            if stage not in stages:
                raise refuse(place, f"unknown stage {stage}")
        if moved:
            self._cited(moved.get("basis"), place)
        cancelled = given.get("cancelled")
        return FlowItem(
            id=given["id"],
            name=given["name"],
            number=given["number"],
            department=self._department(given["department"], place),
            stage=given["stage"],
            basis=self._cited(given["basis"], place),
            is_evaluation=bool(given.get("evaluation", False)),
            fact=given.get("fact"),
            cancelled=self._cited(cancelled, place) if cancelled else None,
            moved_from=moved["from"] if moved else None,
            in_flow=False,
        )

    def _part(self, given: Any) -> Part:
        required = ("id", "number", "name", "department", "basis")
        given = _known(given, (*required, "kinds"), required, "items.yaml part")
        place = f"items.yaml part {given['id']}"
        return Part(
            given["id"],
            given["name"],
            str(given["number"]),
            self._department(given["department"], place),
            tuple(given.get("kinds", ())),
            self._cited(given["basis"], place),
        )

    def _need(self, given: Any, place: str) -> Need:
        keys = ("item", "milestone", "basis", "outside_group", "categories", "replaced")
        given = _known(given, keys, ("basis",), place)
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
        given = _known(given, keys, (), place)
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
        given = _known(given, self._settings, (), place)
        keys = ("value", "about", "basis", "choices", "offered")
        found = {}
        for name, ground in self._settings.items():
            ground = _known(ground, keys, ("value", "about", "basis"), f"settings.yaml {name}")
            own = _known(given.get(name, {}), ("value", "basis"), (), f"{place} {name}")
            value = own.get("value", ground["value"])
            choices = tuple(ground.get("choices", ()))
            if choices and value not in choices:
                raise refuse(f"{place} {name}", f"{value!r} is none of {choices}")
            basis = self._cited(own.get("basis", ground["basis"]), f"{place} {name}")
            found[name] = Setting(value, ground["about"], basis, choices, ground.get("offered"))
        return found

    def flow(self, name: str) -> Flow:
        """One file of a flow. FlowRefused names file, place and reason."""
        required = _FLOW_KEYS - {"zone", "like"}
        given = _known(_yaml(self._files, name), _FLOW_KEYS, required, name)
        span = _known(given["in_force"], ("from", "to"), ("from",), f"{name} in_force")
        for day in span.values():
            if type(day) is not date:
                raise refuse(f"{name} in_force", f"not a date: {day!r}")
        limit = self._limit(given["limit"], f"{name} limit")
        if limit is None:
            raise refuse(f"{name} limit", "36 一(三) states a limit for the whole")
        items_given = _known(given["items"], [i.id for i in self._items], (), f"{name} items")
        milestones_given = _known(
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
                Group(
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
                for rule_id, c in _known(
                    given["commitments"], self._shared["commitments"], (), f"{name} commitments"
                ).items()
            ),
            replaces=tuple(
                Replacement(
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
    reader = _Reader(files)
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
