"""Every regular expression of the program takes time in proportion to what it reads.

Found in the source, so that a new one is in the test without being named here. For each repetition
in it a text is made that leads there, repeats what is repeated, and then fails; four times as long
a text may take some four times as long, and not sixteen.
"""

import ast
import math
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from layers.places.spelling import nearness
from layers.readers.coordinates.items import _WORD_AXES

ROOT = Path(__file__).parents[2]
_CALLS = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
# Of what no stranger sends: names of our own files and classes, versions, our own SQL.
NOT_SENT = {
    "layers/cluster/binaries.py",
    "layers/installation/job_schema.py",
    "layers/database/instrumentation.py",
    "api/observability/workers.py",
    "api/watch/workers.py",
}


def _text(node: ast.expr, names: dict[str, str]) -> str | bytes | None:
    """The pattern that an expression spells, where it is spelt in its own file."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.JoinedStr):
        parts = []
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            text = _text(inner, names)
            if not isinstance(text, str):
                return None
            parts.append(text)
        return "".join(parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left, names), _text(node.right, names)
        return left + right if isinstance(left, str) and isinstance(right, str) else None
    return None


def _calls_of(node: ast.Call, source: str) -> list[str]:
    """The ways in which the pattern is asked in its file."""
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr != "compile":
        return [node.func.attr]
    named = re.match(r"\s*(\w+)", source.splitlines()[node.lineno - 1])
    uses = re.findall(rf"\b{named[1]}\.(\w+)", source) if named else []
    return sorted(set(uses) & _CALLS) or ["fullmatch", "search"]


def _patterns() -> Iterator[tuple[str, str | bytes | None, int, list[str]]]:
    """Where each stands (file:line), its text (None where it is put together as the program runs),
    its flags, and the ways in which it is asked."""
    for room in ("api", "layers", "blueprint"):
        for path in sorted((ROOT / room).rglob("*.py")):
            file = str(path.relative_to(ROOT))
            if file in NOT_SENT or "demo_city" in file:
                continue
            source = path.read_text("utf-8")
            tree = ast.parse(source)
            names: dict[str, str] = {}
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    text = _text(node.value, names)
                    if isinstance(text, str):
                        names[node.targets[0].id] = text
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "re"
                    and node.func.attr in _CALLS
                    and node.args
                ):
                    pattern = _text(node.args[0], names)
                    flags = 0
                    for flag in ("IGNORECASE", "ASCII", "DOTALL", "MULTILINE"):
                        if f"re.{flag}" in ast.unparse(node):
                            flags |= getattr(re, flag)
                    yield f"{file}:{node.lineno}", pattern, flags, _calls_of(node, source)


_ACTS: dict[str, Callable[[Any], Callable[[Any], object]]] = {
    "match": lambda found: found.match,
    "fullmatch": lambda found: found.fullmatch,
    "search": lambda found: found.search,
    "sub": lambda found: lambda text: found.sub(text[:0], text),
    "split": lambda found: found.split,
    "findall": lambda found: found.findall,
    "finditer": lambda found: lambda text: list(found.finditer(text)),
}
_FOUND = list(_patterns())
PATTERNS = [
    *((where, text, flags, calls) for where, text, flags, calls in _FOUND if text is not None),
    # Put together as the program runs.
    ("layers/readers/coordinates/items.py:1", _WORD_AXES.pattern, 0, ["sub"]),
]
# What else is put together as the program runs, and why it is bounded.
MADE_UP = {
    "api/http/middleware/load_shedding.py": "beginnings of our own routes",
    "layers/readers/coordinates/items.py": "tested above",
    "layers/places/spelling.py": "of what is typed, tested below",
}


def _of_class(items: Any) -> str:
    negated = any(str(op) == "NEGATE" for op, _ in items)
    if negated:
        tried = ' ,1aZ中-"]()'
        return next(c for c in tried if not _holds(items, c))
    for op, value in items:
        match str(op):
            case "LITERAL":
                return chr(value)
            case "RANGE":
                return chr(value[0])
            case "CATEGORY":
                return _of_category(str(value))
    return "a"


def _of_category(name: str) -> str:
    return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(name, "-")


def _holds(items: Any, char: str) -> bool:
    for op, value in items:
        match str(op):
            case "LITERAL" if chr(value) == char:
                return True
            case "RANGE" if value[0] <= ord(char) <= value[1]:
                return True
            case "CATEGORY" if _of_category(str(value)) == char:
                return True
    return False


def _sample(tree: Any, found: list[tuple[str, str]], before: str) -> str:
    """A short text that the tree matches; each repetition in it is added to `found` as what leads
    there and what it repeats."""
    text = ""
    for op, value in tree:
        match str(op):
            case "LITERAL":
                text += chr(value)
            case "NOT_LITERAL":
                text += "a" if chr(value) != "a" else "b"
            case "ANY":
                text += "a"
            case "IN":
                text += _of_class(value)
            case "BRANCH":
                ways = [_sample(way, found, before + text) for way in value[1]]
                text += ways[0]
            case "SUBPATTERN":
                text += _sample(value[3], found, before + text)
            case "ATOMIC_GROUP":
                text += _sample(value, found, before + text)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, body = value
                once = _sample(body, found, before + text)
                if int(most) > 1_000:
                    found.append((before + text, once))
                text += once * max(int(least), 0)
    return text


def _attacks(pattern: str | bytes, flags: int) -> list[tuple[str, str]]:
    written = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    found: list[tuple[str, str]] = []
    _sample(re._parser.parse(written, flags), found, "")  # type: ignore[attr-defined]
    plain = [("", c) for c in " 1a,(\\\"'.-0" if written]
    return [*dict.fromkeys([*found, *plain])]


def _seconds(act: Callable[[Any], object], text: Any) -> float:
    taken = []
    for _ in range(3):
        began = time.process_time()
        act(text)
        taken.append(time.process_time() - began)
    return min(taken)


def _grows(act: Callable[[Any], object], lead: str, body: str, binary: bool) -> float:
    """How much longer four times the text takes, from the length on where that can be measured."""

    def text(n: int) -> Any:
        made = lead + body * (n // len(body)) + "\x01"
        return made.encode("latin-1", "replace") if binary else made

    # Exponential time would never come to an end further on.
    if any(_seconds(act, text(n)) > 0.02 for n in (16, 20, 24, 28)):
        return math.inf
    n = 500
    while n < 64_000 and _seconds(act, text(n)) < 0.004:
        n *= 2
    once = _seconds(act, text(n))
    return 0.0 if once < 0.004 else _seconds(act, text(4 * n)) / once


@pytest.mark.parametrize(
    ("where", "pattern", "flags", "calls"), PATTERNS, ids=[each[0] for each in PATTERNS]
)
def test_time_grows_with_the_text(
    where: str, pattern: str | bytes, flags: int, calls: list[str]
) -> None:
    compiled = re.compile(pattern, flags)
    source = (ROOT / where.split(":")[0]).read_text("utf-8").splitlines()
    line = source[int(where.split(":")[1]) - 1]
    for lead, body in _attacks(pattern, flags):
        if not body:
            continue
        for name in calls:
            act = _ACTS[name](compiled)
            ratio = _grows(act, lead, body, isinstance(pattern, bytes))
            assert ratio < 9, f"{where} {line.strip()}: {lead!r} + {body!r} × n"


@pytest.mark.parametrize("bad", [r"J\d*,\s*(\d+)?\s*,\s*(\d+)\s*", r"(?:a+)+b", r"(x|xx)*y"])
def test_the_measure_finds_what_is_not_linear(bad: str) -> None:
    act = re.compile(bad).fullmatch
    assert any(_grows(act, lead, body, False) > 9 for lead, body in _attacks(bad, 0) if body)


def test_what_is_put_together_is_known() -> None:
    assert {where.split(":")[0] for where, text, _, _ in _FOUND if text is None} == set(MADE_UP)


@pytest.mark.parametrize("one", ["0", "00a", "1", "10", "-0", "a0-", "０"])
def test_what_is_typed(one: str) -> None:
    """A code or a name is at most 100 characters; its pattern is tried on codes of that length."""

    def tried(length: int) -> Callable[[Any], object]:
        typed = (one * length)[:length]
        codes = [typed, typed[:-1] + "x", "0" * length + "x", "x" + "0" * length, "a0" * length]
        return lambda times: [nearness(typed, code, code) for _ in range(times) for code in codes]

    # Between the square and the cube of four.
    assert _seconds(tried(100), 5) < 40 * max(_seconds(tried(25), 5), 0.0005)


def test_the_source_was_searched() -> None:
    assert len(PATTERNS) > 40
