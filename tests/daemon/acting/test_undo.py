"""What was done is taken back as a whole, where nobody has changed it since; and so is that."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from daemon.acting.planner import Planned, View, planner
from daemon.bench.hands_stage import stage
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import NotFound, PlanImpossible
from knowledge.events import DecidePlan, PlanDecided, PlanProposed, ProposePlan
from knowledge.redact import clean
from knowledge.redaction.vault import kept_key
from knowledge.registry import Registry
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.tasks.grant import Gesture, minted
from tests.acts_left import Acts
from tests.making import NOW
from tests.services.hands.promoting import picture

WANTED = {"a.py": b"a = 2\n", "gone.py": None, "new/b.py": b"b = 1\n", "conftest.py": b"# loaded\n"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.py").write_bytes(b"a = 1\n")
    (tree / "a.py").chmod(0o755)
    (tree / "gone.py").write_bytes(b"g = 1\n")
    return tree


@pytest.fixture
def acts(home: Paths) -> Iterator[Acts]:
    log = LogWriter.open(home.core)
    yield Acts(home, log)
    log.close()


def plan(home: Paths, arguments: Mapping[str, str]) -> Planned:
    with EventLog.open(home.core) as log:
        return planner("undo")(arguments, View(home, log, Registry(), NOW))


def test_it_shows_what_it_takes_back(home: Paths, tree: Path, acts: Acts) -> None:
    number = acts.done(tree, WANTED)
    made = plan(home, {"approval": f"a{number}"})
    assert made.plan.title == f"take back a{number}: apply x3 to f12"
    assert "--- a/a.py\n+++ b/a.py\n@@ -1,1 +1,1 @@\n-a = 2\n+a = 1\n" in made.plan.preview.replace(
        "@@ -1 +1 @@", "@@ -1,1 +1,1 @@"
    )
    assert "+g = 1\n" in made.plan.preview
    assert "-b = 1\n" in made.plan.preview
    assert made.plan.warnings == ("conftest.py goes, which until now ran by itself: pytest loads it before any test",)
    assert sorted(made.contents.values()) == [b"a = 1\n", b"g = 1\n"]
    assert made.project == 1


def test_the_newest_act_is_meant_where_none_is_said(home: Paths, tree: Path, acts: Acts) -> None:
    acts.done(tree, {"a.py": b"a = 2\n"})
    number = acts.done(tree, {"a.py": b"a = 3\n"})
    assert plan(home, {"approval": "", "cwd": ""}).plan.arguments == {"approval": f"a{number}"}


def test_what_was_changed_since_is_not_taken_back(home: Paths, tree: Path, acts: Acts) -> None:
    number = acts.done(tree, WANTED)
    (tree / "new/b.py").write_bytes(b"b = 2\n")
    with pytest.raises(PlanImpossible, match=rf"new/b\.py was changed since a{number}$"):
        plan(home, {"approval": f"a{number}"})
    (tree / "new/b.py").write_bytes(b"b = 1\n")
    (tree / "gone.py").symlink_to("a.py")
    with pytest.raises(PlanImpossible, match=r"gone\.py was changed since"):
        plan(home, {"approval": f"a{number}"})


def test_what_is_not_kept_cannot_be_taken_back(home: Paths, tree: Path, acts: Acts) -> None:
    number = acts.done(tree, WANTED)
    for kept in (home.hands / f"a{number}/before").iterdir():
        kept.write_bytes(b"damaged")
    with pytest.raises(PlanImpossible, match="cannot be taken back"):
        plan(home, {"approval": f"a{number}"})


def test_what_was_not_done_or_is_not_there_cannot(home: Paths, tree: Path, acts: Acts) -> None:
    with pytest.raises(NotFound):
        plan(home, {})
    number = acts.done(tree, WANTED, ends=False)
    with pytest.raises(PlanImpossible, match="is approved"):
        plan(home, {"approval": f"a{number}"})
    with pytest.raises(NotFound):
        plan(home, {"approval": "a99"})


def granted(home: Paths, cli: BusClient, said: str) -> int:
    """Have it planned, agree to it, and wait until it is done."""
    shown = cli.ask(ProposePlan(tool="undo", arguments={"approval": clean(said)}, surface="terminal")).event
    assert isinstance(shown, PlanProposed), shown
    grant = minted(
        kept_key(home.grant_key), shown.approval, shown.digest, Gesture("u", "terminal", "t"), SystemClock().now()
    )
    given = {name: getattr(grant, name) for name in ("approval", "digest", "nonce", "expires", "mac", "surface")}
    words = {"who": clean("u"), "where": clean("t"), "note": clean("")}
    assert isinstance(cli.ask(DecidePlan(decision="approved", **given, **words)).event, PlanDecided)
    wait(lambda: state(home, shown.approval) == "done")
    return shown.approval


def state(home: Paths, number: int) -> str:
    with ApprovalReader.open(home.core) as reader:
        found = reader.get(number)
    assert found
    return found.state


def test_it_is_done_and_taken_back_and_that_again(home: Paths, tree: Path) -> None:
    before = picture(tree)
    log = LogWriter.open(home.core)
    number = Acts(home, log).done(tree, WANTED)
    log.close()
    after = picture(tree)
    with stage(home), BusClient(home, "cli") as cli:
        undone = granted(home, cli, f"a{number}")
        assert picture(tree) == before
        granted(home, cli, f"a{undone}")
        assert picture(tree) == after
