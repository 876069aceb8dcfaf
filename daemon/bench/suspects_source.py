"""A Python file whose functions are edited in place."""

import ast
import random
from collections.abc import Callable, Iterator, Sequence

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source:
    """A file with its functions."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line.encode()))
        self._bytes = text.encode()

    def functions(self) -> list[Function]:
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    def get(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.text, node) or ""

    def replaced(self, *parts: tuple[ast.AST, str]) -> str:
        """The text with nodes replaced."""
        data = self._bytes
        for node, new in sorted(parts, key=lambda part: -self._offset(part[0])):
            data = data[: self._offset(node)] + new.encode() + data[self._end(node) :]
        return data.decode()

    def _offset(self, node: ast.AST) -> int:
        place: int = self._starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        return place

    def _end(self, node: ast.AST) -> int:
        place: int = self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return place


Edit = Callable[[Source, Function, random.Random], Iterator[str]]
"""Every way in which it can be done to a function, as whole texts."""


def inner(function: Function, kind: type[ast.AST]) -> Iterator:  # type: ignore[type-arg]
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, kind) and not within_text(statement, node):
                yield node


def within_text(statement: ast.AST, node: ast.AST) -> bool:
    """Whether a node stands in an f-string, of which this Python does not know the places."""
    return any(
        node is inner
        for outer in ast.walk(statement)
        if isinstance(outer, ast.JoinedStr) or is_text(outer)
        for inner in ast.walk(outer)
    )


def in_text(function: Function, uses: Sequence[ast.AST]) -> bool:
    return any(within_text(function, one) for one in uses)


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def yields(function: Function) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(function))


def alone(source: Source, node: ast.stmt) -> bool:
    """Whether a statement stands on lines of its own."""
    return not source.text.split("\n")[node.lineno - 1][: node.col_offset].strip()


def before_line(source: Source, node: ast.stmt, text: str) -> str:
    lines = source.text.splitlines(keepends=True)
    return "".join([*lines[: node.lineno - 1], text, *lines[node.lineno - 1 :]])


def lines_gone(source: Source, node: ast.stmt) -> Iterator[str]:
    if alone(source, node):
        lines = source.text.splitlines(keepends=True)
        yield "".join([*lines[: node.lineno - 1], *lines[node.end_lineno :]])
