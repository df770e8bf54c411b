"""Where the command line speaks: answers on stdout, everything else on stderr."""

import sys
from collections.abc import Mapping
from typing import Any

import orjson
import typer
from rich.console import Console

__all__ = ["answers", "messages", "print_json"]

# A pipe has no width: wide enough there that a table keeps its words whole.
_PIPE_COLUMNS = 140
answers = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_COLUMNS)
messages = Console(
    stderr=True, highlight=False, width=None if sys.stderr.isatty() else _PIPE_COLUMNS
)


def print_json(document: Mapping[str, Any] | list[Any]) -> None:
    """One JSON document on stdout and nothing else there."""
    typer.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
