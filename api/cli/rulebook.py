"""blueprint rulebook: the rules with grade and reading; an operator's word on one, by name."""

from datetime import date
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.accounts import AsJson
from api.cli.console import answers, messages, print_json
from api.http.date_parameters import legal_date
from api.presentation.law import READINGS, law_document
from api.settings import Settings
from api.wiring import opened
from blueprint.rulebook.confirming import GivenConfirmation, confirmation_given
from blueprint.shapes import as_json
from blueprint.site_queries.as_known_at import as_known_now
from blueprint.viewer import OPERATOR
from layers.ledger.confirmations import ConfirmationStore

__all__ = ["app"]

app = typer.Typer(help="规则：列表、核实。", no_args_is_help=True)


def _span(entry: dict[str, Any]) -> str:
    return f"{entry['start']} 至 {entry['end'] or '今'}"


def _confirmed(entry: dict[str, Any]) -> str:
    if entry["confirmed_by"]:
        return f"{entry['confirmed_by']} {entry['confirmed_on']}"
    return "已核实" if entry.get("confirmed") else "待核实"


@app.command("list")
def list_rules(
    as_of: Annotated[str | None, typer.Option(help="基准日期；默认今天")] = None,
    json_only: AsJson = False,
) -> None:
    """全部文件与条款：等级、理解、是否核实；已知而未录入的规定。"""
    with opened(Settings()) as (_, services):
        on = legal_date(as_of, services.city, ("--as-of",))
        document = as_json(law_document(as_known_now(services).rulebook, on))
    if json_only:
        print_json(document)
        return
    table = Table(header_style="bold")
    for column in ("编号", "文件与条款", "期间", "等级", "理解", "核实"):
        table.add_column(column, overflow="fold")
    for instrument in document["instruments"]:
        for rule in instrument["rules"]:
            cited = f"{instrument['document']} {rule['clause']}"
            reading = READINGS[rule["reading"] or "text"]
            table.add_row(
                rule["id"], cited, _span(rule), instrument["grade"], reading, _confirmed(rule)
            )
    answers.print(table)
    unread = Table(header_style="bold", title="已知而未录入的规定")
    for column in ("编号", "规定", "自", "可能改变", "核实"):
        unread.add_column(column, overflow="fold")
    for law in document["not_loaded"]:
        changes = "、".join(law["can_change"]) or "不改变任何结论"
        unread.add_row(law["id"], law["known"], law["start"], changes, _confirmed(law))
    answers.print(unread)


@app.command()
def confirm(
    about: Annotated[str, typer.Argument(help="规则或未录入规定的编号（blueprint rulebook list）")],
    by: Annotated[str, typer.Option(help="核实人的单位与姓名；写入今后的答复")],
    document: Annotated[str | None, typer.Option(help="所查阅的文件")] = None,
    read_on: Annotated[str | None, typer.Option(help="查阅日期，如 2026-11-24")] = None,
    effect: Annotated[
        list[str] | None,
        typer.Option(help="未录入的规定在本市改变什么：none，或 类别:结论（可重复）"),
    ] = None,
    area: Annotated[str | None, typer.Option(help="只在哪种管控要素内")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="撤回先前的核实")] = False,
) -> None:
    """核实一条规则，或说明一项未录入的规定在本市改变什么；此后的答复按此作出。"""
    with opened(Settings()) as (database, services):
        day: date | None = None
        if read_on is not None:
            day = legal_date(read_on, services.city, ("--read-on",))
        given = GivenConfirmation(about, by, document, day, effect or None, area, withdraw)
        today = legal_date(None, services.city)
        confirmation = confirmation_given(services.rulebook, given, today)
        ConfirmationStore(database).add(OPERATOR, confirmation)
        now = as_known_now(services)
    messages.print(f"已记入；此后按 {now.rulebook.sha256[:12]} 作答。", highlight=False)
