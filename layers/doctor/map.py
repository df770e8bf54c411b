"""The map: releases, declared coverage, drafts, side tables, statistics."""

from collections.abc import Mapping

from sqlalchemy import Connection, text

from blueprint.determination.sections import themes_to_read
from blueprint.map_version import READ_LAYERS
from blueprint.vocabulary import ControlZoneType, Kind
from layers.catalogue import layer as layer_of
from layers.doctor.finding import Diagnosis, fine, odd, wrong
from layers.releases.history import join_current
from layers.tables import PREPARED_LAYERS

__all__ = ["check_map"]

_CURRENT = "SELECT layer, release_id FROM map.current_release"
_DECLARED = f"""
SELECT DISTINCT d.layer, coalesce(d.theme, '') FROM map.data_coverage d
{join_current("data_coverage", "d")}
"""
_STAGED = "SELECT id, layers FROM map.release WHERE state = 'staged' ORDER BY id"
_NO_SHAPE = """
SELECT count(*) FROM map.{layer} f WHERE NOT EXISTS (
    SELECT FROM map.shape_of o WHERE o.layer = '{layer}' AND o.feature_id = f.id)
"""
_NO_PIECES = """
SELECT count(DISTINCT o.shape_id) FROM map.shape_of o
JOIN map.shape s ON s.id = o.shape_id WHERE ST_IsEmpty(s.pieces)
"""
# Tables that are worth a plan; autovacuum leaves the small ones alone.
_NEVER_ANALYSED = """
SELECT format('%I.%I', n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('map', 'ledger') AND c.relkind = 'r' AND c.reltuples < 0
    AND pg_relation_size(c.oid) > 200000
ORDER BY 1
"""


def check_map(connection: Connection) -> list[Diagnosis]:
    """For a database whose schema is there."""
    current = {row.layer: row.release_id for row in connection.execute(text(_CURRENT))}
    declared = {(layer, theme) for layer, theme in connection.execute(text(_DECLARED))}
    found = [_layer(layer, current, declared) for layer in READ_LAYERS if layer != "data_coverage"]
    found += [_drafts(connection), _side_tables(connection), _statistics(connection)]
    return found


def _layer(layer: str, current: Mapping[str, int], declared: set[tuple[str, str]]) -> Diagnosis:
    label, check = layer_of(layer).label, f"layer:{layer}"
    themes = [theme for name, theme in themes_to_read() if name == layer]
    missing = [theme for theme in themes if not {(layer, theme), (layer, "")} & declared]
    add = f"blueprint layers import 文件 --layer {layer} --complete-to 日期 --publish"
    if layer not in current and len(missing) == len(themes):
        return wrong(check, f"图层“{label}”没有已发布的版本，也没有声明数据覆盖", add)
    if missing:
        named = "、".join(_theme(theme) for theme in missing[:4] if theme)
        of = f"（{named}{' 等' if len(missing) > 4 else ''} {len(missing)} 项）" if named else ""
        return odd(
            check, f"图层“{label}”没有声明数据覆盖{of}：查不到就是“无数据”，结论只能是待核定", add
        )
    if layer not in current:
        return fine(check, f"图层“{label}”声明为没有，未发布版本")
    return fine(check, f"图层“{label}”的当前版本是 {current[layer]}，已声明数据覆盖")


def _theme(theme: str) -> str:
    for vocabulary in (Kind, ControlZoneType):
        if theme in set(vocabulary):
            return vocabulary(theme).label
    return theme


def _drafts(connection: Connection) -> Diagnosis:
    staged = [(row.id, row.layers) for row in connection.execute(text(_STAGED))]
    if not staged:
        return fine("drafts", "没有待发布的版本")
    listed = "、".join(f"{release}（{'、'.join(layers)}）" for release, layers in staged[:5])
    return odd(
        "drafts",
        f"有 {len(staged)} 个版本导入后没有发布：{listed}",
        f"blueprint layers publish {staged[0][0]}",
    )


def _side_tables(connection: Connection) -> Diagnosis:
    for layer in PREPARED_LAYERS:
        bare = connection.scalar(text(_NO_SHAPE.format(layer=layer)))
        if bare:
            return wrong(
                "side_tables",
                f"图层“{layer_of(layer).label}”有 {bare} 个要素没有预备好的形状",
                "blueprint db migrate",
            )
    empty = connection.scalar(text(_NO_PIECES))
    if empty:
        return wrong(
            "side_tables",
            f"有 {empty} 个形状没有分块：与它们相交的用地会被漏看",
            "从备份恢复数据库（docs/operations.md）",
        )
    return fine("side_tables", "每个已发布的要素都有预备好的形状")


def _statistics(connection: Connection) -> Diagnosis:
    never = list(connection.scalars(text(_NEVER_ANALYSED)))
    if never:
        return odd(
            "statistics",
            f"这些表从未收集统计信息，查询可能很慢：{'、'.join(never)}",
            "ANALYZE;（在数据库里，以管理员身份）",
        )
    return fine("statistics", "统计信息已收集")
