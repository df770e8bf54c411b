"""The `blueprint` program: its verbs gathered, and its errors told without a traceback."""

import logging
import os
import sys
from typing import NoReturn

from rich.markup import escape

from api.cli.commands import COMMANDS, LAYER_COMMANDS
from api.cli.console import in_their_language, messages
from api.cli.lazy_group import group_of
from api.http.languages import flaw_in_english, locale_is_english
from blueprint.errors import BadInput, BlueprintError

__all__ = ["app", "layers", "main"]

layers = group_of(LAYER_COMMANDS, help=COMMANDS["layers"].help)
app = group_of(
    COMMANDS,
    name="blueprint",
    help="一张蓝图：一块用地适用哪些区域评估，依据何在。",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> NoReturn:
    """Run, and end with 2 for bad input to a question, 1 for any other refusal, 0 otherwise."""
    try:
        _log_when_needed()
        app(standalone_mode=True)
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
    except Exception as error:
        if not _is_of_settings(error):
            sentence = in_their_language("程序出错；日志写明了出错的地方。")
            messages.print(f"[red]✗[/] {sentence}")
            logging.getLogger(__name__).exception("unforeseen error")
        sys.exit(1)
    raise SystemExit(0)


def _is_of_settings(error: Exception) -> bool:
    """Whether settings cannot be used; then each is named on the terminal."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return False
    for each in error.errors():
        name = "_".join(["BLUEPRINT", *(str(part).upper() for part in each["loc"])])
        messages.print(f"[red]✗[/] 设置 {name} 不能用：{each['msg']}", highlight=False)
    return True


class _Unconfigured(logging.Handler):
    """Until there is something to log: setting logs up takes longer than many a command."""

    def emit(self, record: logging.LogRecord) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        others = list(root.handlers)
        _configure_logs()
        for handler in root.handlers:
            handler.handle(record)
        root.handlers.extend(others)


def _log_when_needed() -> None:
    if "BLUEPRINT_LOG_LEVEL" in os.environ:
        _configure_logs()
        return
    logging.getLogger().handlers[:] = [_Unconfigured()]
    logging.captureWarnings(True)


def _configure_logs() -> None:
    """A command speaks for itself: its log keeps to warnings unless more is asked for. Where the
    settings cannot be read, the command that needs them says so."""
    from pydantic import ValidationError

    from api.observability.logs import configure
    from api.settings import Settings

    try:
        settings = Settings()
    except ValidationError:
        return
    is_given = "log_level" in settings.model_fields_set
    configure(settings.log_level if is_given else "warning", settings.log_format)
