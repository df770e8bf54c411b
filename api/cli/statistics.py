"""blueprint statistics: by district and kind, as a table for people, JSON, or a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table

from api.cli.console import answers, messages, print_json
from api.cli.query import KnownAt
from api.http.date_parameters import knowledge_moment, legal_date
from api.presentation.statistics import (
    FICTITIOUS,
    NOTICES,
    chosen,
    document_of,
    hectares,
    share_text,
)
from api.settings import Settings
from api.wiring import opened
from blueprint.planning.statistics import CityFigures, DistrictFigures, Measure
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Kind
from layers.exports import ExportColumn, writer_for
from layers.statistics import CityStatistics

__all__ = ["statistics"]


def _ha(area_m2: float) -> str:
    return f"{area_m2 / 10_000:,.1f}"


def _by_kind(here: DistrictFigures) -> Table:
    planned = share_text(here.planned_m2, here.area_m2)
    about = f"面积 {_ha(here.area_m2)} 公顷，已有规划 {planned}"
    table = Table(title=f"{escape(here.name)}：{about}（公顷）", header_style="bold")
    table.add_column("评价", no_wrap=True)
    for measure in Measure:
        table.add_column(measure.label, justify="right", no_wrap=True)
    for kind in Kind:
        areas = here.kinds[kind]
        table.add_row(kind.label, *(_ha(areas[measure]) for measure in Measure))
    return table


def _by_district(districts: Sequence[DistrictFigures]) -> Table:
    table = Table(title="各行政区：有效的区域评估占面积的比例", header_style="bold")
    table.add_column("代码", no_wrap=True)
    table.add_column("行政区", overflow="fold")
    for column in ("公顷", "已有规划", *(kind.label for kind in Kind)):
        table.add_column(column, justify="right", overflow="fold")
    for district in districts:
        area = district.area_m2
        table.add_row(
            escape(district.code),
            escape(district.name),
            _ha(area),
            share_text(district.planned_m2, area),
            *(share_text(district.kinds[kind][Measure.VALID], area) for kind in Kind),
        )
    return table


_HEAD = (
    ExportColumn("行政区代码"),
    ExportColumn("行政区"),
    ExportColumn("面积（公顷）", "number"),
    ExportColumn("已有规划（公顷）", "number"),
    ExportColumn("规划无数据（公顷）", "number"),
    ExportColumn("评价"),
    *(ExportColumn(f"{measure.label}（公顷）", "number") for measure in Measure),
    ExportColumn("基准日期"),
)


def _rows(figures: CityFigures, districts: Sequence[DistrictFigures]) -> list[dict[str, Any]]:
    rows = []
    for here in districts:
        for kind in Kind:
            areas = (here.area_m2, here.planned_m2, here.plan_no_data_m2)
            of_kind = (hectares(here.kinds[kind][measure]) for measure in Measure)
            values = (
                here.code,
                here.name,
                *map(hectares, areas),
                kind.label,
                *of_kind,
                figures.as_of.isoformat(),
            )
            rows.append(dict(zip((column.name for column in _HEAD), values, strict=True)))
    return rows


def statistics(
    as_of: Annotated[str | None, typer.Option(help="基准日期，如 2026-11-24；默认今天")] = None,
    known_at: KnownAt = None,
    district: Annotated[str | None, typer.Option(help="只看此代码的行政区")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")] = False,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="另写成表格：.xlsx .csv，每区每类一行")
    ] = None,
) -> None:
    """城市统计：按行政区与评价类别，已规划、已评估、有效、将到期与无数据的面积。"""
    with opened(Settings()) as (database, services):
        on = legal_date(as_of, services.city, ("--as-of",))
        moment = knowledge_moment(known_at, services.city, ("--known-at",))
        measured = CityStatistics(database)
        rulebook = as_known_at(services, moment).rulebook
        figures = measured.figures(measured.map_version(moment), on, OPERATOR, rulebook)
    districts = chosen(figures, district)
    if out is not None:
        with writer_for(out, _HEAD, shapes=False) as writer:
            rows = _rows(figures, districts)
            writer.write(rows, [None] * len(rows))
        messages.print(f"表格已写到 {escape(str(out))}")
    if as_json:
        today = legal_date(None, services.city)
        print_json(document_of(figures, today, ZoneInfo(services.city.time_zone), district))
        return
    answers.print(f"基准日期 {figures.as_of}")
    answers.print(_by_kind(districts[0] if district else figures.city))
    if not district:
        answers.print(_by_district(districts))
    for notice in (*([FICTITIOUS] if figures.fictitious else []), *NOTICES):
        answers.print(f"※ {notice}", style="italic", soft_wrap=True)
