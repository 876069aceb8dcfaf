"""Hints on their way to shells."""

import os
import stat

import pytest

from daemon.hint_files import HintFiles
from daemon.paths import Paths


@pytest.fixture
def files(home: Paths) -> HintFiles:
    one = HintFiles(home.hints)
    one.open()
    return one


def test_a_hint_is_one_file_for_its_user_alone(home: Paths, files: HintFiles) -> None:
    files.put("b-1-ab", "b-1-ab-7", ["one", "two"])
    file = home.hints / "b-1-ab"
    assert file.read_text() == "b-1-ab-7\none\ntwo\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.hints.stat().st_mode) == 0o700
    files.put("b-1-ab", "b-1-ab-8")
    assert file.read_text() == "b-1-ab-8\n"
    files.forget("b-1-ab")
    files.forget("b-1-ab")
    assert not file.exists()


@pytest.mark.parametrize("session", ["", "../x", "b-1-a/b", "b-x-ab", "pause", "run-7", "b-1-ab\n"])
def test_a_name_that_no_shell_gave_is_none(home: Paths, files: HintFiles, session: str) -> None:
    files.put(session, "run", ["one"])
    files.forget(session)
    assert [one.name for one in home.hints.iterdir()] == ["pause"]


def test_what_shells_left_that_have_ended_goes(home: Paths, files: HintFiles) -> None:
    for session in (f"z-{os.getpid()}-ab", "z-4194305-ab"):
        files.put(session, "run", ["one"])
    (home.hints / "z-4194305-cd.new").write_text("half")
    HintFiles(home.hints).open()
    assert sorted(one.name for one in home.hints.iterdir()) == ["pause", f"z-{os.getpid()}-ab"]
    assert stat.S_ISFIFO((home.hints / "pause").stat().st_mode)
