"""Options that several commands have."""

from typing import Annotated

import typer

__all__ = ["AsJson", "Reason"]

AsJson = Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")]
Reason = Annotated[str | None, typer.Option(help="理由，随版本保存")]
