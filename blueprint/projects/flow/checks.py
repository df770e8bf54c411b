"""What a flow must be, as it is for a record: free of circles, able to start, able to finish."""

from blueprint.errors import FlowRefused
from blueprint.projects.flow.flow import Flow, Need

__all__ = ["check_flow"]


def _needs(flow: Flow) -> dict[str, tuple[Need, ...]]:
    """What each item and milestone waits for; an item that is merged into another waits for
    nothing, and nobody waits for it."""
    found = {m.id: m.needs for m in flow.milestones}
    found |= {item.id: item.needs for item in flow.items if item.in_flow and not item.merged_into}
    return found


def _circle(needs: dict[str, tuple[Need, ...]]) -> list[str]:
    """Ids along a circle, or none."""
    done: set[str] = set()
    path: list[str] = []

    def visit(name: str) -> list[str]:
        if name in done or name not in needs:
            return []
        if name in path:
            return [*path[path.index(name) :], name]
        path.append(name)
        for need in needs[name]:
            if found := visit(need.id):
                return found
        path.pop()
        done.add(name)
        return []

    for name in needs:
        if found := visit(name):
            return found
    return []


def check_flow(flow: Flow) -> None:
    """FlowRefused where the flow holds a circle, an item that can never start, a name that is not
    in it, or could finish without a construction permit."""
    place = f"{flow.id} {flow.version}"
    needs = _needs(flow)
    if circle := _circle(needs):
        raise FlowRefused(f"{place}: a circle of needs: {' → '.join(circle)}")
    for name, wanted in needs.items():
        for need in wanted:
            if need.id not in needs and not flow.by_id[need.id].merged_into:
                raise FlowRefused(f"{place}: {name} can never start: nothing passes {need.id}")
    known = set(needs)
    for rule in flow.commitments:
        names = (rule.opened_by, rule.kept_by, *([rule.due_before] if rule.due_before else []))
        if missing := sorted(set(names) - known):
            raise FlowRefused(f"{place}: {rule.id} names {', '.join(missing)}, which is not in it")
    for replacement in flow.replaces:
        if replacement.due_before not in known:
            raise FlowRefused(
                f"{place}: {replacement.item} is due before {replacement.due_before}, which is not "
                "in it"
            )
    for group in flow.groups:
        if missing := sorted(set(group.items) - known):
            raise FlowRefused(f"{place}: {group.id} names {', '.join(missing)}, which is not in it")
    for item in flow.items:
        if item.in_flow and (missing := sorted(set(item.merged_into) - set(flow.by_id))):
            raise FlowRefused(f"{place}: {item.id} is merged into the unknown {missing[0]}")
    for last in ("construction_permit", "joint_acceptance", "property_registration"):
        if last not in known:
            raise FlowRefused(f"{place}: it could finish without {last}")
