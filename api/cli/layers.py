"""blueprint layers check, import: a file looked at, and taken in as a release."""

import getpass
from pathlib import Path
from typing import Annotated

import shapely
import typer
from rich.markup import escape

from api.cli.console import answers, messages, print_json
from api.cli.options import AsJson, Reason
from api.cli.query import From
from api.http.date_parameters import legal_date
from api.settings import Settings
from api.wiring import opened
from blueprint.city import city
from blueprint.errors import BadInput, BadLayerFile, Flaw
from blueprint.site import read_site, site_from_shape
from blueprint.site_queries.rulebooks import current_rulebook
from blueprint.vocabulary import ControlZoneType, Kind, Word
from layers.checks import QualityReport, report_text
from layers.readers import formats_label, read_sites
from layers.releases.declarations import CoverageDeclaration
from layers.releases.imports import Accuracies, GivenFile, check_file, import_files, layer_named
from layers.releases.version_cache import known_everywhere

__all__ = ["check", "import_"]

File = Annotated[Path, typer.Argument(help=formats_label())]
LayerName = Annotated[str, typer.Option("--layer", help="图层的标识或中文名")]
Encoding = Annotated[str | None, typer.Option(help="属性的编码，如 gbk；默认按文件判断")]
CrsName = Annotated[str | None, typer.Option(help="坐标系，如 EPSG:4548；默认按文件所载")]
Maps = Annotated[
    list[str] | None, typer.Option("--map", help="字段=列，例如 --map code=DKBH；可重复")
]


def _accuracies() -> Accuracies:
    return Accuracies.of(current_rulebook(), legal_date(None, city()))


def _mapping(given: list[str] | None) -> dict[str, str]:
    mapping = {}
    for pair in given or ():
        field, equals, column = pair.partition("=")
        if not (field and equals and column):
            raise BadInput.of(Flaw(("--map",), "写法不对", pair, "写成 字段=列"))
        mapping[field.strip()] = column.strip()
    return mapping


def _show(report: QualityReport, as_json: bool) -> None:
    if as_json:
        print_json(report.as_json())
    else:
        answers.print(report_text(report), markup=False, soft_wrap=True)


def check(
    file: File,
    layer: LayerName,
    encoding: Encoding = None,
    crs: CrsName = None,
    map_: Maps = None,
    from_: From = None,
    as_json: AsJson = False,
) -> None:
    """检查一个文件能否导入，什么也不写；不能时以 1 结束。"""
    which = layer_named(layer)
    checked = check_file(
        file,
        which,
        city=city(),
        accuracies=_accuracies(),
        mapping=_mapping(map_),
        crs=crs,
        encoding=encoding,
        layer_name=from_,
    )
    _show(checked.report, as_json)
    raise typer.Exit(1 if checked.report.refused else 0)


def _area(file: Path | None, crs: str | None) -> bytes | None:
    """The union of a file's polygons, in the measuring CRS."""
    if file is None:
        return None
    here, shapes = city(), []
    for feature in read_sites(file, crs=crs):
        if feature.error is not None:
            raise BadLayerFile.of(feature.error)
        given = feature.geometry
        read = site_from_shape if isinstance(given, shapely.Geometry) else read_site
        site = read(
            given,  # type: ignore[arg-type]
            city=here,
            tolerance_m=_accuracies().tolerance_m,
            accuracy_m=0,
            crs=feature.crs,
            loc=(file.name, feature.row),
        )
        shapes.append(shapely.from_wkb(site.wkb))
    return shapely.to_wkb(shapely.union_all(shapes))


def _declarations(
    layer: str, complete_to: str | None, theme: str, within: Path | None
) -> list[CoverageDeclaration]:
    if complete_to is None:
        if within is not None or theme:
            why = "--within 和 --theme 只与 --complete-to 同用"
            raise BadInput.of(Flaw(("--complete-to",), why, None, "加上 --complete-to 日期"))
        return []
    vocabularies: dict[str, type[Word]] = {"assessment": Kind, "control_zone": ControlZoneType}
    themes = [theme.value for theme in vocabularies[layer]] if layer in vocabularies else []
    if theme and theme not in themes:
        known = "、".join(themes) or "此图层没有主题"
        raise BadInput.of(Flaw(("--theme",), "没有这个主题", theme, f"可用：{known}"))
    day = legal_date(complete_to, city(), ("--complete-to",))
    return [CoverageDeclaration(layer, day, theme, _area(within, None))]


def _given(
    files: list[Path],
    layers: list[str],
    maps: list[str] | None,
    crs: str | None,
    encoding: str | None,
    names: list[str] | None,
) -> list[GivenFile]:
    """Each file with its layer, in their order; with several, `--map` says whose field it means,
    and `--from` is given once for each."""
    if names and len(names) != len(files):
        why = f"{len(files)} 个文件，{len(names)} 个 --from"
        raise BadInput.of(Flaw(("--from",), why, None, "每个文件一个 --from，次序相同"))
    if len(files) != len(layers):
        why = f"{len(files)} 个文件，{len(layers)} 个 --layer"
        raise BadInput.of(Flaw(("--layer",), why, None, "每个文件一个 --layer，次序相同"))
    which = [layer_named(name) for name in layers]
    mappings: dict[str, dict[str, str]] = {layer.id: {} for layer in which}
    for field, column in _mapping(maps).items():
        layer, dot, name = field.rpartition(".")
        if not dot and len(which) == 1:
            layer = which[0].id
        if layer not in mappings:
            remedy = "写成 图层.字段=列，例如 plan.code=GHBH"
            raise BadInput.of(Flaw(("--map",), "没有说明是哪个图层的字段", field, remedy))
        mappings[layer][name] = column
    return [
        GivenFile(file, layer, mappings[layer.id], crs, encoding, name or None)
        for file, layer, name in zip(files, which, names or [""] * len(files), strict=True)
    ]


def import_(
    files: Annotated[
        list[Path], typer.Argument(help="一个或多个文件；多个文件成为同一版本，一起检查、一起生效")
    ],
    layer: Annotated[
        list[str], typer.Option("--layer", help="图层的标识或中文名；每个文件一个，次序相同")
    ],
    encoding: Encoding = None,
    crs: CrsName = None,
    map_: Maps = None,
    from_: Annotated[
        list[str] | None,
        typer.Option("--from", help="文件有几个图层时取哪一个；几个文件时每个文件一个"),
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help="同时发布")] = False,
    complete_to: Annotated[
        str | None, typer.Option("--complete-to", help="同时声明：这些图层的数据完整至该日期")
    ] = None,
    within: Annotated[
        Path | None, typer.Option("--within", help="声明的范围（文件）；默认为全部行政区")
    ] = None,
    theme: Annotated[
        str, typer.Option(help="只声明此主题（评价类别或管控要素类型）；默认为全部主题")
    ] = "",
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """导入为图层的新版本：全部成功，或什么也不变（以 1 结束）。"""
    given = _given(files, layer, map_, crs, encoding, from_)
    declare = [
        declared
        for one in given
        for declared in _declarations(one.layer.id, complete_to, theme, within)
    ]
    with opened(Settings()) as (database, services):
        try:
            imported = import_files(
                database,
                given,
                city=services.city,
                accuracies=_accuracies(),
                by=getpass.getuser(),
                reason=reason,
                declare=declare,
                publish_at_once=publish,
            )
        except BadLayerFile as refused:
            for flaw in refused.flaws:
                messages.print(f"[red]✗[/] {escape(str(flaw))}", highlight=False, soft_wrap=True)
            messages.print(
                f"{escape(refused.detail.splitlines()[0])}；什么也没有写入。", soft_wrap=True
            )
            raise typer.Exit(1) from None
    if publish:
        known_everywhere()
    if as_json:
        reports = [report.as_json() for report in imported.reports]
        print_json({"release": imported.release_id, "report": reports[0], "reports": reports})
        return
    for report in imported.reports:
        _show(report, False)
    state = "已发布" if publish else f"待发布（blueprint layers publish {imported.release_id}）"
    rows = sum(report.rows for report in imported.reports)
    answers.print(f"版本 {imported.release_id}：{rows:,} 行，{state}")
    for declared in declare:
        label = layer_named(declared.layer).label
        what = declared.theme or "全部主题"
        answers.print(f"已声明 {label}（{what}）的数据完整至 {declared.complete_to}")
