"""The briefing at the first prompt of the day: in one shell, once, in time, and by builtins alone."""

import time
from pathlib import Path

import pytest

from daemon.first_prompt import Day, FirstPrompt
from daemon.paths import Paths
from tests.daemon.integration.conftest import Open

every_shell = pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
with_a_clock = pytest.mark.parametrize("name", ["bash", "zsh"])
LINES = ["shop", "  yesterday 18:40, on it's `fix`/%s\\x1b  e12"]
NOW = time.time_ns() // 1_000
TODAY = Day.of(NOW)


@pytest.fixture
def place(odd_home: Paths) -> FirstPrompt:
    return FirstPrompt(odd_home.hints, odd_home.spool)


@every_shell
def test_it_is_shown_before_the_first_prompt_and_never_again(
    open_shell: Open, odd_home: Paths, place: FirstPrompt, name: str
) -> None:
    place.put(TODAY, LINES)
    shell = open_shell(name)
    assert shell.raw.count(LINES[1].encode()) == 1
    assert shell.raw.index(LINES[1].encode()) < shell.raw.index(b"ready>")
    assert place.was_shown(TODAY)
    assert (odd_home.hints / "today").read_text() == ""
    place.put(TODAY, LINES)
    assert LINES[1] not in shell.type("") + shell.type("true")
    assert LINES[1].encode() not in open_shell(name).raw


@every_shell
def test_a_shell_that_stood_open_overnight_shows_it_at_its_next_prompt(
    open_shell: Open, place: FirstPrompt, name: str
) -> None:
    shell = open_shell(name)
    place.put(TODAY, LINES)
    said = shell.type("")
    assert "\n".join(LINES) in said
    assert said.index(LINES[1]) < said.rindex("ready>")


@with_a_clock
@pytest.mark.parametrize("day", [Day(TODAY.begin - 86_400, TODAY.begin), Day(TODAY.end, TODAY.end + 86_400)])
def test_one_of_another_day_is_not_shown(open_shell: Open, place: FirstPrompt, name: str, day: Day) -> None:
    place.put(day, LINES)
    shell = open_shell(name)
    assert LINES[1] not in shell.type("")
    assert not place.was_shown(day)


@every_shell
def test_without_one_nothing_is_said_and_a_torn_one_is_left_alone(open_shell: Open, odd_home: Paths, name: str) -> None:
    odd_home.hints.mkdir()
    for torn in ("", "shop\n", "1 x\nshop\n"):
        (odd_home.hints / "today").write_text(torn)
        shell = open_shell(name)
        assert "shop" not in shell.type("true")
        assert not list(odd_home.spool.glob("briefed-*"))


@every_shell
def test_it_takes_no_process(open_shell: Open, place: FirstPrompt, name: str) -> None:
    shell = open_shell(name)
    shell.type("")
    before = shell.faults_of_children
    place.put(TODAY, LINES)
    assert LINES[1] in shell.type("")
    assert shell.faults_of_children == before


@every_shell
def test_options_of_the_user_are_as_they_were(open_shell: Open, place: FirstPrompt, tmp_path: Path, name: str) -> None:
    shell = open_shell(name)
    (tmp_path / "file").write_text("old")
    place.put(TODAY, LINES)
    shell.type("")
    shell.type(f"echo new > {tmp_path / 'file'}")
    assert (tmp_path / "file").read_text() == "new\n"


def test_of_several_shells_one_shows_it(open_shell: Open, odd_home: Paths, place: FirstPrompt) -> None:
    shells = [open_shell(name) for name in ("bash", "zsh", "bash")]
    place.put(TODAY, LINES)
    said = []
    for shell in shells:
        said.append(shell.type(""))
        (odd_home.hints / "today").write_text(f"{TODAY.begin} {TODAY.end}\nlate\n")  # as if it had been read before
    assert [LINES[1] in one for one in said] == [True, False, False]
    assert not any("late" in one for one in said)
