"""blueprint audit: who did what, by time, actor, action and subject."""

from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from api.cli.accounts import AsJson, named_account, people
from api.cli.console import answers, messages, print_json
from api.http.date_parameters import span
from api.presentation.audit import entry_document
from blueprint.city import city
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Role
from layers.people.audit_reading import MOST, AuditPage, AuditQuery, read_audit

__all__ = ["audit"]


def _table(page: AuditPage) -> Table:
    zone = ZoneInfo(city().time_zone)
    table = Table(header_style="bold")
    table.add_column("编号", justify="right", no_wrap=True)
    for column in ("时间", "谁", "角色", "做了什么", "对象", "详情"):
        table.add_column(column, overflow="fold")
    for entry in page.entries:
        document = entry_document(entry)
        table.add_row(
            str(entry.id),
            f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            escape(entry.viewer),
            Role(entry.role).label if entry.role else "—",
            escape(f"{document['label']}（{entry.action}）"),
            escape(entry.subject or "—"),
            escape(orjson.dumps(document["detail"]).decode()) if entry.detail else "—",
        )
    return table


def audit(
    start: Annotated[str | None, typer.Option("--from", help="从此日或此刻起")] = None,
    end: Annotated[str | None, typer.Option("--to", help="到此日（含），或此刻（不含）")] = None,
    actor: Annotated[
        str | None, typer.Option(help="谁：account:…、key:…，或账号的邮箱、手机号")
    ] = None,
    action: Annotated[str | None, typer.Option(help="做了什么，如 login_failed")] = None,
    subject: Annotated[str | None, typer.Option(help="对象，如 release:12")] = None,
    before: Annotated[int | None, typer.Option(help="早于此编号，用来翻页")] = None,
    limit: Annotated[int, typer.Option(help=f"最多几条，至多 {MOST}")] = 50,
    as_json: AsJson = False,
) -> None:
    """审计：谁在何时做了什么；最近的在前。查阅本身也记入审计。"""
    with people() as database:
        if actor is not None and ("@" in actor or actor.lstrip("+").isdecimal()):
            actor = f"account:{named_account(database, actor).id}"
        wanted = AuditQuery(*span(start, end, city(), ("--from", "--to")), actor, action, subject)
        page = read_audit(database, OPERATOR, wanted, before=before, limit=limit)
    if as_json:
        entries = [entry_document(entry) for entry in page.entries]
        print_json({"entries": entries, "before": page.before})
        return
    answers.print(_table(page))
    if page.before is not None:
        messages.print(f"还有更早的：加上 --before {page.before}")
