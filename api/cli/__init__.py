"""The command line: `blueprint`. Chinese for people on stderr and stdout, JSON alone on stdout."""

from api.cli.app import main

__all__ = ["main"]
