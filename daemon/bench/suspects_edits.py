"""Edits of Python files as people make them, made by chance: such that may break something, and such that cannot.

What is put in for a breaking edit looks like what is put in for a harmless one: both come from the same places.
"""

import ast
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

Text = str
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Span(NamedTuple):
    """Offsets in a text."""

    first: int
    end: int


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
        return ast.get_source_segment(self.text, node) or ""  # type: ignore[arg-type]

    def replaced(self, *parts: tuple[ast.AST, str]) -> str:
        """The text with nodes replaced."""
        data = self._bytes
        for node, new in sorted(parts, key=lambda part: -self._offset(part[0])):
            data = data[: self._offset(node)] + new.encode() + data[self._end(node) :]
        return data.decode()

    def _offset(self, node: ast.AST) -> int:
        return self._starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]

    def _end(self, node: ast.AST) -> int:
        return self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]


Edit = Callable[[Source, Function, random.Random], Iterator[str]]
"""Every way in which it can be done to a function, as whole texts."""

_FLIPS: dict[type[ast.AST], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_OTHER: dict[type[ast.AST], str] = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.Mod: "//"}


# ── edits that may break something ────────────────────────────────────────────────────────────────


def compared_otherwise(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.Compare):
        if len(node.ops) == 1 and type(node.ops[0]) in _FLIPS:
            left, right = source.get(node.left), source.get(node.comparators[0])
            yield source.replaced((node, f"{left} {_FLIPS[type(node.ops[0])]} {right}"))


def reckoned_otherwise(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.BinOp):
        if type(node.op) in _OTHER and not isinstance(node.left, ast.Constant):
            left, right = source.get(node.left), source.get(node.right)
            yield source.replaced((node, f"({left} {_OTHER[type(node.op)]} {right})"))


def other_number(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.Constant):
        if type(node.value) is int and node.value < 1_000_000:  # noqa: PLR2004
            yield source.replaced((node, str(node.value + chance.choice((1, 2, -1)))))
        elif isinstance(node.value, bool):
            yield source.replaced((node, str(not node.value)))


def other_text(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.Constant):
        if isinstance(node.value, str) and 0 < len(node.value) < 30 and source.get(node)[:1] in "'\"":  # noqa: PLR2004
            value = node.value + chance.choice((" ", "s", "_")) if chance.random() < 0.5 else node.value[:-1]  # noqa: PLR2004
            yield source.replaced((node, repr(value)))


def condition_turned(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.If):
        yield source.replaced((node.test, f"not ({source.get(node.test)})"))


def condition_added(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    for node in _inner(function, ast.If):
        for name in names[:2]:
            yield source.replaced((node.test, f"{name} and {source.get(node.test)}"))


def statement_gone(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.stmt):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.Raise) and not _is_text(node):
            yield from _lines_gone(source, node)


def nothing_returned(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    for node in _inner(function, ast.Return):
        if node.value is not None:
            yield source.replaced((node.value, chance.choice([*names, "None"])))


def renamed_here_only(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    """The definition gets another name; who uses it is forgotten."""
    if not function.name.startswith(("__", "test")):
        new = chance.choice((f"{function.name}_of", f"get_{function.name}", f"{function.name}2"))
        line = f"def {function.name}("
        yield source.text.replace(line, f"def {new}(", 1)


def argument_added(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    if function.args.args and not function.args.defaults and not function.args.vararg:
        last = function.args.args[-1]
        yield source.replaced((last, f"{source.get(last)}, {chance.choice(('options', 'context', 'strict'))}"))


def arguments_swapped(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.Call):
        if len(node.args) > 1 and not any(isinstance(one, ast.Starred) for one in node.args[:2]):
            first, second = node.args[:2]
            yield source.replaced((first, source.get(second)), (second, source.get(first)))


def import_gone(source: Source, _function: Function, _chance: random.Random) -> Iterator[str]:
    for node in source.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno == node.end_lineno:
            yield from _lines_gone(source, node)


def constant_changed(source: Source, _function: Function, chance: random.Random) -> Iterator[str]:
    for node in source.tree.body:
        if isinstance(node, ast.Assign):
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Constant) and type(inner.value) is int:
                    yield source.replaced((inner, str(inner.value + chance.choice((1, -1, 5)))))


BREAKING: tuple[Edit, ...] = (
    compared_otherwise,
    reckoned_otherwise,
    other_number,
    other_text,
    condition_turned,
    condition_added,
    statement_gone,
    nothing_returned,
    renamed_here_only,
    argument_added,
    arguments_swapped,
    import_gone,
    constant_changed,
)


# ── edits that break nothing, of the same places ──────────────────────────────────────────────────


def mirrored(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.Compare):
        sign = _SIGNS.get(type(node.ops[0])) if len(node.ops) == 1 else None
        if sign in _MIRRORED:
            yield source.replaced(
                (node, f"{source.get(node.comparators[0])} {_MIRRORED[sign]} {source.get(node.left)}")
            )


def result_named(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    name = chance.choice(("result", "answer", "value_", "found_"))
    for node in _inner(function, ast.Return):
        if node.value is not None and not isinstance(node.value, ast.Name) and _alone(source, node):
            indent = " " * node.col_offset
            said = source.get(node.value)
            said = f"({said})" if "\n" in said else said
            yield source.replaced((node, f"{name} = {said}\n{indent}return {name}"))


def spelled_out(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.AugAssign):
        if isinstance(node.target, ast.Name) and type(node.op) in _SIGNS:
            sign = _SIGNS[type(node.op)]
            yield source.replaced((node, f"{node.target.id} = {node.target.id} {sign} ({source.get(node.value)})"))


def turned_and_exchanged(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in _inner(function, ast.IfExp):
        test, body, other = source.get(node.test), source.get(node.body), source.get(node.orelse)
        yield source.replaced((node, f"({other} if not ({test}) else {body})"))


def option_added(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    arguments = function.args
    if arguments.args and not (arguments.vararg or arguments.kwonlyargs or arguments.kwarg or arguments.defaults):
        if function.name.startswith(("__", "test")) or function.decorator_list:
            return
        last = arguments.args[-1]
        option = chance.choice(("verbose=False", "strict=True", "limit=None"))
        yield source.replaced((last, f"{source.get(last)}, {option}"))


def checked_first(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    first = function.body[1] if _is_text(function.body[0]) and len(function.body) > 1 else function.body[0]
    if names and _alone(source, first) and not _yields(function):
        indent = " " * first.col_offset
        kept = source.get(first)
        yield source.replaced((first, f"if {names[0]} is NotImplemented:\n{indent}    return None\n{indent}{kept}"))


def local_renamed(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    if any(isinstance(one, Function | ast.Lambda | ast.Global | ast.Nonlocal) for one in ast.walk(function) if one is not function):
        return
    taken = {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    names = {one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    for name in sorted(names - taken):
        new = f"{name}{chance.choice(('_', '_now', '_here'))}"
        uses = [one for one in ast.walk(function) if isinstance(one, ast.Name) and one.id == name]
        if all(source.get(one) == name for one in uses) and not _in_text(function, uses):
            yield source.replaced(*((one, new) for one in uses))


EQUAL: tuple[Edit, ...] = (
    mirrored,
    result_named,
    spelled_out,
    turned_and_exchanged,
    option_added,
    checked_first,
    local_renamed,
)


# ── edits that add, explain, or only look different ───────────────────────────────────────────────


def comment_added(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    words = ("see the manual", "as agreed", "keep in step with the docs", "slow for many", "order matters")
    for node in function.body:
        if _alone(source, node) and not _is_text(node):
            yield _before_line(source, node, f"{' ' * node.col_offset}# {function.name}: {chance.choice(words)}\n")


def blank_added(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in function.body[1:]:
        if _alone(source, node):
            yield _before_line(source, node, "\n")


def function_added(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    name = f"{chance.choice(('describe', 'debug', 'is_valid', 'count_of'))}_{chance.randrange(100)}"
    body = f"def {name}(items):\n    return len(list(items)) {chance.choice(('>', '>='))} {chance.randrange(9)}\n"
    text = source.text if source.text.endswith("\n") else f"{source.text}\n"
    yield f"{text}\n\n{body}"
    node = next((one for one in source.tree.body if one.lineno == function.lineno), None)
    if node and not function.decorator_list:
        yield _before_line(source, node, f"{body}\n\n")


def constant_added(source: Source, _function: Function, chance: random.Random) -> Iterator[str]:
    name = f"{chance.choice(('LIMIT', 'DEFAULT', 'PATIENCE', 'RETRIES'))}_{chance.randrange(100)}"
    node = next((one for one in source.tree.body if isinstance(one, Function | ast.ClassDef)), None)
    if node and not node.decorator_list:
        yield _before_line(source, node, f"{name} = {chance.randrange(100)}\n\n\n")


ADDING: tuple[Edit, ...] = (function_added, constant_added)
LOOKS: tuple[Edit, ...] = (comment_added, blank_added)


def ways(text: str, kinds: Sequence[Edit], chance: random.Random, names: frozenset[str] = frozenset()) -> Iterator[str]:
    """Other versions of a file, in no order: of functions of these names alone, where some are given."""
    try:
        source = Source(text)
    except SyntaxError:
        return
    functions = [one for one in source.functions() if not names or one.name in names]
    chance.shuffle(functions)
    for function in functions:
        for kind in chance.sample(kinds, len(kinds)):
            found = list(kind(source, function, chance))
            chance.shuffle(found)
            yield from (one for one in found[:1] if one != text and _compiles(one))


def names_of(text: str) -> list[str]:
    return re.findall(r"^\s*(?:async )?def (\w+)", text, re.MULTILINE)


def _compiles(text: str) -> bool:
    try:
        compile(text, "edited", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _inner(function: Function, kind: type[ast.AST]) -> Iterator:  # type: ignore[type-arg]
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, kind) and not _within_text(statement, node):
                yield node


def _within_text(statement: ast.AST, node: ast.AST) -> bool:
    """Whether a node stands in an f-string, of which this Python does not know the places."""
    return any(
        node is inner
        for outer in ast.walk(statement)
        if isinstance(outer, ast.JoinedStr) or _is_text(outer)
        for inner in ast.walk(outer)
    )


def _in_text(function: Function, uses: Sequence[ast.AST]) -> bool:
    return any(_within_text(function, one) for one in uses)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _yields(function: Function) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in ast.walk(function))


def _alone(source: Source, node: ast.stmt) -> bool:
    """Whether a statement stands on lines of its own."""
    return not source.text.split("\n")[node.lineno - 1][: node.col_offset].strip()


def _before_line(source: Source, node: ast.stmt, text: str) -> str:
    lines = source.text.splitlines(keepends=True)
    return "".join([*lines[: node.lineno - 1], text, *lines[node.lineno - 1 :]])


def _lines_gone(source: Source, node: ast.stmt) -> Iterator[str]:
    if _alone(source, node):
        lines = source.text.splitlines(keepends=True)
        yield "".join([*lines[: node.lineno - 1], *lines[node.end_lineno :]])
