"""A flow as callers read it."""

from typing import Any

from blueprint.projects.flow.book import FlowBook
from blueprint.projects.flow.flow import Flow, Need, WorkingDayLimit

__all__ = ["flow_json"]


def _limit(limit: WorkingDayLimit | None) -> int | None:
    return None if limit is None else limit.days


def _needs(needs: tuple[Need, ...]) -> dict[str, Any]:
    return {
        "needs": [need.id for need in needs],
        "needs_basis": [
            {
                "id": need.id,
                "milestone": need.is_milestone,
                "outside_group": need.outside_group,
                "categories": sorted(need.categories),
                "replaced": need.replaced,
                "basis": need.basis.to_json(),
            }
            for need in needs
        ],
    }


def flow_json(book: FlowBook, flow: Flow) -> dict[str, Any]:
    """Items that are cancelled, merged or moved are shown as such."""
    return {
        "id": flow.id,
        "version": flow.version,
        "title": flow.title,
        "in_force": {
            "from": flow.start.isoformat(),
            "to": flow.end.isoformat() if flow.end else None,
        },
        "investment": flow.investment,
        "categories": list(flow.categories),
        "zone": flow.zone,
        "like": {str(category): other for category, other in (flow.like or {}).items()},
        "basis": flow.basis.to_json(),
        "limit": flow.limit.days,
        "limit_basis": flow.limit.basis.to_json(),
        "settings": {
            name: {
                "value": setting.value,
                "choices": list(setting.choices),
                "offered": setting.offered,
                "about": setting.about,
                "basis": setting.basis.to_json(),
            }
            for name, setting in flow.settings.items()
        },
        "stages": [
            {
                "id": stage.id,
                "number": stage.number,
                "lead": stage.lead,
                "limit": _limit(stage.limit),
                "basis": stage.basis.to_json(),
            }
            for stage in flow.stages
        ],
        "groups": [
            {
                "id": group.id,
                "name": group.name,
                "items": list(group.items),
                "with_design": list(group.with_design),
                "basis": group.basis.to_json(),
            }
            for group in flow.groups
        ],
        "items": [
            {
                "id": item.id,
                "name": item.name,
                "number": item.number,
                "department": item.department,
                "stage": item.stage,
                "evaluation": item.is_evaluation,
                "fact": item.fact,
                **_needs(item.needs),
                "limit": _limit(item.limit),
                "limit_basis": item.limit.basis.to_json() if item.limit else None,
                "pauses": [kind.value for kind in item.pauses],
                "merged_into": list(item.merged_into),
                "cancelled": item.cancelled.to_json() if item.cancelled else None,
                "moved_from": item.moved_from,
                "basis": item.basis.to_json(),
            }
            for item in flow.items
            if item.in_flow or item.cancelled is not None
        ],
        "parts": [
            {
                "id": part.id,
                "name": part.name,
                "number": part.number,
                "department": part.department,
                "kinds": list(part.kinds),
                "basis": part.basis.to_json(),
            }
            for part in flow.parts
        ],
        "milestones": [
            {
                "id": milestone.id,
                "name": milestone.name,
                **_needs(milestone.needs),
                "basis": milestone.basis.to_json(),
            }
            for milestone in flow.milestones
        ],
        "commitments": [
            {
                "id": rule.id,
                "name": rule.name,
                "opened_by": rule.opened_by,
                "due_before": rule.due_before,
                "kept_by": rule.kept_by,
                "basis": rule.basis.to_json(),
            }
            for rule in flow.commitments
        ],
        "replaces": [
            {
                "item": one.item,
                "due_before": one.due_before,
                "in_category": {str(c): due for c, due in one.in_category.items()},
                "basis": one.basis.to_json(),
            }
            for one in flow.replaces
        ],
        "departments": [
            {"id": department.id, "names": list(department.names)}
            for department in book.departments
        ],
    }
