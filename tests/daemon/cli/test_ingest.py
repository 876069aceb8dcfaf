"""`sotto ingest`: reads, lists, forgets, and says what it does not read; a daemon that dies goes on with it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.bench.lives import wait
from daemon.paths import Paths
from knowledge.store.log import EventLog
from tests.conftest import Sotto

GUIDE = "# Guide\n\nlead\n\n## Install\n\n### Linux\n\nFetch the wheelbarrow package.\n"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "guide.md").write_text(GUIDE, encoding="utf-8")
    (folder / "binary\x1b[2J.md").write_bytes(b"\0")
    return folder


@pytest.fixture
def up(sotto: Sotto, start: Callable[[], None]) -> Sotto:
    start()
    return sotto


def test_a_folder_is_read_found_listed_and_forgotten(up: Sotto, notes: Path) -> None:
    done = up("ingest", str(notes), "--json")
    view = json.loads(done.stdout)
    assert (view["documents"], view["sections"], view["refused_count"]) == (1, 2, 1)
    assert view["refused"][0]["reason"] == "it is no text"
    [hit] = json.loads(up("search", "wheelbarrow", "--json").stdout)
    assert (hit["path"], hit["line"], hit["title"]) == (str(notes / "guide.md"), 7, "Guide › Install › Linux")
    assert up("search", "wheelbarrow", cwd=notes).stdout.startswith("guide.md:7  Guide › Install › Linux\n")
    listed = up("ingest").stdout
    assert f"{notes}  1 document, 2 sections  named" in listed
    assert "binary\\x1b[2J.md: it is no text" in listed
    assert up("ingest", str(notes), "--forget").returncode == 0
    assert json.loads(up("ingest", "--json").stdout)["roots"] == []
    assert "no document in it is read" in up("ingest", str(notes), "--forget").stderr


def test_what_is_not_read_is_an_error(up: Sotto, notes: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, word in (("/", "everything you have"), ("pipe", "neither a file"), ("none", "No such file")):
        refused = up("ingest", path, cwd=tmp_path)
        assert refused.returncode == 1
        assert word in refused.stderr
    assert up("ingest", str(notes / "binary\x1b[2J.md")).returncode == 1


def test_without_a_daemon_it_says_so_and_lists_all_the_same(sotto: Sotto, notes: Path) -> None:
    assert sotto("ingest", str(notes)).returncode == 7
    listed = sotto("ingest")
    assert (listed.returncode, "no documents are read yet" in listed.stderr) == (0, True)


def test_who_reads_is_killed_and_the_rest_is_read_by_the_next(up: Sotto, home: Paths, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(400):
        (many / f"{number}.md").write_text(f"# Number {number}\n\n" + f"word{number} gondola\n" * 200, encoding="utf-8")
    asked = subprocess.Popen(
        [sys.executable, "-m", "daemon.cli.main", "ingest", str(many), "--json"], stdout=subprocess.PIPE, text=True
    )
    while not json.loads(up("search", "gondola", "--json").stdout):
        assert asked.poll() is None
    status = json.loads(up("status", "--json").stdout)
    [thinking] = [one["pid"] for one in status["processes"] if one["name"] == "thinking"]
    os.kill(thinking, signal.SIGKILL)
    out, _ = asked.communicate(timeout=120)
    view = json.loads(out)
    assert (view["documents"], view["sections"], view["refused_count"]) == (400, 1_200, 0)
    with EventLog.open(home.core) as log:
        told = [str(getattr(one.event, "path", "")) for one in log.every(types=["DocumentRead"])]
    assert len(set(told)) == 400


def test_a_watched_project_is_read_by_itself_and_again_when_it_changes(up: Sotto, tmp_path: Path) -> None:
    tree = tmp_path / "shop"
    (tree / "docs").mkdir(parents=True)
    (tree / "docs/guide.md").write_text(GUIDE, encoding="utf-8")
    assert up("watch", str(tree)).returncode == 0
    wait(lambda: "wheelbarrow" in up("search", "wheelbarrow").stdout)
    (tree / "docs/guide.md").write_text(GUIDE.replace("wheelbarrow", "gondola"), encoding="utf-8")
    wait(lambda: "gondola" in up("search", "gondola").stdout)
    assert json.loads(up("search", "wheelbarrow", "--kind", "document", "--json").stdout) == []
    (tree / "docs/guide.md").unlink()
    wait(lambda: not json.loads(up("search", "gondola", "--kind", "document", "--json").stdout))
    [root] = json.loads(up("ingest", "--json").stdout)["roots"]
    assert (root["path"], root["project"], root["asked"]) == (str(tree), "shop", False)
