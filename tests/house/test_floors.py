"""The house: who may import whom, no circles, small files, one owner for each heavy library, our packages are ours."""

import ast
import importlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

PACKAGES = ("knowledge", "daemon", "tools", "services")
MAY_IMPORT = {
    "knowledge": {"knowledge"},
    "daemon": {"knowledge", "daemon"},
    "tools": {"knowledge", "tools"},
    "services": {"knowledge", "daemon", "tools", "services"},
}
OWNERS = {
    "sqlite3": {"knowledge/store/sqlite.py", "knowledge/store/pages.py"},
    "zmq": {"daemon/hub.py", "daemon/bus_client.py"},
    "watchdog": {"daemon/watch.py", "daemon/watch_folders.py", "daemon/bench/watchers.py"},
    "watchfiles": {"daemon/bench/watchers.py"},
    "pathspec": {"daemon/watch_rules.py"},
    "tomlkit": {"daemon/config_edit.py"},
    "dateparser": {"tools/kit/written_dates.py"},
    "matplotlib": {"daemon/bench/plot.py"},
    "stamina": {"daemon/dependency.py"},
    "jeepney": {"daemon/signals/dbus_link.py"},
    "prompt_toolkit": {"daemon/chat/screen.py", "daemon/chat/completing.py"},
    "rich": {"daemon/chat/markdown.py"},
    "markdown_it": {"daemon/chat/markdown.py"},
    "h11": {"services/engines/openai/exchange.py"},
    "llama_cpp": {"services/engines/native.py"},
    "jinja2": {"services/engines/chat_template.py"},
    "faster_whisper": {"services/voice/recognisers/whisper.py"},
    "ctranslate2": {"daemon/doubles/whisper_model.py"},
    "tokenizers": {"daemon/doubles/whisper_model.py"},
    "pocketsphinx": {"services/voice/recognisers/built_in.py"},
    "onnxruntime": {"services/voice/silero.py"},
    "pyttsx3": {"services/voice/rendering.py"},
    "espeakng_loader": {"services/voice/rendering.py"},
    "sounddevice": {"services/voice/portaudio.py"},
}
FLOOR_0 = {"pydantic", "pydantic_core", "numpy"}
CATCH_ALLS = {"utils", "util", "common", "misc", "manager", "helpers"}
FILE_LINES, FUNCTION_LINES = 300, 60
LONG_FILES = {
    "knowledge/events.py": "the whole vocabulary is one file, sectioned by who speaks",
    "knowledge/errors.py": "all errors are one file, so that their names are unique and each is said once",
}
BROAD_EXCEPTS = {
    "daemon/child.py": "a child ends here and nowhere else",
    "daemon/host.py": "a sense's input is its own",
    "daemon/seat.py": "a handler's failure is its own",
    "daemon/dependency.py": "whatever a call ended with is counted and raised again, or an outage is bridged",
    "daemon/reception.py": "a screen that cannot be drawn must not end the daemon",
    "daemon/jobs/worker.py": "whatever a step ends with is told to whoever keeps its job",
    "daemon/doctor/examination.py": "a check that breaks is a finding",
    "services/voice/recognisers/whisper.py": "the library of its tokenizer raises nothing narrower",
    "tools/kit/registry.py": "a tool of somebody else that cannot be loaded is left out",
    "tools/kit/running.py": "a tool that fails is an observation",
}

FILES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


@cache  # seven checks look at each
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module(path: Path) -> str:
    return ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__")


def imports(node: ast.AST, *, within_functions: bool = True) -> Iterator[str]:
    """Every module that is imported below `node`, also inside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif within_functions or not isinstance(child, ast.FunctionDef):
            yield from imports(child, within_functions=within_functions)


@cache
def imported(path: Path) -> frozenset[str]:
    """All that a file imports."""
    return frozenset(imports(tree(path)))


def test_a_file_imports_only_from_its_own_floor_and_below() -> None:
    for path in FILES:
        own = path.relative_to(REPOSITORY).parts[0]
        ours = {one.partition(".")[0] for one in imported(path)} & set(PACKAGES)
        assert ours <= MAY_IMPORT[own], name(path)


def test_services_never_import_services() -> None:
    for path in (REPOSITORY / "services").rglob("*.py"):
        own = ".".join(module(path).split(".")[:2])
        others = [one for one in imported(path) if one.startswith("services.") and not one.startswith(own)]
        assert not others, name(path)


def test_no_import_runs_in_a_circle_not_even_inside_functions() -> None:
    known = {module(path) for path in FILES}
    graph = {module(path): {one for one in imported(path) if one in known and one != module(path)} for path in FILES}
    assert circle(graph) == []


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules of one circle, or nothing."""
    state: dict[str, int] = defaultdict(int)

    def visit(node: str, path: list[str]) -> list[str]:
        state[node] = 1
        for following in sorted(graph[node]):
            if state[following] == 1:
                return [*path, node, following]
            if state[following] == 0 and (found := visit(following, [*path, node])):
                return found
        state[node] = 2
        return []

    return next((found for node in sorted(graph) if state[node] == 0 and (found := visit(node, []))), [])


def test_the_check_for_circles_finds_one() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert not circle({"a": {"b", "c"}, "b": {"c"}, "c": set()})


def test_nothing_of_ours_is_imported_inside_a_function() -> None:
    for path in FILES:
        everywhere = list(imports(tree(path)))
        for one in imports(tree(path), within_functions=False):
            everywhere.remove(one)
        assert not [one for one in everywhere if one.partition(".")[0] in PACKAGES], name(path)


@pytest.mark.parametrize("library", OWNERS)
def test_a_heavy_library_has_one_owner(library: str) -> None:
    found = {name(path) for path in FILES if library in {one.partition(".")[0] for one in imported(path)}}
    assert found <= OWNERS[library]


def test_the_ground_floor_stands_on_little() -> None:
    for path in (path for path in FILES if name(path).startswith("knowledge")):
        foreign = {one.partition(".")[0] for one in imported(path)} - sys.stdlib_module_names - {"knowledge"}
        assert foreign <= FLOOR_0, name(path)


def test_files_and_functions_are_small() -> None:
    for path in FILES:
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= FILE_LINES or name(path) in LONG_FILES, name(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < FUNCTION_LINES, f"{name(path)}: {node.name}"


def test_a_file_says_what_it_is_for() -> None:
    for path in FILES:
        assert ast.get_docstring(tree(path)), name(path)
        assert path.stem not in CATCH_ALLS, name(path)


def test_broad_excepts_stand_only_at_named_boundaries() -> None:
    assert {name(path) for path in FILES if broad(path)} <= set(BROAD_EXCEPTS)


def broad(path: Path) -> list[int]:
    """Lines of excepts that take anything and do not raise it again."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
    ]


def test_our_packages_are_ours() -> None:
    for package in PACKAGES:
        found = Path(str(importlib.import_module(package).__file__))
        assert found.is_relative_to(REPOSITORY), package
