"""What all flow files share: sources, departments, stages, and the items by themselves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from blueprint.projects.flow.book import Department
from blueprint.projects.flow.flow import (
    AcceptancePart,
    Citation,
    FlowItem,
    FlowStage,
    MilestoneRule,
    WorkingDayLimit,
)
from blueprint.projects.flow.texts import known_keys, parsed, refuse
from blueprint.vocabulary import Kind

__all__ = ["SharedParts"]


class SharedParts:
    """What the files share: sources, departments, stages, and the items by themselves."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        keys = ("sources", "departments", "stages", "items", "parts", "milestones", "commitments")
        self._shared = known_keys(parsed(files, "items.yaml"), keys, keys, "items.yaml")
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
        self._settings = parsed(files, "settings.yaml")
        ids = [i.id for i in self._items] + [m.id for m in self._milestones]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise refuse("items.yaml", f"two of the id {', '.join(twice)}")
        kinds = [item.id for item in self._items if item.is_evaluation]
        if kinds != [kind.value for kind in Kind]:
            raise refuse("items.yaml", "the evaluations are not the six, in their order")

    def _source(self, given: Any, place: str) -> tuple[str, date | None, bool, str]:
        given = known_keys(
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

    def _limit(self, given: Any, place: str) -> WorkingDayLimit | None:
        if given is None:
            return None
        given = known_keys(given, ("days", "basis"), ("days",), place)
        if type(given["days"]) is not int or given["days"] < 1:
            raise refuse(place, "a limit is a whole number of working days from 1")
        if "basis" not in given:
            raise refuse(place, f"the number {given['days']} has no citation")
        return WorkingDayLimit(given["days"], self._cited(given["basis"], place))

    def _stage(self, given: Any) -> FlowStage:
        keys = ("id", "number", "lead", "limit", "basis")
        given = known_keys(given, keys, keys, "items.yaml stage")
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
        given = known_keys(given, (*required, *optional), required, "items.yaml item")
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

    def _part(self, given: Any) -> AcceptancePart:
        required = ("id", "number", "name", "department", "basis")
        given = known_keys(given, (*required, "kinds"), required, "items.yaml part")
        place = f"items.yaml part {given['id']}"
        return AcceptancePart(
            given["id"],
            given["name"],
            str(given["number"]),
            self._department(given["department"], place),
            tuple(given.get("kinds", ())),
            self._cited(given["basis"], place),
        )
