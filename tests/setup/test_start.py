"""The two commands of the README, the second one for real: a checkout, `./scripts/start`, again, and away with it."""

import os
import shutil
import subprocess

import pytest

from daemon.setup import ROOT


@pytest.fixture
def checkout(tmp_path, pip_folder):
    """A copy of the working tree in a home of its own; `pip_folder` says that an index can be reached."""
    root = tmp_path / "sotto"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "docs", "tests")
    shutil.copytree(ROOT, root, ignore=ignored)
    return root


@pytest.fixture
def run(checkout, tmp_path):
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "SOTTO_"))}
    variables |= {"HOME": str(tmp_path / "user"), "SOTTO_HOME": str(tmp_path / "home")}
    (tmp_path / "user").mkdir()

    def call(*words):
        command = [str(checkout / words[0]), *words[1:]]
        return subprocess.run(
            command, cwd=tmp_path, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    yield call
    if (checkout / ".venv/bin/sotto").exists():
        call(".venv/bin/sotto", "down")


def test_from_nothing_to_a_running_daemon_and_back(run, checkout, tmp_path):
    first = run("scripts/start", "--no-native")
    assert first.returncode == 0, first.stderr
    assert "It records the commands" in first.stderr
    assert "sotto" in first.stdout
    second = run("scripts/start")
    assert second.returncode == 0, second.stderr
    assert "It records the commands" not in second.stderr
    assert not {".local", ".config"} & {entry.name for entry in (tmp_path / "user").iterdir()}
    gone = run(".venv/bin/sotto", "uninstall", "--yes")
    assert gone.returncode == 0, gone.stderr
    assert not (tmp_path / "home").exists()
    assert (checkout / ".venv").exists()
