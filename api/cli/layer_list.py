"""blueprint layers list: the catalogue and what is published of it."""

from rich.table import Table

from api.cli.console import answers, print_json
from api.cli.options import AsJson
from api.database import open_database
from api.settings import Settings
from layers.releases.listing import listing

__all__ = ["list_layers"]


def list_layers(as_json: AsJson = False) -> None:
    """图层目录：行数、当前版本、最近一次发布。"""
    database = open_database(Settings(), pool_size=1)
    states = listing(database)
    database.close()
    if as_json:
        print_json(
            [
                {
                    "layer": state.id,
                    "label": state.label,
                    "rows": state.rows,
                    "release": state.release_id,
                    "published_at": state.published_at and state.published_at.isoformat(),
                    "source_file": state.source_file,
                    "staged": list(state.staged),
                }
                for state in states
            ]
        )
        return
    table = Table(header_style="bold")
    for column in ("图层", "标识", "行数", "版本", "发布时间", "来源", "待发布"):
        whole = column in ("标识", "行数", "版本", "发布时间")
        right = column == "行数"
        table.add_column(
            column, justify="right" if right else "left", overflow="fold", no_wrap=whole
        )
    for state in states:
        published = state.published_at.astimezone() if state.published_at else None
        table.add_row(
            state.label,
            state.id,
            f"{state.rows:,}" if state.release_id else "—",
            state.release_id or "—",
            f"{published:%Y-%m-%d %H:%M}" if published else "—",
            state.source_file or "—",
            "、".join(state.staged),
        )
    answers.print(table)
