"""blueprint db: the private cluster, or the database that BLUEPRINT_DATABASE_URL names."""

from contextlib import closing
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlalchemy import make_url

from api.cli.console import answers, messages, print_json
from api.database import build_sealer, open_database
from api.settings import Settings
from layers.cluster import Cluster
from layers.installation.access import reach
from layers.ledger.walk import seal_unsealed

__all__ = ["app"]

app = typer.Typer(help="数据库：启动、停止、状态、升级结构。", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")]


def _external(settings: Settings) -> str | None:
    if not settings.database_url:
        return None
    return make_url(settings.database_url).render_as_string(hide_password=True)


@app.command()
def up(as_json: AsJson = False) -> None:
    """启动私有数据库（已启动则不变），并升级到本程序的结构。"""
    settings = Settings()
    if url := _external(settings):
        messages.print(f"使用 BLUEPRINT_DATABASE_URL（{url}），不启动任何数据库。")
        return
    endpoint = Cluster(settings.home).up()
    for notice in endpoint.notices:
        messages.print(f"[yellow]![/] {escape(notice)}")
    open_database(settings, access=reach(settings.home, None)).close()
    if as_json:
        print_json({"port": endpoint.port, "socket_dir": str(endpoint.socket_dir)})
    else:
        answers.print(f"数据库已就绪：127.0.0.1:{endpoint.port}（{settings.home}）")


@app.command()
def down() -> None:
    """停止私有数据库；数据保留。"""
    settings = Settings()
    if url := _external(settings):
        messages.print(f"使用 BLUEPRINT_DATABASE_URL（{url}），不停止任何数据库。")
        return
    answers.print("数据库已停止。" if Cluster(settings.home).down() else "数据库本来就没有运行。")


@app.command()
def status(as_json: AsJson = False) -> None:
    """私有数据库在哪里，是否在运行。"""
    settings = Settings()
    if url := _external(settings):
        shown: dict[str, Any] = {"state": "external", "url": url}
    else:
        found = Cluster(settings.home).status()
        shown = {
            "state": found.state,
            "home": str(found.home),
            "data": str(found.data),
            "log": str(found.log),
            "postgresql": found.major,
            "pid": found.pid,
            "port": found.port,
        }
    if as_json:
        print_json(shown)
        return
    for name, value in shown.items():
        answers.print(f"{name:<12}{'—' if value is None else value}", soft_wrap=True)


@app.command()
def migrate(
    seal_older: Annotated[
        bool,
        typer.Option(
            "--seal-older",
            help="给没有封存签名的查询结果补上签名（首次生成密钥时自动补；之后只在确知这些结果未被动过时使用）",
        ),
    ] = False,
) -> None:
    """升级数据库结构；可以重复运行。"""
    settings = Settings()
    access = reach(settings.home, settings.database_url, migrating=True)
    with closing(open_database(settings, access=access)) as database:
        answers.print("数据库结构已是最新。")
        if seal_older:
            sealed = seal_unsealed(database, build_sealer(settings))
            answers.print(f"补上签名的查询结果：{sealed} 条；签名只能证明此后没有改动。")
