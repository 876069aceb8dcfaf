"""Who is suspected, out of a real log, real snapshots and a real repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.suspects_cases import Case
from daemon.bench.suspects_history import STEP_US, world_of
from daemon.bench.suspects_runs import Run
from daemon.bench.suspects_templates import Template
from daemon.paths import Paths
from daemon.suspicion import Known, Suspicion, sources
from knowledge.events import CommandFinished, FixCommand, FixEdit, FixLearned, SuspectsRanked
from knowledge.redact import clean
from knowledge.store.log import EventLog
from tests.daemon.telling_suspects import BREAKS, FILES, INSTALLED, NOTED, OTHER, OUTPUT, PULLED, SHOP, Told, told


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return tmp_path / "shop"


@pytest.fixture
def ask(home: Paths) -> Iterator:
    opened = []

    def asked(history: Told, known: Known | None = None) -> SuspectsRanked:
        log = EventLog.open(home.core)
        opened.append(log)
        assert history.failure
        return Suspicion(world_of(home, log), log).ranked(history.failure, known or Known())

    yield asked
    for log in opened:
        log.close()


def test_an_edit_is_named_with_its_place_and_why(home: Paths, tree: Path, ask) -> None:
    found = ask(told(home, tree, NOTED, BREAKS, OTHER, PULLED, INSTALLED, culprit=1))
    first = found.suspects[0]
    assert (first.kind, first.ref, first.paths, first.line) == ("edit", "e4", ["shop.py"], 2)
    assert found.considered == 5
    assert found.since == 2
    assert any("price" in said for said in first.reasons)
    assert abs(sum(one.probability for one in found.suspects) - 1) < 0.01


def test_a_commit_that_was_pulled_is_named(home: Paths, tree: Path, ask) -> None:
    breaks = BREAKS._replace(sort="commit", title="cheaper")
    history = told(home, tree, NOTED, OTHER, breaks, INSTALLED, culprit=2)
    found = ask(history)
    [commit] = history.culprits
    assert found.suspects[0].kind == "commit"
    assert commit.startswith(found.suspects[0].ref)
    assert "cheaper" in found.suspects[0].title


def test_what_is_installed_is_suspected_where_a_module_is_missing(home: Paths, tree: Path, ask) -> None:
    output = OUTPUT.replace("AssertionError: assert 4 == 3", "ModuleNotFoundError: No module named 'yaml'")
    found = ask(told(home, tree, NOTED, OTHER, INSTALLED, culprit=2, output=output))
    assert found.suspects[0].title == "pip install yaml==2"


def test_the_same_failure_again_is_not_put_down_to_what_came_later(home: Paths, tree: Path, ask) -> None:
    history = told(home, tree, BREAKS, NOTED)
    before = ask(history)
    history.again(OTHER, INSTALLED)
    after = ask(history)
    assert after.failure > before.failure
    assert after.considered == before.considered == 2
    assert after.suspects == before.suspects


class Hasty(Told):
    """Somebody who goes on editing while the tests run; they take a step and a half."""

    def _command(self, command: str, status: int) -> CommandFinished:
        event = super()._command(command, status)
        return event if status else event.model_copy(update={"duration_ms": STEP_US * 3 // 2_000})


def test_what_was_changed_while_it_was_green_is_suspected_where_nothing_else_is(home: Paths, tree: Path, ask) -> None:
    history = Hasty(Case("shop", Template("shop", FILES, {}, ()), [BREAKS], 0, red=Run(1, OUTPUT)), home, tree)
    history.tell()
    found = ask(history)
    assert [(one.ref, one.line) for one in found.suspects] == [("e3", 2)]


def test_without_a_green_run_nobody_is_suspected(home: Paths, tree: Path, ask) -> None:
    history = told(home, tree, BREAKS, NOTED, green=False)
    found = ask(history)
    assert (found.since, found.suspects, found.considered, found.unclear) == (None, [], 0, True)


def test_what_a_fix_changed_back_is_the_culprit(home: Paths, tree: Path, ask) -> None:
    history = told(home, tree, NOTED, BREAKS, OTHER, culprit=1)
    ranked = history.say(ask(history))
    diff = "--- a/shop.py\n+++ b/shop.py\n@@ -1,3 +1,3 @@\n def price(key):\n-    return 4\n+    return 3\n \n"
    rated = _rated(home, _fix(FixEdit(path=clean("shop.py"), diff=clean(diff))), ranked)
    assert rated is not None
    assert (rated.ref, rated.right, rated.by) == ("e4", True, "fix")


def test_a_command_that_takes_another_back_names_it(home: Paths, tree: Path, ask) -> None:
    history = told(home, tree, NOTED, INSTALLED, OTHER, culprit=1)
    ranked = history.say(ask(history))
    back = FixCommand(command=clean("pip install yaml==1"), cwd=clean("/"), sort="install")
    rated = _rated(home, _fix(commands=[back]), ranked)
    assert rated is not None
    assert rated.ref == "e4"


def test_a_fix_elsewhere_says_nothing(home: Paths, tree: Path, ask) -> None:
    history = told(home, tree, NOTED, BREAKS, OTHER, culprit=1)
    ranked = history.say(ask(history))
    diff = "--- a/new.py\n+++ b/new.py\n@@ -0,0 +1,1 @@\n+x = 1\n"
    assert _rated(home, _fix(FixEdit(path=clean("new.py"), diff=clean(diff))), ranked) is None


def test_a_file_that_was_changed_since_is_not_what_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SHOP, encoding="utf-8")
    (tmp_path / "out.py").symlink_to("/etc/passwd")
    changed = (tmp_path / "a.py").stat().st_mtime_ns // 1_000
    assert sources(str(tmp_path), changed + 1)("a.py") == SHOP
    assert sources(str(tmp_path), changed - 1)("a.py") is None
    assert [sources(str(tmp_path), changed + 1)(name) for name in ("out.py", "b.py", "../x", ".")] == [None] * 4


def _rated(home: Paths, fix: FixLearned, ranked):
    with EventLog.open(home.core) as log:
        return Suspicion(world_of(home, log), log).rated(fix, ranked)


def _fix(*edits: FixEdit, commands: list[FixCommand] | None = None) -> FixLearned:
    return FixLearned(
        failure=1,
        occurrence=1,
        fingerprint="",
        kind="",
        tree=clean("/"),
        edits=list(edits),
        commands=commands or [],
        explained=1.0,
        red="",
        green="",
        at=1,
    )
