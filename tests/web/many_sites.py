"""A file of many sites over the small demonstration city, some bad in ways that files are."""

import json
import random
from pathlib import Path
from typing import Any

__all__ = ["SCRIPT", "sites_file"]

SCRIPT = "<script>alert(1)</script>"


def _ring(draw: random.Random) -> list[list[float]]:
    x, y = draw.uniform(116.35, 116.43), draw.uniform(39.88, 39.93)
    w, h = draw.uniform(0.0003, 0.0012), draw.uniform(0.0003, 0.001)
    return [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]


def _spoilt(ring: list[list[float]], how: int) -> dict[str, Any] | None:
    if how == 0:
        a, b, c, d, _ = ring
        return {"type": "Polygon", "coordinates": [[a, c, b, d, a]]}
    if how == 1:
        return {"type": "Polygon", "coordinates": [[[10, 10], [10.1, 10], [10.1, 10.1], [10, 10]]]}
    return None


def sites_file(path: Path, sites: int, bad: int) -> Path:
    """GeoJSON; the first site is good, named by a script, and owned by a formula."""
    draw = random.Random(20181)
    spoilt = set(draw.sample(range(1, sites), bad))
    features: list[dict[str, Any]] = []
    for n in range(sites):
        ring = _ring(draw)
        good = {"type": "Polygon", "coordinates": [ring]}
        name = SCRIPT if n == 0 else f"HD-{n + 1:05d}"
        features.append(
            {
                "type": "Feature",
                "properties": {"code": name, "owner": "=1+1"},
                "geometry": _spoilt(ring, n % 3) if n in spoilt else good,
            }
        )
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False),
        "utf-8",
    )
    return path
