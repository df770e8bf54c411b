"""blueprint query: one site, six verdicts, for people or as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from api.cli.console import answers, messages, print_json
from api.cli.site_argument import one_site
from api.http.date_parameters import knowledge_moment, legal_date
from api.observability.stopwatch import Stopwatch
from api.presentation.verdict_text import kind_text, legal_basis, share_text, verdict_text
from api.settings import Settings
from api.wiring import opened
from blueprint.errors import BadFacts, BadInput, Flaw
from blueprint.facts import FACT_LABELS
from blueprint.given_facts import GivenFacts, read_given_facts
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.use_cases import SiteQuery, ask
from layers.atlas import PostgisAtlas
from layers.readers import formats_label
from layers.readers.nesting import TooNested, refuse_nested_json

__all__ = [
    "From",
    "KnownAt",
    "print_summary",
    "print_times",
    "project_json",
    "query",
    "read_project",
]

KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", help="按当时所知回答：日期（该日终了）或带时区的时刻"),
]
From = Annotated[
    str | None,
    typer.Option("--from", help="文件有几个图层时取哪一个：GeoPackage 的图层、zip 内的 .shp"),
]
_COLOURS = {"waived": "green", "required": "red", "undetermined": "yellow"}


def project_json(file: Path | None) -> dict[str, Any]:
    """The object in a JSON file; BadFacts or BadInput when there is none."""
    if file is None:
        return {}
    loc = ("--project", str(file))
    try:
        text = file.read_text("utf-8")
        refuse_nested_json(text.encode("utf-8", "replace"))
        given = json.loads(text)
    except OSError as error:
        raise BadInput.of(Flaw(loc, f"读不到文件：{error.strerror}", None, "检查路径")) from None
    except TooNested as nested:
        raise BadInput.of(Flaw(loc, nested.why, None, nested.remedy)) from None
    except ValueError as error:
        raise BadInput.of(Flaw(loc, f"不是合法的 JSON：{error}", None, "改正后再试")) from None
    if not isinstance(given, dict):
        raise BadFacts.of(Flaw(loc, "须是一个对象", None, "写成 {事实名: 值}"))
    return given


def read_project(file: Path | None) -> GivenFacts:
    """The facts of a JSON file; BadFacts or BadInput when they cannot be used."""
    return read_given_facts(project_json(file))


def print_summary(document: Mapping[str, Any]) -> None:
    """Print a determination for a person."""
    site = document["site"]
    answers.print(f"用地 {site['area_m2']:,.2f} m² · 基准日期 {document['as_of']}")
    table = Table(show_lines=False, header_style="bold", expand=False)
    for column in ("评价", "结论", "依据", "覆盖率"):
        table.add_column(column, overflow="fold", justify="right" if column == "覆盖率" else "left")
    for evaluation in document["evaluations"]:
        colour = _COLOURS.get(evaluation["verdict"], "default")
        table.add_row(
            kind_text(evaluation),
            f"[{colour}]{verdict_text(evaluation)}[/]",
            legal_basis(evaluation),
            share_text(evaluation["coverage"]),
        )
    answers.print(table)
    for evaluation in document["evaluations"]:
        answers.print(f"• {escape(evaluation['summary'])}", soft_wrap=True)
        for condition in evaluation["conditions"]:
            answers.print(f"    条件：{condition}", style="dim", soft_wrap=True)
        if evaluation["missing_facts"]:
            missing = "、".join(FACT_LABELS[fact] for fact in evaluation["missing_facts"])
            answers.print(f"    可补充：{missing}", style="dim", soft_wrap=True)
        for line in evaluation["requirements"]:
            answers.print(f"    管控要求：{line}", style="dim", soft_wrap=True)
        if evaluation["remedy"]:
            text = evaluation["remedy"].get("say") or evaluation["remedy"].get("ask")
            answers.print(f"    办法：{text}", style="dim", soft_wrap=True)
    if law := document.get("law"):
        answers.print(law["line"], soft_wrap=True)
    for notice in document["notices"]:
        answers.print(f"※ {notice}", style="italic", soft_wrap=True)
    if "id" in document:
        answers.print(f"编号 {document['id']} · {document['digest']}", soft_wrap=True)


_PHASES = {"evidence": "取证", "measuring": "量算", "deciding": "判定", "sealing": "封存"}


def print_times(stopwatch: Stopwatch) -> None:
    """Print where a query's time went, on stderr: stdout belongs to the answer."""
    for name, seconds in stopwatch.phases.items():
        messages.print(f"{_PHASES[name]} {name:<10}{seconds * 1000:>9.1f} ms")
    messages.print(
        f"其中 SQL {stopwatch.statements} 条语句，共 {stopwatch.statement_s * 1000:.1f} ms"
    )


def query(
    site: Annotated[str, typer.Argument(help=f"用地文件（{formats_label()}）、加引号的坐标或 WKT")],
    project: Annotated[Path | None, typer.Option(help="项目事实的 JSON 文件")] = None,
    as_of: Annotated[str | None, typer.Option(help="基准日期，如 2026-11-24；默认今天")] = None,
    known_at: KnownAt = None,
    crs: Annotated[str | None, typer.Option(help="用地的坐标系，如 EPSG:4548、GCJ02")] = None,
    from_: From = None,
    width_m: Annotated[float | None, typer.Option(help="线状用地的宽度（米）")] = None,
    map_: Annotated[
        Path | None, typer.Option("--map", help="另写一张可离线看懂的地图（.html）")
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="另说时间花在哪里，并打印数据库的执行计划")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="只在标准输出打印 JSON")] = False,
) -> None:
    """查询一块用地：六类评价的结论、依据与覆盖率。"""
    facts = read_project(project)
    stopwatch = Stopwatch() if plan else None
    with opened(Settings(), stopwatch=stopwatch) as (_, services):
        on = legal_date(as_of, services.city, ("--as-of",))
        services = as_known_at(services, knowledge_moment(known_at, services.city, ("--known-at",)))
        found = one_site(services, site, on, crs=crs, width_m=width_m, layer_name=from_)
        for note in found.notes:
            messages.print(f"[yellow]![/] {escape(note)}")
        document = ask(services, SiteQuery.of(found.site, facts), on).full
        if stopwatch is not None:
            print_times(stopwatch)
            tolerance_m = services.rulebook.number("positional_tolerance_m", on)
            assert isinstance(services.atlas, PostgisAtlas)
            messages.print(
                services.atlas.explain([found.site.wkb], tolerance_m=tolerance_m),
                markup=False,
                soft_wrap=True,
            )
        if map_ is not None:
            # Folium takes a second to import, and most queries draw nothing.
            from api.pages.site_map import feature_ids, write_site_map

            outlines = services.atlas.outlines(feature_ids(document), document["site"]["geometry"])
            write_site_map(map_, document, outlines)
            messages.print(f"地图已写到 {map_}")
    if as_json:
        print_json(dict(document))
    else:
        print_summary(document)
