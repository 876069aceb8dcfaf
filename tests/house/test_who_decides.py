"""Who may say that a plan is granted: whoever shows it to a person who reads and types. Nothing that hears does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

MAY = ("daemon/granting.py", "daemon/cli/", "daemon/chat/", "daemon/bench/")
"""A bench has nobody in front of it, but its homes are its own."""
NEVER = {"DecidePlan", "PlanDecided", "Grant", "minted", "granting"}
FILES = [
    path for package in ("knowledge", "daemon", "tools", "services") for path in (REPOSITORY / package).rglob("*.py")
]


def made(source: str) -> Iterator[str]:
    """Decisions that a file makes: calls of the order's own name, however it was imported."""
    names = {"DecidePlan"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names |= {one.asname for one in node.names if one.name == "DecidePlan" and one.asname}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
            yield ast.unparse(node)


def named(source: str) -> set[str]:
    """Everything of decisions and grants that a file has words for."""
    words = set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            words |= {one.name for one in node.names} | {(node.module or "").rpartition(".")[2]}
        elif isinstance(node, ast.Import):
            words |= {one.name.rpartition(".")[2] for one in node.names}
    return words & NEVER


def test_only_what_a_person_looks_at_decides() -> None:
    for path in FILES:
        name = str(path.relative_to(REPOSITORY))
        if not name.startswith(MAY):
            assert [*made(path.read_text(encoding="utf-8"))] == [], name


@pytest.mark.parametrize(
    "package", ["services", "tools", "knowledge/speech", "knowledge/reasoning", "knowledge/routing"]
)
def test_what_hears_speaks_or_thinks_has_no_word_for_it(package: str) -> None:
    """So no path leads from a spoken question to a decision: what it becomes is an order to answer or to plan."""
    for path in (REPOSITORY / package).rglob("*.py"):
        name = str(path.relative_to(REPOSITORY))
        if not name.startswith("services/hands/"):  # they look at grants, and make none: see above
            assert named(path.read_text(encoding="utf-8")) == set(), name


@pytest.mark.parametrize(
    "source",
    [
        "from knowledge.events import DecidePlan\nDecidePlan(approval=1)",
        "from knowledge.events import DecidePlan as D\nD(approval=1)",
        "from knowledge import events\nevents.DecidePlan(approval=1)",
    ],
)
def test_a_decision_is_found(source: str) -> None:
    assert [*made(source)] != []


def test_a_way_to_a_grant_is_found() -> None:
    assert named("from daemon import granting") == {"granting"}
    assert named("import daemon.granting") == {"granting"}
    assert named("from knowledge.tasks.grant import minted") == {"minted"}
    assert Path(REPOSITORY / "daemon/granting.py").exists()
