"""A rulebook's identity: each line that can change a verdict moves it, no remark does."""

import ast
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import blueprint
from blueprint.rulebook.identity import identity_of, meaning_of_source, sources
from blueprint.rulebook.reader import rulebook_files

ROOT = Path(blueprint.__file__).parent
SOURCES = dict(sources())
# What the deciding code reads, and what no verdict hangs on: how an error, a number or a document
# is written, and the hash itself.
WRITES_ONLY = {"errors.py", "shapes.py", "digest.py", "rulebook/identity.py", "codes.py"}


def _imported(name: str) -> Iterator[str]:
    """The files of this package that a module imports, and theirs."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        path = ROOT.parent / f"{module.replace('.', '/')}.py"
        file = path if path.is_file() else path.with_suffix("") / "__init__.py"
        if module in seen or not file.is_file():
            continue
        seen.add(module)
        yield file.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("blueprint."):
                waiting.append(str(node.module))


@pytest.mark.parametrize(
    "root",
    [
        "blueprint.decision.evaluation",
        "blueprint.decision.remedy",
        "blueprint.determination.determine",
        "blueprint.rulebook.reader",
    ],
)
def test_all_that_decides_is_covered(root: str) -> None:
    assert set(_imported(root)) - set(SOURCES) <= WRITES_ONLY


class _Turned(ast.NodeTransformer):
    """The source with the nth of what decides turned round: a comparison, a truth, a number, a
    text that is no docstring, an `and` into an `or`, a `not` left out."""

    def __init__(self, nth: int) -> None:
        self.left = nth

    def _is_it(self) -> bool:
        self.left -= 1
        return self.left == -1

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if self._is_it():
            was = type(node.ops[0])
            node.ops[0] = ast.Eq() if was is not ast.Eq else ast.NotEq()
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self._is_it():
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return node.operand if self._is_it() else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, bool | int | float | str) or not self._is_it():
            return node
        if isinstance(node.value, bool):
            return ast.Constant(not node.value)
        return ast.Constant(node.value + ("x" if isinstance(node.value, str) else 1))

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        # A docstring, or a sentence that stands as a statement.
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return node if is_text else self.generic_visit(node)


def _turned(source: str, dice: random.Random) -> Iterator[str]:
    """Some of the ways in which it can be turned round."""
    counting = _Turned(1_000_000)
    counting.visit(ast.parse(source))
    count = 1_000_000 - counting.left
    for nth in dice.sample(range(count), min(10, count)):
        yield ast.unparse(ast.fix_missing_locations(_Turned(nth).visit(ast.parse(source))))


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_whatever_is_turned_round_in_deciding_code_moves_it(name: str) -> None:
    source = SOURCES[name]
    meaning = meaning_of_source(source)
    for changed in _turned(source, random.Random(name)):
        assert meaning_of_source(changed) != meaning
    assert meaning_of_source(ast.unparse(ast.parse(source))) == meaning
    assert meaning_of_source(f'"""Another remark."""\n# and one\n{source}\n# more\n') == meaning


def _leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _leaves(value, (*path, place))
    else:
        yield path


def test_whatever_is_changed_in_its_data_moves_it() -> None:
    files = rulebook_files()
    whole = identity_of(files)
    dice = random.Random("identity")
    for name, text in files.items():
        paths = list(_leaves(yaml.safe_load(text)))
        for path in dice.sample(paths, min(4, len(paths))):
            data = holder = yaml.safe_load(text)
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = f"{holder[path[-1]]} otherwise"
            changed = yaml.safe_dump(data, allow_unicode=True)
            assert identity_of(files | {name: changed}) != whole, (name, path)
        laid_out = yaml.safe_dump(yaml.safe_load(text), allow_unicode=True, width=40)
        assert identity_of(files | {name: f"# a remark\n{laid_out}"}) == whole, name
