"""blueprint demo: the fictitious city drawn and loaded, one question asked, then served."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.cli.console import answers, messages
from api.cli.query import print_summary
from api.cli.serve import serve_on
from api.http.date_parameters import legal_date
from api.settings import Settings
from api.wiring import opened
from blueprint.site import site_from_shape
from blueprint.site_queries.use_cases import Services, SiteQuery, ask
from layers.database.connections import Database

if TYPE_CHECKING:  # drawing needs libraries that no other command waits for
    from layers.demo_city.loading import DemoCity

__all__ = ["demo"]


def _drawn(size: str, seed: int) -> DemoCity:
    from layers.demo_city.loading import draw_demo

    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=messages
    ) as progress:
        progress.add_task(f"绘制演示城市（{size}，虚构数据）")
        return draw_demo(size, seed)


def _loaded(database: Database, services: Services, city: DemoCity) -> None:
    from layers.demo_city.loading import load_demo

    rulebook = services.rulebook
    tolerance = rulebook.number("positional_tolerance_m", legal_date(None, services.city))
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=messages
    ) as progress:
        progress.add_task("检查并发布到图上")
        load_demo(database, city, services.city, tolerance)


def _first_answer(services: Services, city: DemoCity) -> None:
    site = site_from_shape(
        city.site,
        city=services.city,
        tolerance_m=services.rulebook.number(
            "positional_tolerance_m", legal_date(None, services.city)
        ),
        accuracy_m=0,
        crs=services.city.measuring_crs,
    )
    document = ask(services, SiteQuery(site, city.facts), legal_date(None, services.city)).full
    answers.print()
    print_summary(document)


def demo(
    size: Annotated[str, typer.Option(help="small、standard 或 large")] = "standard",
    seed: Annotated[int, typer.Option(help="同样的种子画出同样的城市")] = 2018,
    serve: Annotated[bool, typer.Option("--serve", help="随后启动 HTTP 服务")] = False,
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    files: Annotated[
        Path | None, typer.Option(help="只把各图层写成此文件夹中的 GeoPackage，不导入")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="即使图上已有数据也重新载入")] = False,
) -> None:
    """画一座虚构的演示城市，载入并发布，问第一个问题。"""
    city = _drawn(size, seed)
    if files is not None:
        from layers.demo_city.loading import write_demo

        for path in write_demo(city, files):
            answers.print(str(path))
        return
    with opened(Settings()) as (database, services):
        if again or not services.atlas.releases():
            _loaded(database, services, city)
        else:
            messages.print("图上已有数据，不再载入（--again 重新载入）。")
        _first_answer(services, city)
    answers.print("\n[bold]虚构数据[/]：这座城市为演示而画，不代表任何真实规划。")
    if serve:
        serve_on(host, port, with_worker=True)
