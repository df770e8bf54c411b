"""One word, one meaning, in names: no two classes are called alike, and words that a stranger could
not read stay away."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]
ROOTS = ("api", "layers", "blueprint")
# The shapes of answers are called in /openapi.json as the thing is that they are shapes of.
ANSWERS = "api/openapi/answers/"
# What was met in names, and what is written instead.
OLD = {
    "house": "services",
    "asking": "site query",
    "telling": "response",
    "tells": "response",
    "lying": "spatial relation",
    "alike": "grouping",
    "brief": "verdicts only",
    "picture": "block status",
    "masking": "redaction",
    "openly": "public",
    "moments": "history",
    "remembered": "version cache",
    "rehearsal": "dry run",
    "foresight": "impact",
    "watching": "instrumentation",
    "watched": "instrumentation",
    "faults": "errors",
    "preparing": "prepared shapes",
    "door": "csrf",
    "packing": "content encoding",
    "packed": "content encoding",
    "stopping": "shutdown",
    "accepting": "fair event loop",
    "beforehand": "cache warming",
    "admission": "load shedding",
}
_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def _modules() -> dict[str, ast.Module]:
    files = [file for root in ROOTS for file in sorted((HOME / root).rglob("*.py"))]
    return {str(file.relative_to(HOME)): ast.parse(file.read_text("utf-8")) for file in files}


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    return _modules()


def test_no_two_classes_have_one_name(modules: dict[str, ast.Module]) -> None:
    where = defaultdict(list)
    for name, module in modules.items():
        if not name.startswith(ANSWERS):
            for node in ast.walk(module):
                if isinstance(node, ast.ClassDef):
                    where[node.name].append(name)
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def _names(module: ast.Module) -> set[str]:
    """What the module itself names: what it defines, binds or takes."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


def test_no_name_has_a_word_of_old(modules: dict[str, ast.Module]) -> None:
    met = [
        f"{file}: {name}; write {OLD[part.lower()]}"
        for file, module in modules.items()
        for name in sorted({*_names(module), Path(file).stem})
        for part in _PARTS.findall(name)
        if part.lower() in OLD
    ]
    assert not met, "\n".join(met)
