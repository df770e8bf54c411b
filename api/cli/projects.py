"""blueprint projects, blueprint calendar: records and working days from a shell on the server."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from api.cli.console import answers, print_json
from api.http.bodies.body_fields import moment_of, read_body
from api.http.bodies.item_bodies import DeedBody
from api.routes.project_items import command_of
from api.settings import Settings
from api.wiring import build_projects, opened
from blueprint.errors import BadInput, Flaw
from blueprint.projects import use_cases
from blueprint.projects.acts.deed_acts import decide_deed
from blueprint.projects.permissions import Actor
from blueprint.projects.use_cases import RecordOutcome
from blueprint.projects.vocabulary import ItemStatus, RecordStatus
from blueprint.projects.working_days import read_year
from blueprint.viewer import OPERATOR
from layers.ledger.projects import ListFilter, ProjectStore

__all__ = ["app", "calendar"]

app = typer.Typer(help="项目记录：查看、办理、核对。", no_args_is_help=True)
calendar = typer.Typer(help="法定工作日历。", no_args_is_help=True)
_ACTOR = Actor(OPERATOR.name, (), is_operator=True)
_LONGEST_CALENDAR = 20_000
Id = Annotated[UUID, typer.Argument(help="项目编号")]


@app.command("list")
def list_(
    status: Annotated[str | None, typer.Option(help="draft、running、finished、closed")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    json: Annotated[bool, typer.Option("--json", help="只打印 JSON")] = False,
) -> None:
    """项目清单，新的在前。"""
    with opened(Settings()) as (database, services):
        store = build_projects(database, services).histories
        assert isinstance(store, ProjectStore)
        found = store.listing(
            ListFilter(account=None, everything=True, status=status, limit=limit)
        )[:limit]
    if json:
        print_json(
            [
                {"id": str(one.id), "name": one.name, "status": one.status, "version": one.version}
                for one in found
            ]
        )
        return
    table = Table("编号", "名称", "状态", "最近期限")
    for one in found:
        due = one.due.isoformat() if one.due else "—"
        label = RecordStatus(one.status).label
        table.add_row(str(one.id), escape(one.name or "—"), label, due)
    answers.print(table)


def _print(body: Any) -> None:
    table = Table("事项", "部门", "状态", "已用", "期限", title=escape(body["name"] or body["id"]))
    for item in body["items"]:
        if item["status"] != "not_needed":
            clock = item["clock"] or {}
            used = str(clock.get("used", "—"))
            due = clock.get("due") or ("未设定" if clock else "—")
            label = ItemStatus(item["status"]).label
            table.add_row(escape(item["name"]), item["department"], label, used, due)
    answers.print(table)
    for act in body["next"]:
        what = act.get("item") or act.get("milestone") or act.get("commitment")
        answers.print(f"下一步 {what}：{act['act']}（{act['department'] or act['role']}）")


@app.command()
def show(
    project: Id,
    at: Annotated[str | None, typer.Option(help="当时的样子（ISO 8601）")] = None,
    json: Annotated[bool, typer.Option("--json", help="只打印 JSON")] = False,
) -> None:
    """一个项目：事项、期限与下一步。"""
    moment = None
    if at is not None:
        try:
            moment = moment_of(at)
        except ValueError as error:
            raise BadInput.of(Flaw(("at",), str(error), at[:40])) from None
    with opened(Settings()) as (database, services):
        projects = build_projects(database, services)
        _, record = use_cases.find(projects, project, _ACTOR, datetime.now(UTC), moment)
    if json:
        print_json(dict(record.body))
    else:
        _print(record.body)


@app.command()
def deed(
    project: Id,
    item: Annotated[str, typer.Argument(help="事项，如 construction_permit")],
    deed: Annotated[str, typer.Argument(help="办理动作，如 receive、accept、pass")],
    at: Annotated[str | None, typer.Option(help="办理的时间；不写为现在")] = None,
    reason: Annotated[str | None, typer.Option(help="理由")] = None,
    json: Annotated[bool, typer.Option("--json", help="只打印 JSON")] = False,
) -> None:
    """对一个事项办理一步；记为操作员所为。"""
    body = {"deed": deed, **({"at": at} if at else {}), **({"reason": reason} if reason else {})}
    command = command_of(read_body(DeedBody, body))
    bodies: list[Any] = []

    def finish(outcome: RecordOutcome) -> None:
        bodies.append(outcome.record.body)

    with opened(Settings()) as (database, services):
        use_cases.act(
            build_projects(database, services),
            project,
            _ACTOR,
            datetime.now(UTC),
            lambda _: True,
            None,
            lambda acting, _: decide_deed(acting, item, command),
            finish,
        )
    if json:
        print_json(dict(bodies[0]))
    else:
        _print(bodies[0])


@app.command()
def check(
    json: Annotated[bool, typer.Option("--json", help="只打印 JSON")] = False,
) -> None:
    """逐个重新折叠历史，核对清单；有出入时以 1 结束。"""
    with opened(Settings()) as (database, services):
        projects = build_projects(database, services)
        store = projects.histories
        assert isinstance(store, ProjectStore)
        looked, wrong = use_cases.check_lists(projects, store, datetime.now(UTC))
    if json:
        print_json({"looked_at": looked, "wrong": wrong})
    else:
        answers.print(f"核对 {looked} 个项目，{len(wrong)} 个与历史不符")
    if wrong:
        raise typer.Exit(1)


@calendar.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="YAML：year、basis、off、worked")],
) -> None:
    """导入一年的工作日历；期限随之重算。"""
    if not file.is_file() or file.stat().st_size > _LONGEST_CALENDAR:
        raise BadInput.of(Flaw((file.name,), "没有这个文件，或过大"))
    text = file.read_text("utf-8")
    year = read_year(text, file.name)
    with opened(Settings()) as (database, services):
        store = build_projects(database, services).histories
        assert isinstance(store, ProjectStore)
        store.import_calendar(year.year, text, OPERATOR.name)
    days = f"放假 {len(year.off)} 天，调休上班 {len(year.worked)} 天"
    answers.print(f"{year.year} 年：{days}；期限已按新日历计算。")
