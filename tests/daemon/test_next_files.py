"""What is offered to shells: one file a session, for its user alone; only what is seen whole and meant."""

import os
import stat

import pytest

from daemon.next_files import LONGEST, NextFiles, offerable
from daemon.paths import Paths
from knowledge.redact import clean_command


@pytest.fixture
def files(home: Paths) -> NextFiles:
    one = NextFiles(home.next)
    one.open()
    return one


def test_an_offer_is_a_run_and_a_line_for_its_user_alone(home: Paths, files: NextFiles) -> None:
    files.offer("b-1-ab", "b-1-ab-7", "make  'ü'")
    file = home.next / "b-1-ab"
    assert file.read_text() == "b-1-ab-7\nmake  'ü'\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.next.stat().st_mode) == 0o700
    assert [one.name for one in home.next.iterdir()] == ["b-1-ab"]


SECRET = clean_command("deploy --token ghp_" + "a1B2c3D4e5" * 4)


@pytest.mark.parametrize(
    "text",
    ["", " make", "one\ntwo", "a\tb", "rm \x1b[2K", "x\u202ey", "x" * (LONGEST + 1), pytest.param(SECRET, id="secret")],
)
def test_what_is_not_seen_whole_or_not_meant_is_not_offered(home: Paths, files: NextFiles, text: str) -> None:
    assert not offerable(text)
    files.offer("b-1-ab", "b-1-ab-7", "make")
    files.offer("b-1-ab", "b-1-ab-8", text)
    assert list(home.next.iterdir()) == []


def test_what_is_foreseen_is_forgotten_at_once_everywhere(home: Paths, files: NextFiles) -> None:
    for session in ("b-1-ab", "z-2-cd"):
        files.offer(session, f"{session}-1", "make")
    (home.next / "b-3-ef.new").write_text("half")
    (home.next / "else").write_text("not ours")
    files.clear()
    assert [one.name for one in home.next.iterdir()] == ["else"]


def test_what_shells_left_that_have_ended_goes(home: Paths, files: NextFiles) -> None:
    for session in (f"z-{os.getpid()}-ab", "z-4194305-ab"):
        files.offer(session, "run", "make")
    NextFiles(home.next).open()
    assert [one.name for one in home.next.iterdir()] == [f"z-{os.getpid()}-ab"]
