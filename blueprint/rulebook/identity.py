"""What a rulebook is told apart by: its texts, and the code that gives them their meaning.

Only what decides counts. A comment, a docstring, the layout of a line or the name of an import's
place moves nothing; the code is compared as its syntax tree, written down in a form of our own, so
that every Python that the program runs on writes the same.
"""

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

__all__ = ["identity_of", "meaning_of_source", "sources"]

# The decision's meaning: changing what a file of these does changes every rulebook's hash.
_MEANING = (
    "decision",
    "determination",
    "evidence",
    "facts.py",
    "rulebook/dated.py",
    "rulebook/known_law.py",
    "rulebook/model.py",
    "rulebook/reader.py",
    "rulebook/semantics.py",
    "rulebook/values.py",
    "rulebook/confirmations.py",
    "vocabulary.py",
)


def _written(node: Any) -> Any:
    """A syntax tree as lists and texts: the names of nodes and of those fields that are set."""
    if isinstance(node, ast.AST):
        fields = []
        for name, value in sorted(ast.iter_fields(node)):
            # `kind` is a spelling (u""), `type_comment` a comment; an empty list is not set, and
            # later Pythons have lists that earlier ones lack.
            if name in ("kind", "type_comment", "ctx") or value is None or value == []:
                continue
            fields.append([name, _written(value)])
        return [type(node).__name__, fields]
    if isinstance(node, list):
        return [_written(each) for each in node]
    return [type(node).__name__, repr(node)]


def _undocumented(tree: ast.AST) -> ast.AST:
    """The tree without docstrings, and without sentences that stand as statements."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                each
                for each in body
                if not (
                    isinstance(each, ast.Expr)
                    and isinstance(each.value, ast.Constant)
                    and isinstance(each.value.value, str)
                )
            ]
    return tree


def meaning_of_source(source: str) -> str:
    """The SHA-256 of what a Python source does, whatever is remarked in it."""
    canonical_form = json.dumps(_written(_undocumented(ast.parse(source))), ensure_ascii=False)
    return hashlib.sha256(canonical_form.encode()).hexdigest()


def sources() -> Iterator[tuple[str, str]]:
    """The deciding code, a text a file, by its place in this package."""
    root = resources.files("blueprint")
    for name in _MEANING:
        place = root.joinpath(name)
        if place.is_file():
            yield name, place.read_text("utf-8")
            continue
        for entry in place.iterdir():
            if entry.name.endswith(".py"):
                yield f"{name}/{entry.name}", entry.read_text("utf-8")


@cache
def _code() -> dict[str, str]:
    return {name: meaning_of_source(source) for name, source in sources()}


# A text is read slowly, and most of a rulebook's are those of another.
_data = lru_cache(maxsize=128)(yaml.safe_load)


def identity_of(files: Mapping[str, str]) -> str:
    """The SHA-256 over a rulebook's texts, as data, and over the deciding code."""
    data = {name: _data(text) for name, text in files.items()}
    content = json.dumps(
        {"files": data, "code": _code()}, sort_keys=True, ensure_ascii=False, default=str
    )
    return hashlib.sha256(content.encode()).hexdigest()
