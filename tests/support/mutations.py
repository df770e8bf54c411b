"""Damage done to valid bodies and files, the same for the same dice."""

import copy
import json
import random
from typing import Any

__all__ = ["LEAKS", "damaged_bytes", "damaged_json", "damaged_tree"]

# What no answer may hold: traces of our code and of our database.
LEAKS = ("Traceback", "psycopg", "sqlalchemy", "SELECT ", "INSERT INTO", 'File "', "site-packages")

_DEEP: Any = 1
for _ in range(200):
    _DEEP = [_DEEP]

_TEXTS = [
    "", " ", "a\0b", "\0", "\ud800", "é\u202e", "长" * 300, "%s", "%(x)s", "{0}", "NaN", "1e5",
    "'; DROP TABLE ledger.determination; --", "../../etc/passwd", "2026-02-30",
    "2026-11-24T00:00:00Z", "EPSG:4490", "EPSG:0", "EPSG:4527", "GCJ02", "BD09",
    "urn:ogc:def:crs:EPSG::4548",
]  # fmt: skip
_NUMBERS = [
    0, -0.0, -1, 2**31, 2**53 + 1, 2**63, -(2**63), 10**30, 10**400, 1e-320, 1e300, -1e300,
    float("nan"), float("inf"),
]  # fmt: skip
ODD: list[Any] = [
    *_TEXTS, *_NUMBERS, None, True, False, [], {}, [[]], [[[]]], [None], {"": None},
    {"type": None}, {"type": "Polygon"}, {"type": "Point", "coordinates": [0, 0]},
    {"parcel": "\0"}, {"block": 7}, [0, 0], [116.4, 39.9], [116.4, 39.9, 44.0], [1e300, 1e300],
    _DEEP, list(range(50)),
]  # fmt: skip


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every container with each of its keys or indexes; of a long list only some."""
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting and len(found) < 400:
        here = waiting.pop()
        keys = list(here) if isinstance(here, dict) else range(min(len(here), 60))
        for key in keys:
            found.append((here, key))
            if isinstance(here[key], dict | list):
                waiting.append(here[key])
    return found


def _nudged(value: Any, dice: random.Random) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        factor = dice.choice([1, 1, -1, 0, 10, 1e-9, 1e9, 1e300])
        more = dice.choice([0, 1e-12, 1e-3, 0.5, 1, 100, -100])
        return value if abs(value) > 1e300 else value * factor + more
    if isinstance(value, str):
        at = dice.randint(0, len(value))
        return value[:at] + dice.choice(["", "x", "\0", "'", '"', "中", " ", "9"]) + value[at + 1 :]
    if isinstance(value, list) and value:
        return dice.choice([value[::-1], value * 2, value[:-1], value[1:], [value], value[0]])
    return dice.choice(ODD)


def damaged_tree(tree: Any, dice: random.Random) -> Any:
    """A copy of a JSON value with one to four of its parts replaced, nudged, moved or gone."""
    changed = copy.deepcopy(tree)
    for _ in range(dice.randint(1, 4)):
        places = _places(changed)
        if not places:
            return dice.choice(ODD)
        here, key = dice.choice(places)
        what = dice.random()
        if what < 0.4:
            here[key] = copy.deepcopy(dice.choice(ODD))
        elif what < 0.75:
            here[key] = _nudged(here[key], dice)
        elif what < 0.85:
            del here[key]
        elif isinstance(here, dict):
            here[str(dice.choice(ODD))[:40]] = here[key]
        else:
            there, other = dice.choice(places)
            here[key] = copy.deepcopy(there[other]) if other in _keys(there) else None
    return changed


def _keys(container: Any) -> Any:
    return container if isinstance(container, dict) else range(len(container))


def damaged_json(tree: Any, dice: random.Random) -> bytes:
    """The JSON of a damaged copy; sometimes with a key twice, sometimes damaged as bytes too."""
    text = json.dumps(damaged_tree(tree, dice), ensure_ascii=dice.random() < 0.5)
    if dice.random() < 0.1 and text.startswith("{"):
        text = '{"site": {}, "type": 1, "features": 0, ' + text[1:]
    raw = text.encode("utf-8", "surrogatepass")
    return damaged_bytes(raw, dice) if dice.random() < 0.25 else raw


def damaged_bytes(raw: bytes, dice: random.Random) -> bytes:
    """Some bytes changed, cut out, doubled or put in, or the end cut off."""
    changed = bytearray(raw)
    for _ in range(dice.choice([1, 1, 2, 4, 8, 30])):
        if not changed:
            break
        at = dice.randrange(len(changed))
        # Most of what decides how a file is read stands at its beginning.
        if dice.random() < 0.4:
            at = min(at, dice.randrange(200))
        what = dice.random()
        if what < 0.6:
            changed[at] = dice.choice([0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)])
        elif what < 0.7:
            del changed[at : at + dice.choice([1, 2, 4, 100, 5000])]
        elif what < 0.8:
            changed[at:at] = changed[at : at + dice.choice([1, 8, 100])]
        elif what < 0.95:
            changed[at : at + 4] = dice.randbytes(4)
        else:
            del changed[at:]
    return bytes(changed)
