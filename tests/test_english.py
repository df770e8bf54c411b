"""What a caller can be refused with, in the rooms that read what callers send, has its English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http.languages import in_english

HOME = Path(__file__).resolve().parents[1]
ROOMS = ("blueprint/site", "blueprint/site_queries", "blueprint/facts.py", "layers/readers",
         "api/http", "api/routes")  # fmt: skip
_SAYS = {"Flaw", "ReaderNote", "refusal", "of", "Mark", "_refused", "_note", "_missing"}
_NAMES = {"why", "remedy", "detail", "msg", "what"}
_CHINESE = re.compile("[一-鿿]")


def _template(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(piece.value) if isinstance(piece, ast.Constant) else "〔7〕"
            for piece in node.values
        )
    return None


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _announced(tree: ast.AST) -> Iterator[ast.AST]:
    """What is raised, and what is made to be told."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            yield node.exc
        elif isinstance(node, ast.Call) and _called(node) in _SAYS:
            yield from [*node.args, *(word.value for word in node.keywords)]
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id in _NAMES
        ):
            yield node.value


def _messages(tree: ast.AST) -> set[str]:
    found = set()
    for announced in _announced(tree):
        within = {
            id(piece)
            for node in ast.walk(announced)
            if isinstance(node, ast.JoinedStr)
            for piece in node.values
        }
        for node in ast.walk(announced):
            template = None if id(node) in within else _template(node)
            if template and _CHINESE.search(template.replace("〔7〕", "")):
                found.add(template)
    return found


def _files() -> list[Path]:
    return [
        file
        for room in ROOMS
        for file in ([HOME / room] if room.endswith(".py") else sorted((HOME / room).rglob("*.py")))
    ]


def test_messages_are_found() -> None:
    tree = ast.parse(
        'def f(x):\n    why = f"多于 {x} 项"\n    raise Bad.of(Flaw((), why, 1, "减少"))'
    )
    assert _messages(tree) == {"多于 〔7〕 项", "减少"}


@pytest.mark.parametrize("file", _files(), ids=lambda file: str(file.relative_to(HOME)))
def test_every_message_has_its_english(file: Path) -> None:
    missing = [
        message
        for message in sorted(_messages(ast.parse(file.read_text("utf-8"))))
        if _CHINESE.search(in_english(message.replace("〔7〕", "7")))
    ]
    assert not missing, "\n".join(missing)
