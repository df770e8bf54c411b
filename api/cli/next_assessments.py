"""blueprint next-assessments: where one more assessment would free the most land."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from api.cli.console import answers, print_json
from api.http.date_parameters import legal_date
from api.presentation.block_overview import BlockAnswers
from api.presentation.statistics import hectares
from api.presentation.verdict_text import share_text
from api.settings import Settings
from api.wiring import opened
from blueprint.site_queries.as_known_at import as_known_now
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Kind
from layers.features.blocks import PostgisBlocks

__all__ = ["next_assessments"]


def next_assessments(
    kind: Annotated[Kind, typer.Option(help="评价类别")],
    as_of: Annotated[str | None, typer.Option(help="基准日期；默认今天")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="列出多少个街区")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")] = False,
) -> None:
    """再做一项区域评估，放在哪个街区能腾出最多的用地。"""
    with opened(Settings()) as (database, services):
        services = as_known_now(services)
        on = legal_date(as_of, services.city, ("--as-of",))
        found = BlockAnswers(PostgisBlocks(database), services)
        document = found.next_assessments(found.map_version(), OPERATOR, on, kind, limit)
    if as_json:
        print_json(document)
        return
    table = Table(title=f"{kind.label}：{document['matched']} 个街区可有所得", header_style="bold")
    table.add_column("名次", justify="right")
    table.add_column("街区", overflow="fold")
    table.add_column("可得（公顷）", justify="right", no_wrap=True)
    table.add_column("已评估", justify="right", no_wrap=True)
    table.add_column("理由", overflow="fold")
    for block in document["blocks"]:
        table.add_row(
            str(block["rank"]),
            escape(f"{block['code']} {block['name']}"),
            f"{hectares(block['gain_m2']):,.2f}",
            share_text(block["covered"]),
            escape(block["reason"]),
        )
    answers.print(table)
    for notice in document["notices"]:
        answers.print(f"※ {notice}", style="italic", soft_wrap=True)
