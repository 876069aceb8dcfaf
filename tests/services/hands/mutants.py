"""The checks on the way to an act, each taken out in turn: what is left of a function when one of them is not there."""

import ast
import importlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

MODULES = (
    "knowledge.tasks.grant",
    "knowledge.tasks.grant_key",
    "knowledge.tasks.approval_states",
    "services.hands.checkpoint",
    "services.hands.deciding",
    "services.hands.room",
    "services.hands.service",
)
CALLED = frozenset({"check", "genuine", "timely", "look", "keep"})
"""Checks that are functions."""


class Mutant(NamedTuple):
    """One check that is taken out."""

    module: str
    function: str
    rule: str
    """The source of what is no longer checked."""
    tree: ast.Module

    def apply(self) -> None:
        """Let this process be without it."""
        found = _code(compile(self.tree, self.module, "exec"), self.function)
        _function(importlib.import_module(self.module), self.function).__code__ = found


Change = Callable[[ast.AST], Iterator[tuple[str, ast.AST]]]


def mutants() -> Iterator[Mutant]:
    """All there are."""
    for name in MODULES:
        whole = ast.parse(Path(str(importlib.import_module(name).__file__)).read_text(encoding="utf-8"))
        for place, (function, node) in enumerate(_nodes(whole)):
            for number, (rule, _) in enumerate(_without(node)):
                tree = deepcopy(whole)
                _, same = [*_nodes(tree)][place]
                [*_without(same)][number][1]()
                yield Mutant(name, function, rule, ast.fix_missing_locations(tree))


def _nodes(whole: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Every statement within a function, with that function's name."""

    def walk(node: ast.AST, within: str) -> Iterator[tuple[str, ast.stmt]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                yield from walk(child, f"{within}.{child.name}".lstrip("."))
            else:
                if isinstance(child, ast.stmt) and within:
                    yield within, child
                yield from walk(child, within)

    return walk(whole, "")


def _without(node: ast.stmt) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each check of a statement, and how it is taken out."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        if isinstance(called, ast.Name) and called.id in CALLED:
            yield ast.unparse(node), lambda: _set(node, "value", ast.Constant(None))
    if isinstance(node, ast.If) and _refuses(node.body[-1]):
        yield from _of_test(node, node.test)


def _refuses(last: ast.stmt) -> bool:
    nothing = isinstance(last, ast.Return) and isinstance(last.value, ast.Constant) and last.value.value is None
    return isinstance(last, ast.Raise) or nothing


def _of_test(node: ast.If, test: ast.expr) -> Iterator[tuple[str, Callable[[], object]]]:
    inner = test.operand if isinstance(test, ast.UnaryOp) else test
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        for number, one in enumerate(test.values):
            yield ast.unparse(one), lambda number=number: test.values.__setitem__(number, ast.Constant(value=False))
    elif isinstance(inner, ast.Compare) and len(inner.ops) > 1:
        chain = [inner.left, *inner.comparators]
        for number, op in enumerate(inner.ops):
            rest = [
                ast.Compare(chain[at], [other], [chain[at + 1]]) for at, other in enumerate(inner.ops) if at != number
            ]
            said = ast.unparse(ast.Compare(chain[number], [op], [chain[number + 1]]))
            test_left = ast.UnaryOp(ast.Not(), rest[0])
            yield f"not {said}", lambda left=test_left: _set(node, "test", left)
    else:
        yield ast.unparse(test), lambda: _set(node, "test", ast.Constant(value=False))


def _set(node: ast.AST, name: str, value: ast.AST) -> None:
    setattr(node, name, value)


def _code(code: CodeType, function: str) -> CodeType:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_qualname == function:
                return one
            if function.startswith(f"{one.co_qualname}."):
                return _code(one, function)
    raise LookupError(function)


def _function(module: ModuleType, name: str) -> FunctionType:
    found: Any = module
    for part in name.split("."):
        found = vars(found)[part]
    found = getattr(found, "fget", None) or found
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    assert isinstance(found, FunctionType), name
    return found
