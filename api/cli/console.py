"""Where the command line speaks: answers on stdout, everything else on stderr."""

import os
import sys
from collections.abc import Mapping
from typing import Any

import orjson
import typer
from rich.console import Console

from api.http.languages import in_chinese, in_english, locale_is_english

__all__ = ["answers", "in_their_language", "messages", "print_json"]

# A pipe has no width: wide enough there that a table keeps its words whole.
_PIPE_COLUMNS = 140
answers = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_COLUMNS)
messages = Console(
    stderr=True, highlight=False, width=None if sys.stderr.isatty() else _PIPE_COLUMNS
)


def in_their_language(text: str) -> str:
    """A sentence of ours in the language of who sits at the terminal, where a table has it."""
    return in_english(text) if locale_is_english(os.environ) else in_chinese(text)


def print_json(document: Mapping[str, Any] | list[Any]) -> None:
    """One JSON document on stdout and nothing else there."""
    typer.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
