"""Examples of the document: real answers that tests got, shortened (`pytest --write-examples`)."""

import json
from pathlib import Path
from typing import Any

__all__ = ["FOLDER", "shortened", "write_example"]

FOLDER = Path(__file__).parents[2] / "api/openapi/examples"
_SECRETS = {"key": "obp_2d38f4d755a9_…", "secret": "whsec_…", "csrf": "4a1f…"}
_MOST, _MOST_POINTS = 2, 6
# What has a length of its own.
_WHOLE = frozenset({"evaluations", "bbox", "coverage_band", "extent", "kinds", "loc"})
_SQUARE = [[[116.39, 39.9], [116.392, 39.9], [116.392, 39.902], [116.39, 39.902], [116.39, 39.9]]]


def shortened(value: Any, name: str = "") -> Any:
    """The same with lists cut to two, outlines to a square, and what is secret left out."""
    if name in _SECRETS and isinstance(value, str):
        return _SECRETS[name]
    if isinstance(value, dict):
        if value.get("type") in ("Polygon", "MultiPolygon") and "coordinates" in value:
            square = _SQUARE if value["type"] == "Polygon" else [_SQUARE]
            return {**value, "coordinates": square}
        held = list(value.items())
        # By a code or a kind: two of them say it.
        many = len(held) > 12 and all(isinstance(each, dict | list) for _, each in held)
        return {key: shortened(each, key) for key, each in (held[:_MOST] if many else held)}
    if isinstance(value, list):
        shown = value if name in _WHOLE else value[:_MOST]
        return [shortened(each) for each in shown]
    return value


def write_example(shape: str, value: Any) -> None:
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(shortened(value), ensure_ascii=False, indent=1)
    (FOLDER / f"{shape}.json").write_text(f"{text}\n", encoding="utf-8")
