"""blueprint search: which land fits, as a table for people, JSON, or a file."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from api.cli.console import answers, messages, print_json
from api.cli.query import project_json
from api.cli.site_argument import one_site
from api.http.date_parameters import legal_date
from api.presentation.search_request import read_search
from api.presentation.search_results import document_of
from api.presentation.search_table import write_found
from api.settings import Settings
from api.wiring import opened
from blueprint.decision.context import amount
from blueprint.errors import BadInput, Flaw
from blueprint.planning.search_use_case import search_land
from blueprint.planning.site_search import Sort
from blueprint.site_queries.as_known_at import as_known_now
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import ControlZoneType, Kind
from layers.atlas import PostgisAtlas
from layers.features.map_summary import MapSummaries
from layers.search import LandSearch

__all__ = ["search"]

Json = dict[str, Any]


def _distances(given: list[str]) -> dict[str, float]:
    found = {}
    for one in given:
        type_, _, metres = one.partition("=")
        try:
            found[type_.strip()] = float(metres)
        except ValueError:
            remedy = "写成 类型=米，如 school=800"
            raise BadInput.of(Flaw(("--near",), "不是设施类型与距离", one[:60], remedy)) from None
    return found


def _range(least: float | None, most: float | None) -> Json | None:
    given = {"min": least, "max": most}
    found = {name: value for name, value in given.items() if value is not None}
    return found or None


def _box(given: str | None) -> list[float] | None:
    if given is None:
        return None
    try:
        return [float(part) for part in given.split(",")]
    except ValueError:
        remedy = "写成 西,南,东,北，CGCS2000 经纬度"
        raise BadInput.of(Flaw(("--bbox",), "不是一个范围", given[:60], remedy)) from None


def _table(document: Json) -> Table:
    table = Table(title=document["summary"], header_style="bold")
    for heading, side in (("名次", "right"), ("地块", "left"), ("用地", "left")):
        table.add_column(heading, justify=side, overflow="fold")  # type: ignore[arg-type]
    table.add_column("面积（m²）", justify="right", no_wrap=True)
    table.add_column("容积率", justify="right", no_wrap=True)
    table.add_column("理由", overflow="fold")
    for candidate in document["candidates"]:
        far = candidate["far_max"]
        table.add_row(
            str(candidate["rank"]),
            escape(candidate["code"]),
            escape(candidate["land_use_code"]),
            amount(candidate["area_m2"]),
            "" if far is None else amount(far),
            escape("；".join(candidate["reasons"])),
        )
    return table


def search(
    land_use: Annotated[
        list[str] | None, typer.Option(help="用地代码，如 R2；含以其开头的各级代码；可重复")
    ] = None,
    area_min: Annotated[float | None, typer.Option(help="用地面积不小于（m²）")] = None,
    area_max: Annotated[float | None, typer.Option(help="用地面积不大于（m²）")] = None,
    far_min: Annotated[float | None, typer.Option(help="容积率上限不小于")] = None,
    far_max: Annotated[float | None, typer.Option(help="容积率上限不大于")] = None,
    district: Annotated[str | None, typer.Option(help="行政区代码或名称")] = None,
    bbox: Annotated[str | None, typer.Option(help="西,南,东,北（CGCS2000 经纬度）")] = None,
    within: Annotated[
        str | None, typer.Option(help="范围：文件、加引号的 WKT，或 block:编号")
    ] = None,
    waived: Annotated[list[Kind] | None, typer.Option(help="须不再重复开展的评价；可重复")] = None,
    settled: Annotated[bool, typer.Option("--settled", help="附条件的不算")] = False,
    avoid: Annotated[
        list[ControlZoneType] | None, typer.Option(help="避让的管控要素类型；可重复")
    ] = None,
    allow_no_data: Annotated[
        bool, typer.Option("--allow-no-data", help="没有管控要素数据的地块也列出")
    ] = False,
    near: Annotated[
        list[str] | None, typer.Option(help="设施类型=米，如 school=800；可重复")
    ] = None,
    project: Annotated[Path | None, typer.Option(help="项目事实的 JSON 文件")] = None,
    as_of: Annotated[str | None, typer.Option(help="基准日期；默认今天")] = None,
    limit: Annotated[int, typer.Option(help="列出多少块")] = 20,
    sort: Annotated[Sort, typer.Option(help="次序")] = Sort.SCORE,
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")] = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="另写成 .gpkg .xlsx .geojson .csv .parquet")
    ] = None,
) -> None:
    """选址：哪些规划地块符合条件、不必再做哪些评价，由优到劣，逐条说明理由。"""
    given: Json = {
        "land_use": land_use,
        "area_m2": _range(area_min, area_max),
        "far": _range(far_min, far_max),
        "district": district,
        "bbox": _box(bbox),
        "waived": waived and [kind.value for kind in waived],
        "settled_only": settled,
        "avoid": avoid and [zone.value for zone in avoid],
        "allow_no_data": allow_no_data,
        "distance_to": _distances(near or []) or None,
        "project": project_json(project),
        "as_of": as_of,
        "limit": limit,
        "sort": sort.value,
        "geometry": out is not None,
    }
    with opened(Settings()) as (database, services):
        services = as_known_now(services)
        assert isinstance(services.atlas, PostgisAtlas)
        today = legal_date(None, services.city)
        if within is not None:
            site = one_site(services, within, legal_date(as_of, services.city, ("--as-of",))).site
            given["within"] = site.degrees
        map_summary = MapSummaries(database)
        search = read_search(
            services, given, map_summary.of(map_summary.map_version(), OPERATOR), OPERATOR
        )
        land = LandSearch(database, services.atlas)
        found = search_land(services, land, OPERATOR, land.map_version(), search)
        document = document_of(search, found, services.city, services.rulebook, today)
    if out is not None:
        write_found(out, document, list(search.conditions.distance_to))
        messages.print(f"结果已写到 {escape(str(out))}")
    if as_json:
        print_json(document)
        return
    answers.print(_table(document))
    for cost in document["costs"]:
        answers.print(f"· {escape(cost['text'])}")
    for notice in document["notices"]:
        answers.print(f"※ {notice}", style="italic", soft_wrap=True)
