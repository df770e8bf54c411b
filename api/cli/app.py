"""The `blueprint` program: its verbs gathered, and its errors told without a traceback."""

import sys
from typing import NoReturn

import typer
from rich.markup import escape

from api.cli import db, demo, layers, query, screen, serve
from api.cli.console import told
from blueprint.errors import BadInput, BlueprintError

__all__ = ["app", "main"]

app = typer.Typer(
    name="blueprint",
    help="一张蓝图：一块用地适用哪些区域评估，依据何在。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(db.app, name="db")
app.add_typer(layers.app, name="layers")
app.command("demo")(demo.demo)
app.command("query")(query.query)
app.command("screen")(screen.screen)
app.command("serve")(serve.serve)


def main() -> NoReturn:
    """Run, and end with 2 for bad input to a question, 1 for any other refusal, 0 otherwise."""
    try:
        app(standalone_mode=True)
    except BadInput as bad:
        for flaw in bad.flaws or (bad.detail,):
            told.print(f"[red]✗[/] {escape(str(flaw))}", markup=True, highlight=False)
        sys.exit(2)
    except BlueprintError as error:
        told.print(f"[red]✗[/] {escape(error.detail)}", highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        told.print("已中断；没有写入任何东西。")
        sys.exit(130)
    raise SystemExit(0)
