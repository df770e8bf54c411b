"""What a stranger sends to stop the service: deep, long, crowded or endless; the same for the same
dice."""

import io
import math
import random
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import orjson
import pyarrow as pa
import pyogrio.raw
import shapely
from judge import example_city

__all__ = ["KINDS", "READ", "Attack", "attack", "geopackage_of"]

READ = "/api/v1/sites/read"
_TAKE_BODIES = ("/api/v1/site-queries", "/api/v1/site-queries/batch", "/api/v1/site-search")
_DEPTHS = (9, 12, 63, 65, 1_000, 10_000, 40_000)
_SQUARE = shapely.to_wkt(example_city.SITE)
E, N = example_city.EAST, example_city.NORTH


@dataclass(frozen=True, slots=True)
class Attack:
    path: str
    body: bytes
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        """As a whole request."""
        query = f"?{urlencode(self.params)}" if self.params else ""
        kind = "application/octet-stream" if self.path == READ else "application/json"
        head = f"POST {self.path}{query} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n"
        return f"{head}Content-Length: {len(self.body)}\r\n\r\n".encode() + self.body


@cache
def _empty_package() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        table = pa.table({"n": [0], "shape": [shapely.to_wkb(example_city.SITE)]})
        pyogrio.raw.write_arrow(
            table,
            path,
            driver="GPKG",
            geometry_name="shape",
            geometry_type="Unknown",
            crs="EPSG:4548",
            layer="sites",
        )
        with closing(sqlite3.connect(path)) as connection:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in connection.execute(triggers).fetchall():
                connection.execute(f'DROP TRIGGER "{name[0]}"')
            connection.execute("DROP TABLE IF EXISTS rtree_sites_geom")
            connection.commit()
        return path.read_bytes()


def geopackage_of(*geometries: bytes) -> bytes:
    """A GeoPackage whose blobs are as given: no library would write them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(_empty_package())
        with closing(sqlite3.connect(path)) as connection:
            for geometry in geometries:
                blob = b"GP\x00\x01" + struct.pack("<i", 4548) + geometry
                connection.execute("INSERT INTO sites (n, geom) VALUES (1, ?)", (blob,))
            connection.commit()
        return path.read_bytes()


def _nested_wkt(dice: random.Random) -> Attack:
    depth, start = dice.choice(_DEPTHS), dice.choice(["", "SRID=4548;", " \n"])
    end = dice.choice(["", ")" * depth])
    return Attack(READ, f"{start}{'GEOMETRYCOLLECTION(' * depth}{_SQUARE}{end}".encode())


def _nested_wkb(dice: random.Random) -> Attack:
    order = dice.choice("<>")
    code = dice.choice([4, 6, 7, 12, 1007, 3007, 0x80000007, 0xE0000007])
    srid = b"\0\0\0\0" if code & 0x20000000 else b""
    one = (b"\x01" if order == "<" else b"\x00") + struct.pack(order + "I", code) + srid
    one += struct.pack(order + "I", dice.choice([1, 1, 1, 2**31]))
    wkb = one * dice.choice([*_DEPTHS, 100_000]) + shapely.to_wkb(example_city.SITE)
    return Attack(READ, geopackage_of(wkb, wkb[: len(wkb) // 2]), {"name": "a.gpkg"})


def _nested_json(dice: random.Random) -> Attack:
    depth = dice.choice(_DEPTHS)
    opened, closed = dice.choice([(b"[", b"]"), (b'{"geometries":[', b"]}"), (b'{"a":', b"}")])
    nested = opened * depth + b"1" + dice.choice([b"", closed * depth])
    if dice.random() < 0.4:
        named = {"name": "a.geojson"} if dice.random() < 0.5 else {}
        return Attack(READ, b'{"type":"Polygon","coordinates":' + nested + b"}", named)
    where = dice.choice([b"%s", b'{"site":%s}', b'{"features":[%s]}', b'{"project":{"x":%s}}'])
    return Attack(dice.choice(_TAKE_BODIES), where.replace(b"%s", nested))


def _long_line(dice: random.Random) -> Attack:
    """A piece of a coordinate text again and again, and then something that does not fit."""
    length = dice.choice([301, 5_000, 48_000, 400_000])
    begins = ["", "J1,", "J1,1,", "[", "坐标系=", "116.39,39.9,", "东经116°", "(", "116.39 39.9;"]
    pieces = [" ", "\t", "1", "9,", "J1,", "°", "(", "0.0 ", "甲", ";", "=", "-", "+1e9 ", "X1="]
    piece = dice.choice(pieces)
    body = f"{dice.choice(begins)}{piece * (length // len(piece))}{dice.choice(['x', '@', ''])}"
    lines = [body, "116.391, 39.907", "116.392, 39.907"]
    dice.shuffle(lines)
    return Attack(READ, "\n".join(lines).encode(), dice.choice([{}, {"name": "a.txt"}]))


def _crowded(dice: random.Random) -> Attack:
    """Edges that all cross, or all lie close."""
    count = dice.choice([301, 501, 1_001, 5_001])
    step = dice.choice([count // 2, 1, 7])
    radius = dice.choice([5.0, 500.0])
    angles = [2 * math.pi * step * at / count for at in range(count)]
    ring = [[E + radius * math.cos(a), N + radius * math.sin(a)] for a in angles]
    ring.append(ring[0])
    site = {"type": "Polygon", "coordinates": [ring]}
    path = dice.choice(_TAKE_BODIES[:2])
    body = {"site": site, "crs": "EPSG:4548", "project": {}}
    if path.endswith("batch"):
        feature = {"type": "Feature", "properties": {}, "geometry": site}
        body = {"type": "FeatureCollection", "features": [feature] * 3}
        body["crs"] = {"type": "name", "properties": {"name": "EPSG:4548"}}
    return Attack(path, orjson.dumps(body))


def _many(dice: random.Random) -> Attack:
    one = dice.choice([b"[]", b"{}", b"[0,0]", b'{"a":[]}', b"0", b'""'])
    list_ = b"[" + b",".join([one] * dice.choice([10_000, 300_000])) + b"]"
    where = dice.choice([b'{"site":{"type":"Polygon","coordinates":%s}}', b'{"features":%s}'])
    return Attack(dice.choice(_TAKE_BODIES), where.replace(b"%s", list_))


def _bomb(dice: random.Random) -> Attack:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for end in (".shp", ".shx", ".dbf"):
            archive.writestr(f"a{end}", b"\0" * dice.choice([1 << 16, 1 << 22]))
        for number in range(dice.choice([0, 2_000])):
            archive.writestr(f"{number}.txt", b"")
    return Attack(READ, zipped.getvalue(), {"name": "a.zip"})


KINDS: dict[str, Callable[[random.Random], Attack]] = {
    "nested WKT": _nested_wkt,
    "nested WKB": _nested_wkb,
    "nested JSON": _nested_json,
    "long lines": _long_line,
    "crowded": _crowded,
    "many": _many,
    "bombs": _bomb,
}


def attack(dice: random.Random) -> Attack:
    return KINDS[dice.choice(sorted(KINDS))](dice)
