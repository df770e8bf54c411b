"""All flows of all versions, and the departments that they name."""

from dataclasses import dataclass
from datetime import date

from blueprint.errors import NotFound
from blueprint.projects.flow.flow import (
    Citation,
    Flow,
)
from blueprint.vocabulary import Category

__all__ = ["Department", "FlowBook"]


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
