"""The tour: it ends well, it fails when something is not as it says, and it leaves nothing behind."""

import os
import select
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.demo.scene import NotAsPromised, must
from daemon.demo.tour import every
from knowledge.first_views import DemoView
from tests import slices
from tests.conftest import REPOSITORY

COMMAND = [sys.executable, "-I", "-m", "daemon.cli.main", "demo"]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment whose temporary folder and home are this test's."""
    (tmp_path / "tmp").mkdir()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SOTTO_", "XDG_"))}
    yield inherited | {"HOME": str(tmp_path), "TMPDIR": str(tmp_path / "tmp")}
    assert list((tmp_path / "tmp").iterdir()) == []


def daemons(folder: Path) -> dict[int, str]:
    """Processes whose home lies below a folder."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"SOTTO_HOME={folder}".encode() in entry.read_bytes():
                found[int(entry.parent.name)] = (entry.parent / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def test_the_tour_ends_well_and_leaves_nothing(room: dict[str, str], tmp_path: Path) -> None:
    """Its pytest loads no plugins but its own, which is most of what its start costs."""
    python = python_without(tmp_path, "hypothesis", "_hypothesis", "xdist", "pytest_xdist")
    command = [python, *COMMAND[1:], "--json"]
    done = subprocess.run(command, env=room, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    view = DemoView.model_validate_json(done.stdout)
    assert view.ok
    assert [one.name for one in view.scenes] == [scene.name for scene in every()]
    assert "pytest" in view.tests
    assert all(one.seen for one in view.scenes)
    assert daemons(tmp_path) == {}
    assert not (tmp_path / ".local/share/sotto").exists()


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """A Python with all that this one has but pytest."""
    return python_without(tmp_path, "pytest", "_pytest")


def python_without(tmp_path: Path, *names: str) -> str:
    """A Python with all that this one has but what begins so."""
    venv.create(tmp_path / "bare", symlinks=True)
    packages = next((tmp_path / "bare/lib").glob("python*/site-packages"))
    for folder in (Path(one) for one in sys.path if one.endswith("site-packages")):
        for entry in folder.iterdir():
            if not entry.name.startswith(names):
                (packages / entry.name).symlink_to(entry)
    (packages / "ours.pth").write_text(f"{REPOSITORY}\n")
    return str(tmp_path / "bare/bin/python")


def test_for_a_person_without_a_terminal_it_runs_through(room: dict[str, str], bare: str) -> None:
    """Without pytest Python's own runner is used, and named."""
    git = shutil.which("git")
    assert git
    room |= {"PATH": str(Path(git).parent)}
    command = [bare, *COMMAND[1:]]
    done = subprocess.run(
        command, env=room, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tests are run by `python -m unittest`" in done.stdout
    assert "All of it was real" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP][: slices.of(3, 1)])
def test_interrupted_it_leaves_nothing(room: dict[str, str], tmp_path: Path, number: signal.Signals) -> None:
    with subprocess.Popen(COMMAND, env=room, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        for line in child.stdout:
            if "sotto run --" in line:
                break
        assert daemons(tmp_path)
        child.send_signal(number)
        assert child.wait(120) == 130
    wait_for_all(tmp_path)


def test_killed_its_daemon_ends_as_well(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        COMMAND, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        for line in child.stdout:
            if "sotto watch" in line:
                break
        assert daemons(tmp_path)
        child.kill()
    wait_for_all(tmp_path)


def wait_for_all(folder: Path) -> None:
    """Until no process is left whose home lies below a folder."""
    for pid, words in daemons(folder).items():
        try:
            death = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        assert select.select([death], [], [], 60)[0], words
        os.close(death)


def test_every_scene_has_its_place_and_its_words() -> None:
    scenes = every()
    assert len({scene.place for scene in scenes}) == len({scene.name for scene in scenes}) == len(scenes)
    assert all(scene.title and scene.words.endswith(".") for scene in scenes)


def test_a_promise_that_is_not_kept_fails_the_tour() -> None:
    with pytest.raises(NotAsPromised, match="it rained"):
        must(None, "it rained")


def unfailing(python: Path) -> None:
    """A pytest of which all tests pass."""
    packages = next(python.parent.parent.glob("lib/python*/site-packages"))
    (packages / "pytest.py").write_text("print('1 passed')\n")


def refusing(python: Path) -> None:
    """A git that does not commit."""
    git = python.with_name("git")
    refuses = 'case "$*" in *Fix*) echo "no room" >&2; exit 1;; esac'
    git.write_text(f'#!/bin/sh\n{refuses}\nexec {shutil.which("git")} "$@"\n')
    git.chmod(0o755)


FAILING = [
    (unfailing, "fail", "Something is not as this tour says: the tests ended with 0, though one is wrong"),
    (refusing, "commit", "Something went wrong: git commit: no room"),
]


@pytest.mark.parametrize(("breaking", "name", "error"), FAILING[: slices.of(2, 1)])
def test_a_scene_that_fails_ends_it_with_1(
    room: dict[str, str], bare: str, breaking: Callable[[Path], None], name: str, error: str
) -> None:
    """The tour says so, and it cleans up."""
    breaking(Path(bare))
    command = [bare, *COMMAND[1:], "--json"]
    done = subprocess.run(command, env=room, capture_output=True, text=True, timeout=180, check=False)
    view = DemoView.model_validate_json(done.stdout)
    assert (done.returncode, view.ok) == (1, False)
    assert (view.scenes[-1].name, view.scenes[-1].error) == (name, error)
