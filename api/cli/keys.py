"""blueprint keys: create, list, revoke. What is made here belongs to no account."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from api.cli.accounts import AsJson, people
from api.cli.console import answers, print_json
from blueprint.errors import BadInput, Flaw
from blueprint.viewer import OPERATOR
from layers.people import keys

__all__ = ["app"]

app = typer.Typer(help="接口密钥：新建、列表、撤销。", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option(help="给哪个系统用")],
    scope: Annotated[
        list[str],
        typer.Option(help="权限：query、read_map、read_releases、import、publish、admin；可重复"),
    ],
    days: Annotated[int, typer.Option(help="有效天数", min=1, max=keys.LONGEST_DAYS)] = 90,
) -> None:
    """新建密钥；密钥只在此显示一次。"""
    with people() as database:
        made = keys.make(database, OPERATOR, name=name, scopes=scope, days=days)
    answers.print(f"编号 {made.key.id}\n密钥 {made.token}", markup=False, soft_wrap=True)


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """全部密钥，不含密钥本身。"""
    with people() as database:
        found = keys.listing(database, OPERATOR)
    if as_json:
        print_json([asdict(key) for key in found])
        return
    table = Table(header_style="bold")
    for column in ("编号", "前缀", "名称", "权限", "到期", "最近使用", "状态"):
        table.add_column(column, overflow="fold")
    for key in found:
        used = f"{key.used_at:%Y-%m-%d}" if key.used_at else "—"
        state = "已撤销" if key.revoked_at else "可用"
        until = f"{key.expires_at:%Y-%m-%d}"
        row = (str(key.id), key.prefix, key.name, "、".join(key.scopes), until, used, state)
        table.add_row(*row)
    answers.print(table)


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="密钥的编号")]) -> None:
    """撤销：即刻失效。"""
    try:
        key_id = UUID(key)
    except ValueError:
        remedy = "用 blueprint keys list 查看"
        raise BadInput.of(Flaw(("KEY",), "不是编号", None, remedy)) from None
    with people() as database:
        keys.revoke(database, OPERATOR, key_id)
    answers.print(f"密钥 {key_id} 已撤销。", soft_wrap=True)
