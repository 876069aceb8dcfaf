"""Whether the histories that are there are taken in is asked once, and never of nobody."""

import os
import sys
from pathlib import Path

import pytest

from daemon.setup import history
from daemon.setup.record import Record
from daemon.setup.running import Sotto
from daemon.setup.terminal import Consent


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with a history, and a file that says how the command was called."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HISTFILE", "ZDOTDIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".bash_history").write_text("ls\n")
    return tmp_path / "called"


def offer(called: Path, record: Record, *, yes: bool = False, wanted: bool | None = None) -> str:
    """How the command was called."""
    program = called.with_name("sotto")
    program.write_text(f'#!/bin/sh\necho "$@" >> {called}\n')
    program.chmod(0o755)
    called.unlink(missing_ok=True)
    history.offer(Sotto(program), record, Consent(yes=yes), wanted=wanted)
    return called.read_text().strip() if called.exists() else ""


def test_yes_agrees_once(called: Path) -> None:
    record = Record()
    assert offer(called, record, yes=True) == "import history"
    assert record.history is True
    assert offer(called, record, yes=True) == ""


def test_without_a_terminal_nobody_is_asked_and_nothing_is_remembered(called: Path) -> None:
    assert not sys.stdin.isatty() or not os.isatty(2)
    record = Record()
    assert offer(called, record) == ""
    assert record.history is None


@pytest.mark.parametrize("wanted", [True, False])
def test_the_flag_is_an_answer(called: Path, wanted: bool) -> None:
    record = Record()
    assert offer(called, record, wanted=wanted) == ("import history" if wanted else "")
    assert record.history is wanted
    assert offer(called, record, yes=True) == ""


def test_where_there_is_no_history_nothing_is_asked(called: Path) -> None:
    (called.parent / ".bash_history").unlink()
    record = Record()
    assert offer(called, record, yes=True) == ""
    assert record.history is None
