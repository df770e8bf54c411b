"""The `blueprint` program: its verbs gathered, and its errors told without a traceback."""

import logging
import os
import sys
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.markup import escape

from api.cli import (
    accounts,
    audit,
    db,
    demo,
    doctor,
    keys,
    next_assessments,
    projects,
    query,
    releases,
    report,
    rulebook,
    screen,
    search,
    serve,
    statistics,
    verify,
    worker,
)
from api.cli.console import in_their_language, messages
from api.http.languages import flaw_in_english, locale_is_english
from api.observability.logs import configure
from api.settings import Settings
from blueprint.errors import BadInput, BlueprintError

__all__ = ["app", "main"]

app = typer.Typer(
    name="blueprint",
    help="一张蓝图：一块用地适用哪些区域评估，依据何在。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(accounts.app, name="accounts")
app.add_typer(db.app, name="db")
app.add_typer(keys.app, name="keys")
app.add_typer(releases.app, name="layers")
app.add_typer(projects.app, name="projects")
app.add_typer(projects.calendar, name="calendar")
app.add_typer(rulebook.app, name="rulebook")
app.command("audit")(audit.audit)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("next-assessments")(next_assessments.next_assessments)
app.command("query")(query.query)
app.command("report")(report.report)
app.command("screen")(screen.screen)
app.command("search")(search.search)
app.command("serve")(serve.serve)
app.command("statistics")(statistics.statistics)
app.command("verify")(verify.verify)
app.command("worker")(worker.worker)


def main() -> NoReturn:
    """Run, and end with 2 for bad input to a question, 1 for any other refusal, 0 otherwise."""
    try:
        _configure_logs()
        app(standalone_mode=True)
    except ValidationError as wrong:
        for error in wrong.errors():
            name = "_".join(["BLUEPRINT", *(str(part).upper() for part in error["loc"])])
            messages.print(f"[red]✗[/] 设置 {name} 不能用：{error['msg']}", highlight=False)
        sys.exit(1)
    except BadInput as bad:
        spoken = flaw_in_english if locale_is_english(os.environ) else str
        lines = [spoken(flaw) for flaw in bad.flaws] or [in_their_language(bad.detail)]
        for line in lines:
            messages.print(f"[red]✗[/] {escape(line)}", markup=True, highlight=False)
        sys.exit(2)
    except BlueprintError as error:
        messages.print(f"[red]✗[/] {escape(in_their_language(error.detail))}", highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        messages.print(in_their_language("已中断；没有写入任何东西。"))
        sys.exit(130)
    except Exception:
        sentence = in_their_language("程序出错；日志写明了出错的地方。")
        messages.print(f"[red]✗[/] {sentence}")
        logging.getLogger(__name__).exception("unforeseen error")
        sys.exit(1)
    raise SystemExit(0)


def _configure_logs() -> None:
    """A command speaks for itself: its log keeps to warnings unless more is asked for. Where the
    settings cannot be read, the command that needs them says so."""
    try:
        settings = Settings()
    except ValidationError:
        return
    is_given = "log_level" in settings.model_fields_set
    configure(settings.log_level if is_given else "warning", settings.log_format)
