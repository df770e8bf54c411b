"""blueprint demo: the fictitious city drawn and loaded, one question asked, then served."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import shapely
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from shapely.errors import ShapelyError

from api.cli.console import answers, messages
from api.cli.query import print_summary
from api.cli.serve import serve_on
from api.http.date_parameters import legal_date
from api.presentation.verdict_text import verdict_text
from api.serving import listening
from api.settings import Settings
from api.wiring import opened
from blueprint.site import Site, site_from_shape
from blueprint.site_queries.use_cases import Services, SiteQuery, ask, decide
from blueprint.vocabulary import Kind
from layers.database.connections import Database

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    # Drawing needs libraries that no other command waits for.
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


def _site_of(services: Services, shape: BaseGeometry) -> Site:
    return site_from_shape(
        shape,
        city=services.city,
        tolerance_m=services.rulebook.number(
            "positional_tolerance_m", legal_date(None, services.city)
        ),
        accuracy_m=0,
        crs=services.city.measuring_crs,
    )


def _first_answer(services: Services, city: DemoCity) -> Mapping[str, Any]:
    query = SiteQuery(_site_of(services, city.site), city.facts)
    document = ask(services, query, legal_date(None, services.city)).full
    answers.print()
    print_summary(document)
    return document


def _showcase_file(home: Path) -> Path:
    return home / "demo.json"


def _lines(document: Mapping[str, Any]) -> list[str]:
    return [
        f"{Kind(evaluation['kind']).label}：{verdict_text(evaluation)}"
        for evaluation in document["evaluations"]
    ]


def _keep(home: Path, site: str, facts: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """The first question and what was answered, so that the next start need draw no city and, on
    the same day and map, decide nothing."""
    showcase = {
        "site": site,
        "facts": dict(facts),
        "releases": dict(document["releases"]),
        "as_of": document["as_of"],
        "lines": _lines(document),
    }
    with contextlib.suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        _showcase_file(home).write_text(json.dumps(showcase, ensure_ascii=False), "utf-8")


def _again(services: Services, home: Path) -> None:
    """The first question's verdicts, a line each, where it is known which that was."""
    on = legal_date(None, services.city)
    try:
        showcase = json.loads(_showcase_file(home).read_text("utf-8"))
        releases = services.atlas.releases()
        if showcase["as_of"] != on.isoformat() or showcase["releases"] != dict(releases):
            query = SiteQuery(
                _site_of(services, shapely.from_wkt(showcase["site"])), showcase["facts"]
            )
            [answer] = decide(services, [query], on, releases)
            _keep(home, showcase["site"], showcase["facts"], answer.documents.full)
            showcase["lines"] = _lines(answer.documents.full)
    except (OSError, ValueError, KeyError, ShapelyError):
        return
    for line in showcase["lines"]:
        answers.print(line)


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
    if files is not None:
        from layers.demo_city.loading import write_demo

        for path in write_demo(_drawn(size, seed), files):
            answers.print(str(path))
        return
    settings = Settings()
    if serve:  # before anything is drawn
        listening(host, port, settings.home).close()
    with opened(settings) as (database, services):
        if again or not services.atlas.releases():
            city = _drawn(size, seed)
            _loaded(database, services, city)
            document = _first_answer(services, city)
            _keep(settings.home, city.site.wkt, city.facts, document)
            answers.print("\n[bold]虚构数据[/]：这座城市为演示而画，不代表任何真实规划。")
        else:
            _again(services, settings.home)
            answers.print("[bold]虚构数据[/]，已载入过（--again 重新载入）。")
    if serve:
        serve_on(host, port, with_worker=True)
