"""How deep and how many: asked of what strangers send before any parser, GEOS or recursion sees it.

JSON and WKT are counted in their text, WKB along its headers; each in one pass that cannot recurse.
GEOS reads nested collections by recursion, 40,000 of which end the process.
"""

import struct

import numpy as np

__all__ = [
    "MAX_COLLECTIONS",
    "MAX_JSON_DEPTH",
    "MAX_PARTS",
    "MAX_WKB_BYTES",
    "TooNested",
    "refuse_nested_json",
    "refuse_nested_wkb",
    "refuse_nested_wkt",
]

# A collection of features takes ten; the rest is for what its owner keeps in properties.
MAX_JSON_DEPTH = 64
# Collections inside one another, the outermost counted.
MAX_COLLECTIONS = 8
# Parentheses of WKT around a point of a MultiPolygon: three, each collection one more.
_MAX_PARENTHESES = MAX_COLLECTIONS + 3
# Polygons, lines, points and rings of one geometry.
MAX_PARTS = 200_000
MAX_WKB_BYTES = 64 * 2**20

_BRACKETS = b"[]{}"
_PARENTHESES = b"()[]"
_ALL = bytes(range(256))
_STEP = np.zeros(256, dtype=np.int8)
_STEP[list(b"[{(")] = 1
_STEP[list(b"]})")] = -1
_AT_ONCE = 2**16

_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000
_POINT, _LINE, _POLYGON = 1, 2, 3
# Of simple features and their curved kin: what holds geometries with headers of their own.
_HOLDS_GEOMETRIES = frozenset({4, 5, 6, 7, 9, 10, 11, 12, 15, 16})
_POINTS_ONLY = frozenset({_LINE, 8, 13})
_RINGS = frozenset({_POLYGON, 14, 17})


class TooNested(ValueError):
    """`why` and `remedy` in Chinese."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


def _deeper_than(limit: int, text: bytes, brackets: bytes) -> bool:
    left = text.translate(None, _ALL.translate(None, brackets))
    depth = 0
    for start in range(0, len(left), _AT_ONCE):
        piece = np.frombuffer(left, np.uint8, min(_AT_ONCE, len(left) - start), start)
        depths = depth + np.cumsum(_STEP[piece], dtype=np.int64)
        if depths.max() > limit:
            return True
        depth = int(depths[-1])
    return False


def refuse_nested_json(text: bytes) -> None:
    """TooNested when JSON text (UTF-8, whole or broken) nests deeper than `MAX_JSON_DEPTH`."""
    if text.count(b"[") + text.count(b"{") <= MAX_JSON_DEPTH:
        return
    # What is left after pairs of backslashes and escaped quotation marks are gone: marks that
    # begin and end strings.
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside = b"".join(text.split(b'"')[::2])
    if _deeper_than(MAX_JSON_DEPTH, outside, _BRACKETS):
        raise TooNested(
            f"JSON 嵌套超过 {MAX_JSON_DEPTH} 层", "按 GeoJSON 书写，不要层层套入对象或列表"
        )


def refuse_nested_wkt(text: str) -> None:
    """TooNested when WKT, whole or broken, holds more collections inside one another than
    `MAX_COLLECTIONS`, or more parts than `MAX_PARTS`."""
    raw = text.encode("utf-8", "replace")
    opened = raw.count(b"(") + raw.count(b"[")
    if opened > _MAX_PARENTHESES and _deeper_than(_MAX_PARENTHESES, raw, _PARENTHESES):
        raise _nested()
    # Empty parts have no parentheses.
    if opened + raw.upper().count(b"EMPTY") > MAX_PARTS:
        raise _many()


def _nested() -> TooNested:
    return TooNested(f"几何嵌套超过 {MAX_COLLECTIONS} 层", "拆成单一类型的几何，不要层层套入集合")


def _many() -> TooNested:
    return TooNested(f"一个几何多于 {MAX_PARTS:,} 个部分", "拆成几个要素")


def refuse_nested_wkb(wkb: bytes) -> None:
    """TooNested when a WKB, ISO or extended, whole or broken, holds more collections inside one
    another than `MAX_COLLECTIONS`, more parts than `MAX_PARTS`, or more than `MAX_WKB_BYTES`.

    What else is wrong with it is its reader's to say.
    """
    if len(wkb) > MAX_WKB_BYTES:
        raise TooNested(f"一个几何大于 {MAX_WKB_BYTES >> 20} MB", "简化边界，或拆成几个要素")
    at, parts = 0, 0
    open_counts = [1]  # geometries still to come, of each collection that we are in
    try:
        while open_counts:
            if open_counts[-1] == 0:
                open_counts.pop()
                continue
            open_counts[-1] -= 1
            order = "<" if wkb[at] else ">"
            (code,) = struct.unpack_from(order + "I", wkb, at + 1)
            at += 9 if code & _SRID else 5
            kind = (code & 0xFFFF) % 1000
            iso = (code & 0xFFFF) // 1000
            flags = (code & _Z != 0) + (code & _M != 0)
            width = 8 * (2 + max(flags, (iso in (1, 2)) + 2 * (iso == 3)))
            if kind == _POINT:
                at += width
                continue
            if kind not in _HOLDS_GEOMETRIES | _POINTS_ONLY | _RINGS:
                return
            (count,) = struct.unpack_from(order + "I", wkb, at)
            at += 4
            if kind in _POINTS_ONLY:
                at += count * width
                continue
            parts += count
            if parts > MAX_PARTS:
                raise _many()
            if kind in _RINGS:
                for _ in range(count):
                    (points,) = struct.unpack_from(order + "I", wkb, at)
                    at += 4 + points * width
            else:
                open_counts.append(count)
                if len(open_counts) - 1 > MAX_COLLECTIONS:
                    raise _nested()
    except (struct.error, IndexError):
        return  # cut short: nothing further is read by anybody
