"""Peer: the same evidence by one plain statement on the layers' tables, without side tables.

Intersect, clip, unite and subtract what the law asks about, in PostGIS, in one round trip: what the
product did before it prepared anything.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import psycopg2

from benchmarks.city import ON
from benchmarks.summary import Summary, shares_of, undeclared_of
from blueprint.city import city
from blueprint.determination.sections import themes_to_read

__all__ = ["Plain", "summary"]

_ARGUMENTS = "int[], bytea[], date, text, float8, jsonb, text[], text[]"
_HERE = Path(__file__).parent


class Plain:
    def __init__(self, admin_url: str, app_url: str) -> None:
        with psycopg2.connect(admin_url) as admin, admin.cursor() as cursor:
            cursor.execute((_HERE / "plain_functions.sql").read_text("utf-8"))
        self.connection = psycopg2.connect(
            app_url, options="-c jit=off -c plan_cache_mode=force_generic_plan"
        )
        self.connection.autocommit = True
        self._cursor = self.connection.cursor()
        sql = (_HERE / "plain_evidence.sql").read_text("utf-8")
        sql = sql.replace("{srid}", str(city().measuring_epsg))
        self._cursor.execute(f"PREPARE plain ({_ARGUMENTS}) AS {sql}")
        self._themes = list(zip(*themes_to_read(), strict=True))

    def evidence(self, shapes: Sequence[bytes]) -> list[dict[str, Any]]:
        layers, themes = self._themes
        self._cursor.execute(
            f"EXECUTE plain ({', '.join(['%s'] * 8)})",
            (
                list(range(len(shapes))),
                [psycopg2.Binary(shape) for shape in shapes],
                ON,
                None,
                0.5,
                None,
                list(layers),
                list(themes),
            ),
        )
        return [orjson.loads(row[1]) for row in self._cursor.fetchall()]


def summary(body: dict[str, Any]) -> Summary:
    covered: dict[str, tuple[float, bool]] = {}
    for cover in body["covers"]:  # the reported union of a kind comes first
        name = cover["kind"] or "plan"
        covered.setdefault(name, (cover["area_m2"], cover["remainder_counts"]))
    return Summary(shares_of(body), covered, undeclared_of(body))
