"""Which column of a file is which field of the layer."""

import unicodedata
from collections.abc import Callable, Mapping

from layers.catalogue import Field, Layer
from layers.checks.report import ReportBuilder, Severity
from layers.readers import Format, RawTable

__all__ = ["match_columns"]

_LISTED = 40
# In the land office's text a row is a plot, and its number and name are the feature's.
_COORDINATE_TEXT = {"code": "地块编号", "name": "地块名称", "land_use_code": "地类编码"}
_DBF_NAME_BYTES = 10


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _listed(names: list[str]) -> str:
    more = f"等 {len(names)} 列" if len(names) > _LISTED else ""
    return "、".join(names[:_LISTED]) + more


def _cut(name: str, encoding: str) -> str | None:
    """The name as a .dbf keeps it, where it is too long for it."""
    raw = name.encode(encoding, "ignore")
    if len(raw) <= _DBF_NAME_BYTES:
        return None
    return raw[:_DBF_NAME_BYTES].decode(encoding, "ignore")


def _tiers(raw: RawTable) -> list[Callable[[Field], list[str]]]:
    """What a field may be called, the surest first."""
    encoding = raw.encoding or "utf-8"

    def spoken(field: Field) -> list[str]:
        named = _COORDINATE_TEXT.get(field.name)
        return [named] if named and raw.format is Format.COORDINATE_TEXT else []

    def all_of(field: Field) -> list[str]:
        return [field.name, *field.also, field.label, *spoken(field)]

    def cut(field: Field) -> list[str]:
        return [short for name in all_of(field) if (short := _cut(name, encoding))]

    return [lambda f: [f.name], lambda f: [*f.also], lambda f: [f.label], spoken, cut]


def _mapped(
    layer: Layer, raw: RawTable, mapping: Mapping[str, str], builder: ReportBuilder
) -> dict[str, str]:
    found = {}
    for name, column in mapping.items():
        if name not in layer.fields:
            remedy = f"{layer.label}的字段：{'、'.join(layer.fields)}"
            builder.add(Severity.ERROR, "--map 指了没有的字段", remedy, field=name)
        elif column not in raw.columns:
            remedy = f"文件中的列：{_listed(list(raw.columns)) or '无'}"
            builder.add(Severity.ERROR, "--map 指了没有的列", remedy, field=name, value=column)
        else:
            found[name] = column
    return found


def _folded(
    layer: Layer, free: list[str], matched: Mapping[str, str], builder: ReportBuilder
) -> dict[str, str]:
    found: dict[str, str] = {}
    by_fold: dict[str, list[str]] = {}
    for column in free:
        by_fold.setdefault(_fold(column), []).append(column)
    for field in layer.fields.values():
        if field.name in matched:
            continue
        for spelling in (field.name, *field.also, field.label):
            same_spelling = by_fold.get(_fold(spelling), [])
            if len(same_spelling) > 1:
                remedy = f"用 --map {field.name}=列名 指明其中一个"
                shown = "、".join(same_spelling)
                builder.add(
                    Severity.ERROR, "几列都像这个字段", remedy, field=field.name, value=shown
                )
                break
            if same_spelling and same_spelling[0] not in found.values():
                found[field.name] = same_spelling[0]
                break
    return found


def match_columns(
    layer: Layer, raw: RawTable, mapping: Mapping[str, str], builder: ReportBuilder
) -> dict[str, str]:
    """Field → column: by --map, else by exact name, a known spelling, the Chinese label, the name
    as cut by a .dbf, or any of these in other letter case. A column serves one field, and besides
    those that --map says. What is missing and required is an error, what is left over a note."""
    matched = _mapped(layer, raw, mapping, builder)
    taken: set[str] = set()
    for tier in _tiers(raw):
        for field in layer.fields.values():
            if field.name in matched or field.name in mapping:
                continue
            for spelling in tier(field):
                if spelling in raw.columns and spelling not in taken:
                    matched[field.name] = spelling
                    taken.add(spelling)
                    break
    free = [column for column in raw.columns if column not in matched.values()]
    matched |= _folded(layer, free, matched, builder)
    _report_matches(layer, raw, matched, mapping, builder)
    return {name: matched[name] for name in layer.fields if name in matched}


def _report_matches(
    layer: Layer,
    raw: RawTable,
    matched: Mapping[str, str],
    mapping: Mapping[str, str],
    builder: ReportBuilder,
) -> None:
    listed = _listed(list(raw.columns)) or "无"
    for field in layer.fields.values():
        if field.required and field.name not in matched and field.name not in mapping:
            why = f"缺少必填字段 {field.name}（{field.label}）"
            remedy = f"用 --map {field.name}=列名 指明；文件中的列：{listed}"
            builder.add(Severity.ERROR, why, remedy, field=field.name)
    read = [f"{column} → {name}" for name, column in matched.items() if column != name]
    if read:
        builder.add(Severity.NOTE, f"按常见写法读取的列：{'，'.join(read)}")
    unread = [column for column in raw.columns if column not in matched.values()]
    if unread:
        builder.add(Severity.NOTE, f"未采用的列：{_listed(unread)}")
