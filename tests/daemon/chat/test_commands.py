"""What can be typed after a slash: every one is a command of sotto, or done by the chat."""

import pytest

from daemon.chat.asked_here import Here
from daemon.chat.commands import SLASHES, Typed, helped, is_one, read
from daemon.chat.plans import Plans
from knowledge.errors import NotFound


def test_words_of_commands() -> None:
    assert read("/why f12").words == ["why", "f12"]
    assert read("/search don't  panic").words == ["search", "don't  panic"]
    assert read("/model").words == ["model", "list"]
    assert read("/model use tiny").words == ["model", "use", "tiny"]
    assert read("/FIX x3") == Typed("fix", "x3")


@pytest.mark.parametrize(("line", "near"), [("/wyh", "/why"), ("/sorces", "/sources"), ("/zzz", "/help")])
def test_what_is_unknown_names_the_nearest(line: str, near: str) -> None:
    with pytest.raises(NotFound) as said:
        read(line)
    assert near in said.value.advice


def test_a_path_is_no_command() -> None:
    assert is_one("/why f12")
    assert not is_one("/etc/hosts is wrong")
    assert not is_one("why")
    assert not is_one("/why\nnot")


def test_each_is_done_by_somebody(home) -> None:
    own = Here(home, None, None, Plans(home))._own  # type: ignore[arg-type]
    assert {name for name, one in SLASHES.items() if not one.runs} == {*own, "exit"}
    assert len(list(helped())) == len(SLASHES)
