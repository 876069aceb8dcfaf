"""What is yours, with a real daemon: forgotten for good, wiped, made anew, taken out and brought in again."""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from daemon.paths import Paths
from daemon.wiping import ask, asked
from knowledge.store.log import EventLog
from knowledge.store.wiping import Scope
from tests.conftest import Sotto
from tests.patience import PATIENCE_S

SOTTO = [sys.executable, "-m", "daemon.cli.main"]
WORDS = ("Zwielicht", "Quittenmus", "Fagottist", "Lindwurm")


@pytest.fixture
def lived(home: Paths, up: None, sotto: Sotto, tmp_path: Path) -> Paths:
    """A daemon that was told of every word, in a project and outside of it."""
    project = tmp_path / "Zwielicht"
    project.mkdir()
    assert sotto("watch", str(project)).returncode == 0
    sotto("remember", "Quittenmus is made in October", "--kind", "decision")
    sotto("run", "--", "sh", "-c", "echo Fagottist is not defined; exit 3", cwd=project)
    sotto("run", "--", "sh", "-c", "echo Lindwurm is not defined; exit 3")
    with EventLog.open(home.core) as log:
        until(lambda: len(log.since(0, ["FailureDiagnosed"])) == 2)
    until(lambda: len(json.loads(sotto("failures", "--json").stdout)) == 2)  # memory is written by another process
    assert found(home) == set(WORDS)
    return home


def until(true: Callable[[], bool]) -> None:
    """Look again and again, for a while."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        select.select([], [], [], 0.02)


def found(paths: Paths) -> set[str]:
    contents = [file.read_bytes() for file in paths.data.parent.rglob("*") if file.is_file()]
    return {word for word in WORDS if any(word.encode() in content for content in contents)}


def ids(sotto: Sotto) -> list[str]:
    return [one["id"] for one in json.loads(sotto("notes", "--json").stdout)]


def test_a_note_that_is_forgotten_for_good_is_in_no_file(lived: Paths, sotto: Sotto) -> None:
    (note,) = ids(sotto)
    assert sotto("forget", note, "--hard", "--yes").returncode == 0
    until(lambda: "Quittenmus" not in found(lived))
    assert ids(sotto) == []
    with EventLog.open(lived.core) as log:
        assert log.holes() == {}
        assert log.by_seq(int(note[1:])).type == "Erased"
    assert found(lived) == set(WORDS) - {"Quittenmus"}


def test_everything_is_wiped_while_the_daemon_runs_and_it_goes_on(lived: Paths, sotto: Sotto) -> None:
    assert sotto("wipe", "--all").returncode == 4
    assert found(lived) == set(WORDS)
    done = sotto("wipe", "--all", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    assert {one["what"] for one in json.loads(done.stdout)["left"]} >= {"your settings"}
    assert found(lived) == set()
    assert sotto("status").returncode == 0
    sotto("run", "--", "echo", "Lindwurm")
    until(lambda: "Lindwurm" in found(lived))


def test_a_project_is_wiped_and_the_rest_goes_on(lived: Paths, sotto: Sotto) -> None:
    assert sotto("wipe", "--project", "nobody", "--yes").returncode == 3
    assert sotto("wipe", "--project", "Zwielicht", "--yes").returncode == 0
    assert found(lived) == {"Quittenmus", "Lindwurm"}
    assert len(ids(sotto)) == 1
    assert json.loads(sotto("projects", "--json").stdout) == []
    assert sotto("watch", str(lived.data.parent.parent / "Zwielicht")).returncode == 0
    with EventLog.open(lived.core) as log:
        assert log.holes() == {}


def test_a_wipe_that_is_killed_is_finished_by_the_next_start(lived: Paths, sotto: Sotto) -> None:
    dice = random.Random(2)
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-m", "daemon.cli.main", "wipe", "--all", "--yes"])
        try:
            child.wait(0.3 + dice.random())
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        if asked(lived):
            break
    wished = asked(lived)
    sotto("down")
    started = sotto("up")
    assert started.returncode == 0, started.stderr
    assert asked(lived) == []
    if wished:
        assert found(lived) == set()


def test_a_wish_is_fulfilled_before_a_start_says_that_it_is_ready(lived: Paths, sotto: Sotto) -> None:
    sotto("down")
    ask(lived, Scope())
    assert sotto("up").returncode == 0
    assert asked(lived) == []
    assert found(lived) == set()


def told(sotto: Sotto) -> list[Any]:
    """What memory holds; how near a note is depends on whether its meaning is known by now, so that is left out."""
    found = [one["id"] for one in json.loads(sotto("search", "Quittenmus", "--json").stdout)]
    return [*(sotto(*words, "--json").stdout for words in (("failures",), ("notes",))), found]


def test_memory_is_made_anew_beside_the_work_and_without_a_daemon(lived: Paths, sotto: Sotto) -> None:
    before = told(sotto)
    inode = lived.memory.stat().st_ino
    assert json.loads(sotto("rebuild", "--json").stdout)["bytes"] > 0
    assert lived.memory.stat().st_ino != inode
    assert told(sotto) == before
    sotto("remember", "one more")
    sotto("down")
    lived.memory.unlink()
    assert sotto("rebuild").returncode == 0
    assert len(ids(sotto)) == 2


def test_notes_are_taken_out_wiped_and_brought_in_again(lived: Paths, sotto: Sotto, tmp_path: Path) -> None:
    for name, how in (("notes.jsonl", "jsonl"), ("notes.md", "markdown")):
        assert sotto("export", "--format", how, "-o", str(tmp_path / name)).returncode == 0
    assert (tmp_path / "notes.md").stat().st_mode & 0o077 == 0
    assert json.loads(sotto("import", "notes", str(tmp_path / "notes.md"), "--json").stdout)["new"] == 0
    said = [json.loads(line) for line in sotto("export").stdout.splitlines()]
    assert {one["kind"] for one in said} == {"decision", "failure"}
    events = sotto("export", "--kind", "event").stdout
    assert all(word in events for word in WORDS)
    assert sotto("wipe", "--all", "--yes").returncode == 0
    for name, new in (("notes.jsonl", 1), ("notes.md", 0)):
        assert json.loads(sotto("import", "notes", str(tmp_path / name), "--json").stdout)["new"] == new
    until(lambda: len(ids(sotto)) == 1)
    (again,) = [json.loads(line) for line in sotto("export", "--kind", "decision").stdout.splitlines()]
    assert again == said[0]
    assert sotto("import", "notes", str(tmp_path / "none")).returncode == 3
    assert found(lived) == {"Quittenmus"}


@pytest.mark.usefixtures("up")
def test_notes_of_projects_are_theirs_again_after_everything_was_wiped(sotto: Sotto, tmp_path: Path) -> None:
    folders = [tmp_path / "here" / "shop", tmp_path / "there" / "shop"]
    file = tmp_path / "notes.md"
    for folder in folders:
        folder.mkdir(parents=True)
        assert sotto("watch", str(folder)).returncode == 0
        sotto("remember", f"kept by {folder.parent.name}", "--tag", "a", cwd=folder)
    sotto("remember", "of no project\n\n## with a heading")
    old, new = ids(sotto)[:2]
    sotto("note", new, "--supersedes", old)
    exported = sotto("export").stdout
    sotto("export", "--format", "markdown", "-o", str(file))
    assert sotto("wipe", "--all", "--yes").returncode == 0
    with file.open("a") as more:
        more.write('<!-- sotto note {"kind": "none"} -->\n## bad\n')
    done = sotto("import", "notes", str(file))
    assert done.returncode == 1
    said = done.stderr.splitlines()
    assert said[0] == "3 notes are new"
    assert [name for name in ("shop", "shop-2") if any(line.startswith(f"  {name} is not watched") for line in said)]
    assert "is left out: there is no kind 'none'" in said[-1]
    again = sotto("import", "notes", str(file))
    assert (again.returncode, again.stderr.splitlines()[0]) == (1, "0 notes are new, 3 were known already")
    assert sotto("export").stdout == exported
    for folder in reversed(folders):
        assert sotto("watch", str(folder)).returncode == 0
    assert sotto("export").stdout == exported
    (mine,) = json.loads(sotto("notes", "--json", "--project", "shop-2", cwd=folders[1]).stdout)
    assert mine["title"] == "kept by there"


def test_two_wipes_at_once_are_both_done_and_the_daemon_goes_on(lived: Paths, sotto: Sotto) -> None:
    words = ([*SOTTO, "wipe", "--project", "Zwielicht", "--yes"], [*SOTTO, "wipe", "--since", "1d", "--yes"])
    wipes = [subprocess.Popen(one, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for one in words]
    ends = [one.communicate(timeout=90)[1] for one in wipes]
    of_project, of_day = (one.returncode for one in wipes)
    gone_before = of_project == 3 and "no such thing: project" in ends[0]
    """The day's was first, and took the project with it."""
    assert (of_project == 0 or gone_before, of_day) == (True, 0), ends
    assert (found(lived), asked(lived)) == (set(), [])
    assert sotto("status").returncode == 0


def test_a_damaged_memory_is_named_with_what_mends_it(lived: Paths, sotto: Sotto) -> None:
    sotto("down")
    assert sotto("rebuild").returncode == 0  # with all of it in the file itself
    damaged = bytearray(lived.memory.read_bytes())
    damaged[4_096:] = b"\xff" * (len(damaged) - 4_096)
    lived.memory.write_bytes(damaged)
    Path(f"{lived.memory}-wal").unlink(missing_ok=True)
    for words in (("search", "Quittenmus"), ("failures",), ("fixes",), ("export",), ("ingest",)):
        said = sotto(*words).stderr
        assert (words, "moved aside" in said, "sotto rebuild" in said) == (words, False, True)
    assert len(ids(sotto)) == 1
    assert "sotto rebuild" in sotto("doctor").stdout
    assert sotto("rebuild").returncode == 0
    assert json.loads(sotto("search", "Quittenmus", "--json").stdout)
