"""blueprint layers export: a published layer to a file, of any release and date."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import answers
from api.http.date_parameters import knowledge_moment, legal_date
from api.settings import Settings
from api.wiring import opened
from blueprint.viewer import OPERATOR
from layers.exports import export_layer
from layers.features import Selection
from layers.releases.imports import layer_named
from layers.releases.legal_time import Days
from layers.releases.versions import version_of

__all__ = ["export"]


def export(
    layer: Annotated[str, typer.Argument(help="图层的标识或中文名")],
    out: Annotated[Path, typer.Option("-o", "--out", help=".gpkg .parquet .geojson")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="只要该基准日期有效的要素；默认为全部")
    ] = None,
    release: Annotated[str | None, typer.Option(help="版本号；默认为当前版本")] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", help="当时已发布的样子：日期，或带时差的时刻")
    ] = None,
) -> None:
    """导出已发布的图层；导出的文件可以再导入。"""
    which = layer_named(layer)
    with opened(Settings()) as (database, services):
        day = None if as_of is None else legal_date(as_of, services.city, ("--as-of",))
        moment = knowledge_moment(known_at, services.city, ("--known-at",))
        # Whoever has a shell on the server sees everything.
        with database.reading(OPERATOR) as connection:
            version = version_of(connection, which, release, moment)
            count = export_layer(connection, version, Selection(days=Days.of(day)), out)
    answers.print(f"{which.label}：{count:,} 个要素，版本 {version.release_id or '无'}，写到 {out}")
