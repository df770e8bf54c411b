"""blueprint screen: every feature of a file, to a file, with a progress bar."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from api.cli.console import answers, messages
from api.cli.query import From, KnownAt, read_project
from api.http.date_parameters import knowledge_moment, legal_date
from api.presentation.table_rows import columns_for, table_row
from api.presentation.verdict_text import verdict_text
from api.settings import Settings
from api.wiring import opened
from blueprint.errors import BadInput, BlueprintError
from blueprint.facts import FACT_LABELS, facts_in
from blueprint.given_facts import GivenFacts, read_given_facts
from blueprint.site_queries.as_known_at import as_known_at
from blueprint.site_queries.bulk import Outcome, SiteRow, screen_rows
from blueprint.viewer import OPERATOR
from blueprint.vocabulary import Kind
from layers.exports import writer_for
from layers.readers import SiteStream, formats_label, read_sites

__all__ = ["screen"]


def _rows(stream: SiteStream) -> Iterator[SiteRow]:
    for feature in stream:
        given = feature.error if feature.error is not None else feature.geometry
        facts = facts_in(feature.properties)
        facts.pop("name", None)  # what the feature is called
        project: GivenFacts | BadInput
        try:
            project = read_given_facts(facts, (stream.file, feature.row))
        except BadInput as bad:
            project = bad
        yield SiteRow(feature.row, given, feature.crs, {"properties": feature.properties}, project)


def _drawn(outcome: Outcome) -> BaseGeometry | None:
    if isinstance(outcome, BlueprintError):
        return None
    return shape(outcome.documents.full["site"]["geometry"])


def _summary(counts: dict[Kind, Counter[str]], bad: int, total: int) -> Table:
    table = Table(title=f"{total} 块用地，{bad} 块有误", header_style="bold")
    table.add_column("评价", no_wrap=True)
    texts = sorted({text for kind in Kind for text in counts[kind]})
    for text in texts:
        table.add_column(text, justify="right", overflow="fold")
    for kind in Kind:
        table.add_row(kind.label, *(str(counts[kind][text] or "") for text in texts))
    return table


def screen(
    sites: Annotated[Path, typer.Argument(help=f"许多用地的文件：{formats_label()}")],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="结果：.gpkg .geojson .parquet .csv .xlsx")
    ],
    project: Annotated[Path | None, typer.Option(help="项目事实的 JSON 文件，用于全部用地")] = None,
    as_of: Annotated[str | None, typer.Option(help="基准日期；默认今天")] = None,
    known_at: KnownAt = None,
    crs: Annotated[str | None, typer.Option(help="用地的坐标系；默认按文件所载")] = None,
    from_: From = None,
    encoding: Annotated[str | None, typer.Option(help="属性的编码，如 gbk；默认按文件判断")] = None,
    verdicts_only: Annotated[
        bool, typer.Option("--verdicts-only", help="只要结论，不要全部证据")
    ] = False,
) -> None:
    """批量筛查：文件中每一块用地的六类结论；有误的行写明原因，不影响其他行。"""
    facts = read_project(project)
    counts: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
    total = bad = 0
    with opened(Settings()) as (_, services):
        on = legal_date(as_of, services.city, ("--as-of",))
        services = as_known_at(services, knowledge_moment(known_at, services.city, ("--known-at",)))
        stream = read_sites(sites, crs=crs, encoding=encoding, layer_name=from_)
        for note in stream.notes:
            messages.print(f"[yellow]![/] {escape(str(note))}")
        taken = [name for name in facts_in(dict.fromkeys(stream.columns, "")) if name != "name"]
        if taken:
            named = "、".join(f"{FACT_LABELS[name]}（{name}）" for name in taken)
            messages.print(f"[yellow]![/] 文件中这些列按每块用地的项目信息采用：{escape(named)}")
        releases = services.atlas.releases()
        with (
            writer_for(out, columns_for(stream.columns, controls=not verdicts_only)) as writer,
            Progress(
                SpinnerColumn(),
                TextColumn("筛查"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=messages,
            ) as progress,
        ):
            task = progress.add_task("", total=stream.total)
            for chunk in screen_rows(
                services, _rows(stream), facts, on, releases, OPERATOR, verdicts_only=verdicts_only
            ):
                writer.write(
                    [
                        table_row(
                            row.index, row.extra["properties"], stream.columns, outcome, OPERATOR
                        )
                        for row, outcome in chunk
                    ],
                    [_drawn(outcome) for _, outcome in chunk],
                )
                for _, outcome in chunk:
                    total += 1
                    if isinstance(outcome, BlueprintError):
                        bad += 1
                        continue
                    for evaluation in outcome.documents.full["evaluations"]:
                        counts[Kind(evaluation["kind"])][verdict_text(evaluation)] += 1
                progress.advance(task, len(chunk))
    answers.print(_summary(counts, bad, total))
    answers.print(f"结果已写到 {out}")
