"""The command line; `main` is the program `blueprint`."""

from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Imported when called: a process that only works for a command starts without all of them."""
    from api.cli.app import main as run

    run()
