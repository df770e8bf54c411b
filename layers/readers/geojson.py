"""GeoJSON as RFC 7946 has it, the older `crs` member included: a collection, a feature, a geometry.

Read with a JSON parser and not with GDAL, which folds values of mixed types into text, guesses
dates, and does not say which feature has a broken ring.
"""

import gc
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from blueprint.errors import BadSite, Flaw, shown
from blueprint.site import crs as systems
from layers.readers.encodings import decode
from layers.readers.geojson_geometry import geometries_of
from layers.readers.nesting import TooNested, refuse_nested_json
from layers.readers.sites import SiteFeature, SiteStream, known_crs, origin_of
from layers.readers.table import CrsOrigin, Format, RawTable, ReaderNote, refusal

__all__ = ["MAX_BYTES", "read", "sites"]

# A document is held in memory whole, as objects of five to ten times its size.
MAX_BYTES = 256 * 2**20
# What the contract and RFC 7946 agree on within centimetres when nothing is said.
_DEFAULT_CRS = "EPSG:4490"
_GEOMETRIES = {
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}
_WRAP = "写成 FeatureCollection：{“type”: “FeatureCollection”, “features”: […]}"
_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _FeatureCollection:
    features: Sequence[object]
    file_crs: str | None
    crs_why: str
    encoding: str


@contextmanager
def _without_collection() -> Iterator[None]:
    # Millions of new lists set off the cycle collector again and again, for four fifths of the
    # time; there are no cycles among them.
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# A backslash, half a character alone, or two halves together.
_ESCAPED = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


def _whole_characters(found: re.Match[str]) -> str:
    """Half of a character is no text: nobody could write it again, in any encoding."""
    escaped = found[0]
    return escaped if len(escaped) != 6 else "\\ufffd"


def _refuse_nested(text: bytes, file: str) -> None:
    try:
        refuse_nested_json(text)
    except TooNested as nested:
        raise refusal(file, nested.why, nested.remedy) from None


def _parse(raw: bytes, encoding: str | None, file: str) -> tuple[Any, str]:
    if encoding is None:
        try:
            with _without_collection():
                # Its own parser stops at 1,024; only what is UTF-8 can be looked at as bytes.
                parsed = orjson.loads(raw)
            _refuse_nested(raw, file)
            return parsed, "utf-8"
        except orjson.JSONDecodeError:
            pass  # said better below, where NaN passes, to be named with its feature
    text, name = decode(raw, encoding, file)
    _refuse_nested(text.encode("utf-8", "replace"), file)
    try:
        return json.loads(_ESCAPED.sub(_whole_characters, text)), name
    except json.JSONDecodeError as wrong:
        at = f"第 {wrong.lineno} 行第 {wrong.colno} 列"
        raise refusal(
            file, f"不是完整的 JSON：{at}（{wrong.msg}）", "重新导出或重新传送该文件"
        ) from None
    except RecursionError:
        raise refusal(file, "JSON 嵌套过深", "按 GeoJSON 书写") from None
    except ValueError as wrong:
        raise refusal(file, "JSON 中的数字过长", "检查数值", str(wrong)) from None


def _declared(document: Mapping[str, Any], file: str) -> tuple[str | None, str]:
    """The system that the document declares as a whole, or why it says none."""
    if "crs" in document and document["crs"] is None and "coordRefSys" not in document:
        return None, "crs 为 null：文件声明坐标系未知"
    try:
        declarations = systems.declared_in(document, ())
    except BadSite:
        return None, "crs 成员无法辨认"
    if len({name for _, name in declarations}) > 1:
        systems_named = "；".join(name for _, name in declarations)
        why = "crs 与 coordRefSys 写的坐标系不一致"
        raise refusal(file, why, "只留一个", systems_named, at=("crs",))
    return (declarations[0][1], "") if declarations else (None, "")


_MEMBERS = ("crs", "coordRefSys")


def _declared_by(feature: object) -> list[tuple[tuple[str | int, ...], str]]:
    """What a feature and its geometry declare themselves; BadSite where it cannot be understood."""
    if not isinstance(feature, dict):
        return []
    geometry = feature.get("geometry")
    held: list[tuple[tuple[str | int, ...], dict[str, Any]]] = []
    held += [((), feature)] if feature.get("type", "Feature") == "Feature" else []
    held += [(("geometry",), geometry)] if isinstance(geometry, dict) else []
    if isinstance(geometry, dict) and geometry.get("type") == "GeometryCollection":
        members = geometry.get("geometries")
        held += [
            (("geometry", "geometries", at), member)
            for at, member in enumerate(members if isinstance(members, list) else [])
            if isinstance(member, dict)
        ]
    return [
        declarations
        for loc, one in held
        if any(member in one for member in _MEMBERS)
        for declarations in systems.declared_in(one, loc)
    ]


def _of_features(document: _FeatureCollection, file: str) -> tuple[str | None, list[ReaderNote]]:
    """The system that all features which declare one agree on, for a layer has one; and a finding
    for each whose declaration cannot be understood."""
    found: dict[str, int] = {} if document.file_crs is None else {document.file_crs: 0}
    odd = []
    for row, feature in enumerate(document.features, 1):
        try:
            for _, name in _declared_by(feature):
                found.setdefault(name, row)
        except BadSite as bad:
            flaw = bad.flaws[0]
            odd.append(ReaderNote(flaw.msg, flaw.remedy, row, "crs", shown(flaw.value, 80)))
    if len(found) > 1:
        names = "；".join(list(found)[:5])
        row = max(found.values())
        raise refusal(file, "各处写的坐标系不一致", "统一坐标系", names, at=(row, "crs"))
    return next(iter(found), None), odd


def _document(path: Path, encoding: str | None) -> _FeatureCollection:
    file = path.name
    if path.stat().st_size > MAX_BYTES:
        raise refusal(file, f"GeoJSON 大于 {MAX_BYTES >> 20} MB", "转为 GeoPackage 后提交")
    whole, name = _parse(path.read_bytes(), encoding, file)
    if isinstance(whole, list):
        raise refusal(
            file, "是一个裸数组，不是 GeoJSON：坐标系与属性无处声明", _WRAP, f"{len(whole)} 项"
        )
    kind = whole.get("type") if isinstance(whole, dict) else None
    if kind == "FeatureCollection":
        features = whole.get("features")
        if not isinstance(features, list):
            raise refusal(file, "FeatureCollection 没有 features 列表", _WRAP)
    elif kind == "Feature":
        features = [whole]
    elif isinstance(kind, str) and kind in _GEOMETRIES:
        features = [{"type": "Feature", "properties": None, "geometry": whole}]
    else:
        raise refusal(file, "不是 GeoJSON", _WRAP, f"type: {shown(kind)}")
    crs, why = _declared(whole, file)
    return _FeatureCollection(features, crs, why, name)


def _effective(
    document: _FeatureCollection, crs: str | None, declared: str | None
) -> tuple[str | None, CrsOrigin | None]:
    if crs:
        return crs, CrsOrigin.CALLER
    if declared:
        return declared, CrsOrigin.FILE
    if document.crs_why:
        return None, None
    return _DEFAULT_CRS, CrsOrigin.FORMAT


def _hashable(value: object) -> object:
    if isinstance(value, list) and all(isinstance(v, str | int | float | None) for v in value):
        return tuple(value)
    if isinstance(value, list | dict):
        try:
            return json.dumps(value, ensure_ascii=False)
        except RecursionError:
            return shown(value)
    return value


def _parts(
    features: Sequence[object],
) -> tuple[list[Mapping[str, object]], list[Any], list[ReaderNote]]:
    """Properties and geometries one a row, and a finding where a feature is none."""
    properties: list[Mapping[str, object]] = []
    geometries: list[Any] = []
    defects = []
    for row, feature in enumerate(features, 1):
        given: Any = feature if isinstance(feature, dict) else {}
        held = given.get("properties")
        geometry = given.get("geometry")
        if not isinstance(feature, dict) or given.get("type", "Feature") != "Feature":
            defects.append(ReaderNote("不是 Feature", _WRAP, row, None, shown(feature)))
            geometry = None
        elif held is not None and not isinstance(held, dict):
            defects.append(
                ReaderNote("properties 不是对象", "写成 {属性名: 值}", row, None, shown(held))
            )
            geometry = None
        properties.append(held if isinstance(held, dict) else _NONE)
        geometries.append(geometry)
    return properties, geometries, defects


def read(path: Path, *, crs: str | None, encoding: str | None) -> RawTable:
    """The whole document; BadLayerFile when it is not GeoJSON."""
    document = _document(path, encoding)
    properties, shapes, defects = _parts(document.features)
    declared, odd = _of_features(document, path.name)
    for defect in odd:
        assert defect.row is not None
        shapes[defect.row - 1] = None
    defects += odd
    geometry, broken = geometries_of(shapes)
    names = dict.fromkeys(chain.from_iterable(properties))
    columns = {}
    for name in names:
        values = [held.get(name) for held in properties]
        if {list, dict} & set(map(type, values)):
            values = [_hashable(value) for value in values]
        columns[name] = values
    effective, origin = _effective(document, crs, declared)
    return RawTable(
        file=path.name,
        format=Format.GEOJSON,
        columns=columns,
        geometry=geometry,
        crs=effective,
        crs_origin=origin,
        file_crs=declared,
        crs_why=document.crs_why,
        encoding=document.encoding,
        defects=(*defects, *broken),
    )


def _holds_crs(feature: object) -> bool:
    try:
        return bool(_declared_by(feature))
    except BadSite:
        return True


def _system_of(
    file: str, row: int, document: _FeatureCollection, crs: str | None
) -> tuple[str, Flaw | None]:
    """The system of one feature, or what is wrong with what it declares."""
    declarations: list[tuple[tuple[str | int, ...], str | int]] = []
    if document.file_crs is not None:
        declarations.append((("crs",), document.file_crs))
    if crs is not None:
        declarations.append((("参数 crs",), crs))
    try:
        return systems.agreed([*declarations, *_declared_by(document.features[row - 1])]).name, None
    except BadSite as bad:
        flaw = bad.flaws[0]
        return "", Flaw((file, row, *flaw.loc), flaw.msg, flaw.value, flaw.remedy)


def sites(path: Path, *, crs: str | None, encoding: str | None) -> SiteStream:
    """The features with their geometry as written, so that the reader of a site can name the ring
    and the point that is wrong."""
    document = _document(path, encoding)
    properties, shapes, defects = _parts(document.features)
    unsaid = None if document.crs_why else _DEFAULT_CRS
    mixed = any(_holds_crs(feature) for feature in document.features)
    name = known_crs(path.name, crs, document.file_crs, document.crs_why, unsaid)
    wrong = {defect.row: defect for defect in defects}

    def features() -> Iterator[SiteFeature]:
        for row, (held, shape) in enumerate(zip(properties, shapes, strict=True), 1):
            defect = wrong.get(row)
            if defect is None and shape is not None and not isinstance(shape, dict):
                defect = ReaderNote("几何不是对象", "按 GeoJSON 书写几何", row, None, shown(shape))
            system = name
            if mixed and defect is None:
                system, flaw = _system_of(path.name, row, document, crs)
                if flaw is not None:
                    yield SiteFeature(row, held, None, name, flaw)
                    continue
            yield SiteFeature.of(path.name, row, held, shape, system, defect)

    columns = tuple(dict.fromkeys(key for held in properties for key in held))
    origin = origin_of(crs, document.file_crs)
    return SiteStream(path.name, name, len(shapes), features(), columns, (), origin)
