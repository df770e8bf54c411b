"""Items of a record: deeds, groups, rulings, what is owed, parts, confirmations, reliance."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from api.http.bodies.body_fields import read_body
from api.http.bodies.commitment_bodies import RelianceBody
from api.http.bodies.item_bodies import (
    ConfirmationBody,
    DeedBody,
    OwedBody,
    PartBody,
    RecommendationBody,
    RulingBody,
)
from api.http.bodies.request_bodies import read_json
from api.http.project_requests import changed, projects_of
from api.http.scopes import permits
from api.openapi.answers.records import ProjectRecord
from api.openapi.described import Keyed, Who, described
from api.openapi.record_acts import record_act
from blueprint.errors import BadInput, Flaw, NotFound
from blueprint.projects.acts import item_acts
from blueprint.projects.acts.deed_acts import (
    Decision,
    DeedCommand,
    OwedPaper,
    decide_deed,
    decide_group_deed,
)
from blueprint.projects.permissions import Act, Actor, deed_allowed, may
from blueprint.projects.state.state import State
from blueprint.projects.use_cases import Allowed
from blueprint.vocabulary import Scope

__all__ = ["command_of", "router"]

router = APIRouter(
    prefix="/api/v1/projects/{project}", tags=["projects"], dependencies=[permits(Scope.RECORDS)]
)
Body = Annotated[Any, Depends(read_json)]


def command_of(given: DeedBody) -> DeedCommand:
    """What a body says, as acts take it."""
    return DeedCommand(
        deed=given.deed,
        at=given.at,
        reason=given.reason,
        note=given.note,
        missing=tuple(given.missing) if given.missing is not None else None,
        pause=(given.pause.kind, given.pause.days) if given.pause else None,
        owed=tuple(OwedPaper(one.what, one.due) for one in given.owed)
        if given.owed is not None
        else None,
        days=given.days,
        approved_by=given.approved_by,
        remedies=tuple(given.remedies) if given.remedies is not None else None,
        decision=Decision(given.decision.number, given.decision.valid_until, given.decision.file)
        if given.decision
        else None,
    )


def _department(request: Request, item: str) -> str:
    """The department of an item of the table; NotFound for an unknown one."""
    known = projects_of(request).book.flows[0].by_id
    if item not in known:
        raise NotFound(f"没有事项 {item[:60]}")
    return known[item].department


def _of_department(department: str) -> Any:
    def allowed(actor: Actor) -> Allowed:
        return lambda state: may(actor, state, Act.OF_DEPARTMENT, department)

    return allowed


@router.post(
    "/items/{item}/deeds",
    summary="A deed on an item",
)
@record_act("recordDeed", DeedBody)
def post_deed(request: Request, project: str, item: str, body: Body) -> Response:
    command = command_of(read_body(DeedBody, body))
    known = projects_of(request).book.flows[0].by_id

    def allowed(actor: Actor) -> Allowed:
        def of(state: State) -> bool:
            if item not in known:
                raise NotFound(f"没有事项 {item[:60]}")
            return deed_allowed(actor, state, command.deed, known[item].department)

        return of

    return changed(
        request,
        project,
        allowed,
        lambda acting, _: decide_deed(acting, item, command),
        items=(item,) if item in known else (),
    )


@router.post(
    "/groups/{group}/deeds",
    summary="A deed on a group of items",
)
@record_act("recordGroupDeed", DeedBody)
def post_group_deed(request: Request, project: str, group: str, body: Body) -> Response:
    command = command_of(read_body(DeedBody, body))
    book = projects_of(request).book
    members: set[str] = set()
    departments: set[str] = set()
    for flow in book.flows:
        for one in flow.groups:
            if one.id == group:
                members |= {*one.items, *one.with_design}
                departments |= {flow.by_id[name].department for name in one.items}

    def allowed(actor: Actor) -> Allowed:
        def of(state: State) -> bool:
            if not members:
                raise NotFound(f"没有事项组 {group[:60]}")
            return all(
                deed_allowed(actor, state, command.deed, department) for department in departments
            )

        return of

    return changed(
        request,
        project,
        allowed,
        lambda acting, _: decide_group_deed(acting, group, command),
        items=tuple(sorted(members)),
    )


@router.post(
    "/items/{item}/not_needed",
    summary="No permit is needed",
)
@record_act("ruleNotNeeded", RulingBody)
def post_not_needed(request: Request, project: str, item: str, body: Body) -> Response:
    given = read_body(RulingBody, body)
    return changed(
        request,
        project,
        _of_department(_department(request, item)),
        lambda acting, _: item_acts.rule_not_needed(acting, item, given.reason, given.basis),
        items=(item,),
    )


@router.post(
    "/items/{item}/owed/{n}",
    summary="What was owed is delivered",
)
@record_act("deliverOwed", OwedBody)
def post_owed(request: Request, project: str, item: str, n: str, body: Body) -> Response:
    given = read_body(OwedBody, body)
    _department(request, item)
    if not n.isascii() or not n.isdigit() or len(n) > 4:
        raise NotFound("没有这一项欠交材料")

    def allowed(actor: Actor) -> Allowed:
        return lambda state: may(actor, state, Act.DELIVER)

    return changed(
        request,
        project,
        allowed,
        lambda acting, _: item_acts.deliver(acting, item, int(n), given.delivered_at, given.file),
        items=(item,),
    )


@router.post(
    "/items/{item}/recommendations",
    summary="A recommendation",
)
@record_act("recommendOnItem", RecommendationBody)
def post_recommendation(request: Request, project: str, item: str, body: Body) -> Response:
    given = read_body(RecommendationBody, body)
    return changed(
        request,
        project,
        _of_department(_department(request, item)),
        lambda acting, _: item_acts.recommend(acting, item, given.text, given.basis),
        items=(item,),
    )


@router.post(
    "/items/joint_acceptance/parts/{part}",
    summary="A part's answer",
)
@record_act("answerAcceptancePart", PartBody)
def post_part(request: Request, project: str, part: str, body: Body) -> Response:
    given = read_body(PartBody, body)
    known = {one.id: one for one in projects_of(request).book.flows[0].parts}
    if part not in known:
        raise NotFound(f"联合验收没有 {part[:60]} 部分")
    return changed(
        request,
        project,
        _of_department(known[part].department),
        lambda acting, _: item_acts.answer_part(
            acting, part, given.opinion, given.kind, given.reason
        ),
        items=("joint_acceptance",),
    )


_MOST_CONFIRMATIONS = 20


@router.post(
    "/confirmations",
    summary="Confirm what is not settled",
)
@described(
    "confirmEvaluations",
    ProjectRecord,
    "The record, changed",
    body=list[ConfirmationBody],
    keyed=Keyed.MUST,
    versioned=True,
    who=Who.KNOWN,
)
def post_confirmations(request: Request, project: str, body: Body) -> Response:
    if not isinstance(body, list) or not 1 <= len(body) <= _MOST_CONFIRMATIONS:
        raise BadInput.of(Flaw((), "须是确认的列表", None, "写成 [{kind, needed, …}]"))
    flaws: list[Flaw] = []
    given = []
    for number, one in enumerate(body):
        try:
            given.append(read_body(ConfirmationBody, one))
        except BadInput as error:
            flaws += [Flaw((number, *f.loc), f.msg, f.value, f.remedy) for f in error.flaws]
    if flaws:
        raise BadInput.of(*flaws[:20])
    confirmations = [
        item_acts.EvaluationConfirmation(
            one.kind,
            one.needed,
            one.form,
            tuple((ruling.condition, ruling.holds) for ruling in one.conditions),
            one.reason,
            one.consultation,
        )
        for one in given
    ]
    departments = [_department(request, one.kind.value) for one in given]

    def allowed(actor: Actor) -> Allowed:
        return lambda state: all(
            may(actor, state, Act.CONFIRM, department) for department in departments
        )

    return changed(
        request, project, allowed, lambda acting, _: item_acts.confirm(acting, confirmations)
    )


@router.post(
    "/reliance/{kind}",
    summary="Uphold or reopen",
)
@record_act("decideReliance", RelianceBody)
def post_reliance(request: Request, project: str, kind: str, body: Body) -> Response:
    given = read_body(RelianceBody, body)
    department = _department(request, kind)

    def allowed(actor: Actor) -> Allowed:
        return lambda state: may(actor, state, Act.CONFIRM, department)

    return changed(
        request,
        project,
        allowed,
        lambda acting, _: item_acts.decide_reliance(acting, kind, given.decision, given.reason),
    )
