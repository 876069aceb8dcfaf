"""The ways that there must not be: to the hands, to what grants, and to programs and files, but where it is argued."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.house.reach_table import ALLOWED, FOLDERS
from tests.house.reaching import NATIVE, STARTS, WRITES, reaches
from tests.house.test_floors import FILES, imported, module, name, tree

GRANTS = ("daemon.granting", "knowledge.tasks.grant_key")
"""What makes grants, and what opens their key."""
MAY_GRANT = ("daemon.cli.", "daemon.chat.", "daemon.granting", "services.hands.", "daemon.bench.", "daemon.doctor.")
"""The surfaces at which a person types, and who checks; benches grant to themselves, the doctor looks at the key."""
MAY_MINT = ("daemon.granting", "daemon.bench.")
LEAVE = ("services.hands.checkpoint",)
SECRETS = frozenset({"_SEAL", "_Seal"})


def holding(*words: str) -> list[Path]:
    """Files in which one of these stands at all: only they are looked at closely."""
    return [path for path in FILES if any(word in path.read_text(encoding="utf-8") for word in words)]


@cache
def graph() -> dict[str, frozenset[str]]:
    """Module → our modules that it imports."""
    known = {module(path) for path in FILES}
    return {module(path): frozenset(imported(path) & known) for path in FILES}


def reached(start: str, edges: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """All that comes into a process with a module: what it imports, and the packages around each."""
    seen, left = set[str](), [start]
    while left:
        one = left.pop()
        if one in seen or one not in edges:
            continue
        seen.add(one)
        left += [*edges[one], *(str(one).rpartition(".")[0],)]
    return frozenset(seen)


def ways(edges: Mapping[str, frozenset[str]]) -> list[str]:
    """Modules of services, tools and the daemon that reach what only the hands may."""
    return [
        one
        for one in edges
        if not one.startswith("services.hands")
        and any(other.startswith("services.hands") for other in reached(one, edges))
    ]


def test_nothing_but_the_hands_imports_the_hands() -> None:
    assert ways(graph()) == []


def test_what_would_import_them_is_found() -> None:
    edges = {"services.jobs": frozenset({"daemon.x"}), "daemon.x": frozenset({"services.hands.hand"})}
    assert ways({**edges, "services.hands.hand": frozenset()}) == ["services.jobs", "daemon.x"]


def by_name(path: Path, wanted: str) -> list[str]:
    """Text in a file that names a module, by which it could be loaded."""
    found = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    docs = {id(one.body[0].value) for one in documented(tree(path))}
    return [node.value for node in found if wanted in node.value and id(node) not in docs and "\n" not in node.value]


def documented(whole: ast.Module) -> Iterator[ast.Module]:
    for node in ast.walk(whole):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            yield node  # type: ignore[misc]


def test_nothing_loads_the_hands_by_name_but_measurements() -> None:
    found = {name(path) for path in holding("services.hands") if by_name(path, "services.hands")}
    assert {one for one in found if not one.startswith("daemon/bench/")} == set()


def test_services_are_found_by_name_only_where_processes_begin() -> None:
    finding = {module(path) for path in holding("find_service") if "find_service" in named_in(path)}
    assert {one for one in finding if not one.startswith("daemon.bench.")} == {"daemon.work"}


def named_in(path: Path) -> Iterator[str]:
    return (node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name))


@pytest.mark.parametrize("wanted", GRANTS)
def test_only_where_a_person_types_a_grant_is_made(wanted: str) -> None:
    edges = graph()
    importers = {one for one in edges if wanted in edges[one]}
    assert {one for one in importers if not one.startswith(MAY_GRANT)} == set()
    assert {name(path) for path in FILES if by_name(path, wanted)} <= granting_commands()


def granting_commands() -> set[str]:
    """Files of the command line and the chat, which load late what they may import."""
    return {name(path) for path in FILES if module(path).startswith(("daemon.cli.", "daemon.chat."))}


def test_no_service_and_no_tool_reaches_what_makes_a_grant() -> None:
    edges = graph()
    for one in edges:
        if one.startswith(("services.", "tools.")):
            assert "daemon.granting" not in reached(one, edges), one


def test_nobody_mints_but_who_grants() -> None:
    minting = {module(path) for path in FILES if "knowledge.tasks.grant.minted" in imported(path)}
    assert {one for one in minting if not one.startswith(MAY_MINT)} == set()


def sealers(whole: ast.Module) -> list[str]:
    """Names of what only the checkpoint has, and leave that is made by hand."""
    named = [node.id for node in ast.walk(whole) if isinstance(node, ast.Name) and node.id in SECRETS]
    named += [node.attr for node in ast.walk(whole) if isinstance(node, ast.Attribute) and node.attr in SECRETS]
    named += [
        one.name
        for node in ast.walk(whole)
        if isinstance(node, ast.ImportFrom)
        for one in node.names
        if one.name in SECRETS
    ]
    calls = (node.func for node in ast.walk(whole) if isinstance(node, ast.Call))
    return named + [ast.unparse(one) for one in calls if ast.unparse(one).rpartition(".")[2] == "Granted"]


def test_only_the_checkpoint_makes_leave() -> None:
    found = {module(path) for path in holding("Granted", *SECRETS) if sealers(tree(path))}
    assert {one for one in found if not one.startswith("daemon.bench.attacks")} == set(LEAVE)


@pytest.mark.parametrize("wrong", ["Granted(None, a, e)", "from x import _SEAL", "checkpoint._SEAL", "_Seal()"])
def test_leave_that_is_made_by_hand_is_found(wrong: str) -> None:
    assert sealers(ast.parse(wrong))


def hands() -> list[Path]:
    """Files in which something acts."""
    return [path for path in FILES if module(path).startswith("services.hands.")]


def acts(whole: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(whole):
        if isinstance(node, ast.FunctionDef) and node.name == "act" and len(node.body) > 1:
            yield node


def asks_for_leave(act: ast.FunctionDef) -> bool:
    """Whether what acts is given leave by type, and looks at its seal before all else."""
    typed = [ast.unparse(one.annotation) for one in act.args.args if one.annotation]
    body = [one for one in act.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    return any(one.strip("'\"").startswith("Granted[") for one in typed) and "sealed(" in ast.unparse(body[0])


def test_whatever_acts_looks_at_the_seal_first() -> None:
    for path in hands():
        for act in acts(tree(path)):
            if not ast.unparse(act.body[-1]).endswith("..."):
                assert asks_for_leave(act), name(path)


@pytest.mark.parametrize(
    "wrong",
    [
        "def act(self, granted, room):\n    effect = sealed(granted)\n    return []",
        "def act(self, granted: Granted[RunCommand], room: Path):\n    run(granted.effect)\n    return sealed(granted)",
        "def act(self, plan: Plan[RunCommand], room: Path):\n    run(plan.effect)\n    return []",
    ],
)
def test_what_acts_without_looking_is_found(wrong: str) -> None:
    assert [asks_for_leave(one) for one in acts(ast.parse(wrong))] == [False]


# ── programs and files ────────────────────────────────────────────────────────────────────────────


def unargued(files: Mapping[str, ast.Module]) -> list[tuple[str, str]]:
    """What files do that the table does not know."""
    return [
        (one, does)
        for one, whole in files.items()
        for does in sorted(reaches(whole))
        if one not in ALLOWED[does] and not one.startswith(tuple(FOLDERS))
    ]


def test_who_starts_programs_or_writes_files_is_on_the_table() -> None:
    assert unargued({name(path): tree(path) for path in FILES}) == []


def test_the_table_names_none_that_does_not() -> None:
    there = {name(path): reaches(tree(path)) for path in FILES}
    stale = [(one, does) for does, files in ALLOWED.items() for one in files if does not in there.get(one, {does})]
    assert stale == []


def test_no_tool_does_any_of_it() -> None:
    assert {name(path) for path in FILES if name(path).startswith("tools/") and reaches(tree(path))} == set()


@pytest.mark.parametrize(
    ("does", "wrong"),
    [
        (STARTS, "subprocess.run(['x'])"),
        (STARTS, "subprocess.Popen('x', shell=True)"),
        (STARTS, "from subprocess import run"),
        (STARTS, "import subprocess as quiet"),
        (STARTS, "os.system('x')"),
        (STARTS, "os.execvp('x', [])"),
        (STARTS, "os.posix_spawn('x', [], {})"),
        (STARTS, "os.fork()"),
        (STARTS, "start = os.execve"),
        (STARTS, "pty.fork()"),
        (WRITES, "open(path, 'w')"),
        (WRITES, "open(path, mode='ab')"),
        (WRITES, "path.open('r+')"),
        (WRITES, "path.open('xb')"),
        (WRITES, "path.write_text('')"),
        (WRITES, "path.unlink()"),
        (WRITES, "path.rename(other)"),
        (WRITES, "path.symlink_to(other)"),
        (WRITES, "path.chmod(0o777)"),
        (WRITES, "os.open(path, os.O_WRONLY)"),
        (WRITES, "os.open(path, os.O_CREAT | os.O_EXCL)"),
        (WRITES, "os.replace(a, b)"),
        (WRITES, "os.link(a, b)"),
        (WRITES, "shutil.rmtree(path)"),
        (WRITES, "shutil.copy(a, b)"),
        (WRITES, "from shutil import rmtree"),
        (WRITES, "from os import unlink"),
        (WRITES, "gone = os.remove"),
        (NATIVE, "ctypes.CDLL(None).renameat2(1)"),
    ],
)
def test_each_way_to_do_so_is_found(does: str, wrong: str) -> None:
    assert unargued({"tools/x.py": ast.parse(wrong)}) == [("tools/x.py", does)]


@pytest.mark.parametrize("fine", ["open(path)", "path.open('rb')", "path.read_text()", "os.open(path, os.O_RDONLY)"])
def test_reading_is_none_of_it(fine: str) -> None:
    assert unargued({"tools/x.py": ast.parse(fine)}) == []
