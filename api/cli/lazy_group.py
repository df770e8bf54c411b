"""Groups of commands of which each is imported when it is run: help alone imports none of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

__all__ = ["CommandEntry", "group_of", "load"]


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """Where a command stands (`module:name`, a function or a Typer), and its line in the list,
    which is what its own help begins with; a test holds the two together."""

    place: str
    help: str


def load(entry: CommandEntry, name: str) -> Any:
    """The command itself, imported."""
    module, _, attribute = entry.place.partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        command: Any = get_group(found)
    else:
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(name)(found)
        command = get_command(alone)
    command.name = name
    return command


def group_of(entries: Mapping[str, CommandEntry], **more: Any) -> typer.Typer:
    """A group of these commands, listed as they come."""

    class LazyGroup(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            for name, entry in entries.items():
                self.add_command(TyperCommand(name, help=entry.help))

        def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
            name, found, rest = super().resolve_command(ctx, args)
            if name is not None and found is not None:
                found = load(entries[name], name)
            return name, found, rest

    group = typer.Typer(cls=LazyGroup, no_args_is_help=True, **more)
    # Typer makes no group of nothing.
    group.callback(help=more.get("help"))(lambda: None)
    return group
