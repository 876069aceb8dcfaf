"""Edits that may break something: what people change by mistake, or without thinking of who relies on it."""

import ast
import random
from collections.abc import Iterator

from daemon.bench.suspects_source import Edit, Function, Source, inner, is_text, lines_gone

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
_OTHER: dict[type[ast.AST], str] = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.Mod: "//"}


def compared_otherwise(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in inner(function, ast.Compare):
        if len(node.ops) == 1 and type(node.ops[0]) in _FLIPS:
            left, right = source.get(node.left), source.get(node.comparators[0])
            yield source.replaced((node, f"{left} {_FLIPS[type(node.ops[0])]} {right}"))


def reckoned_otherwise(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in inner(function, ast.BinOp):
        if type(node.op) in _OTHER and not isinstance(node.left, ast.Constant):
            left, right = source.get(node.left), source.get(node.right)
            yield source.replaced((node, f"({left} {_OTHER[type(node.op)]} {right})"))


def other_number(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    for node in inner(function, ast.Constant):
        if type(node.value) is int and node.value < 1_000_000:  # noqa: PLR2004
            yield source.replaced((node, str(node.value + chance.choice((1, 2, -1)))))
        elif isinstance(node.value, bool):
            yield source.replaced((node, str(not node.value)))


def other_text(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    for node in inner(function, ast.Constant):
        if isinstance(node.value, str) and 0 < len(node.value) < 30 and source.get(node)[:1] in "'\"":  # noqa: PLR2004
            value = node.value + chance.choice((" ", "s", "_")) if chance.random() < 0.5 else node.value[:-1]  # noqa: PLR2004
            yield source.replaced((node, repr(value)))


def condition_turned(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in inner(function, ast.If):
        yield source.replaced((node.test, f"not ({source.get(node.test)})"))


def condition_added(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    for node in inner(function, ast.If):
        for name in names[:2]:
            yield source.replaced((node.test, f"{name} and {source.get(node.test)}"))


def statement_gone(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in inner(function, ast.stmt):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.Raise) and not is_text(node):
            yield from lines_gone(source, node)


def nothing_returned(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
    for node in inner(function, ast.Return):
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
    for node in inner(function, ast.Call):
        if len(node.args) > 1 and not any(isinstance(one, ast.Starred) for one in node.args[:2]):
            first, second = node.args[:2]
            yield source.replaced((first, source.get(second)), (second, source.get(first)))


def import_gone(source: Source, _function: Function, _chance: random.Random) -> Iterator[str]:
    for node in source.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno == node.end_lineno:
            yield from lines_gone(source, node)


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
