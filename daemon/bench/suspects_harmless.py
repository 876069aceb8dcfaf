"""Edits that break nothing, of the same places as those that do: the same in other words, additions, looks."""

import ast
import random
from collections.abc import Iterator

from daemon.bench.suspects_source import Edit, Function, Source, alone, before_line, in_text, inner, is_text, yields

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


def mirrored(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in inner(function, ast.Compare):
        sign = _SIGNS.get(type(node.ops[0])) if len(node.ops) == 1 else None
        if sign in _MIRRORED:
            yield source.replaced(
                (node, f"{source.get(node.comparators[0])} {_MIRRORED[sign]} {source.get(node.left)}")
            )


def result_named(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    name = chance.choice(("result", "answer", "value_", "found_"))
    for node in inner(function, ast.Return):
        if node.value is not None and not isinstance(node.value, ast.Name) and alone(source, node):
            indent = " " * node.col_offset
            said = source.get(node.value)
            said = f"({said})" if "\n" in said else said
            yield source.replaced((node, f"{name} = {said}\n{indent}return {name}"))


def spelled_out(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in inner(function, ast.AugAssign):
        if isinstance(node.target, ast.Name) and type(node.op) in _SIGNS:
            sign = _SIGNS[type(node.op)]
            yield source.replaced((node, f"{node.target.id} = {node.target.id} {sign} ({source.get(node.value)})"))


def turned_and_exchanged(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in inner(function, ast.IfExp):
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
    first = function.body[1] if is_text(function.body[0]) and len(function.body) > 1 else function.body[0]
    if names and alone(source, first) and not yields(function):
        indent = " " * first.col_offset
        kept = source.get(first)
        yield source.replaced((first, f"if {names[0]} is NotImplemented:\n{indent}    return None\n{indent}{kept}"))


def local_renamed(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    if any(
        isinstance(one, Function | ast.Lambda | ast.Global | ast.Nonlocal)
        for one in ast.walk(function)
        if one is not function
    ):
        return
    taken = {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    names = {one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    for name in sorted(names - taken):
        new = f"{name}{chance.choice(('_', '_now', '_here'))}"
        uses = [one for one in ast.walk(function) if isinstance(one, ast.Name) and one.id == name]
        if all(source.get(one) == name for one in uses) and not in_text(function, uses):
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


def comment_added(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    words = ("see the manual", "as agreed", "keep in step with the docs", "slow for many", "order matters")
    for node in function.body:
        if alone(source, node) and not is_text(node):
            yield before_line(source, node, f"{' ' * node.col_offset}# {function.name}: {chance.choice(words)}\n")


def blank_added(source: Source, function: Function, _chance: random.Random) -> Iterator[str]:
    for node in function.body[1:]:
        if alone(source, node):
            yield before_line(source, node, "\n")


def function_added(source: Source, function: Function, chance: random.Random) -> Iterator[str]:
    name = f"{chance.choice(('describe', 'debug', 'is_valid', 'count_of'))}_{chance.randrange(100)}"
    body = f"def {name}(items):\n    return len(list(items)) {chance.choice(('>', '>='))} {chance.randrange(9)}\n"
    text = source.text if source.text.endswith("\n") else f"{source.text}\n"
    yield f"{text}\n\n{body}"
    node = next((one for one in source.tree.body if one.lineno == function.lineno), None)
    if node and not function.decorator_list:
        yield before_line(source, node, f"{body}\n\n")


def constant_added(source: Source, _function: Function, chance: random.Random) -> Iterator[str]:
    name = f"{chance.choice(('LIMIT', 'DEFAULT', 'PATIENCE', 'RETRIES'))}_{chance.randrange(100)}"
    node = next((one for one in source.tree.body if isinstance(one, Function | ast.ClassDef)), None)
    if node and not node.decorator_list:
        yield before_line(source, node, f"{name} = {chance.randrange(100)}\n\n\n")


ADDING: tuple[Edit, ...] = (function_added, constant_added)
LOOKS: tuple[Edit, ...] = (comment_added, blank_added)
