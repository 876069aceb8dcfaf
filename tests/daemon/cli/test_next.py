"""`sotto next`: what comes next here and its record, without a daemon and without the vocabulary."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.cli.next import lines, sentence_of
from daemon.paths import Paths
from knowledge.events import NextPredicted, ProjectWatched
from knowledge.memory.books import Books
from knowledge.next_views import NextView
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from tests.conftest import REPOSITORY
from tests.making import finished

SESSION = "b-4194305-5f0a"


@pytest.fixture
def remember(home: Paths) -> Callable[[], None]:
    """Has memory know what the log says."""

    def do() -> None:
        with EventLog.open(home.core) as log, Memory.writer(home.memory) as memory:
            Books(memory, log).catch_up()

    return do


@pytest.fixture
def worked(write: Callable, remember: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """A dozen times `make` and then `./shop`, in this directory and shell."""

    def work(*more: object, watched: bool = False) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("SOTTO_SHELL_SESSION", SESSION)
        here = clean(str(tmp_path))
        if watched:
            write(ProjectWatched(number=1, name=clean("shop"), key=here, trees=[here]))
        for line in ("make", "./shop") * 12:
            write(finished(line).model_copy(update={"cwd": here, "shell_session": SESSION}))
        write(finished("make").model_copy(update={"cwd": here, "shell_session": SESSION}), *more)
        remember()

    return work


def test_the_likeliest_comes_first_with_why(say: Callable, worked: Callable) -> None:
    worked(watched=True)
    done = say("next")
    first, best, why, *_ = done.out.splitlines()
    assert first == "after make  e26"
    assert best.split()[1:] == ["./shop"]
    assert why.strip().startswith("came 8 of the last 8 times after")
    assert re.fullmatch(r"of the last \d+ commands \d+ were foreseen, and none offered\n", done.err)


def test_as_json_it_is_what_the_schema_says(say: Callable, worked: Callable, tmp_path: Path) -> None:
    worked(watched=True)
    view = NextView.model_validate(say("next", "--json").json)
    assert view.model_dump() == say("next", "--json").json
    assert (view.project, view.cwd, view.after, view.command) == (1, str(tmp_path), "e26", "make")
    assert (view.guesses[0].what, view.guesses[0].said, view.key, view.off) == ("command", "./shop", "alt-n", "")
    assert view.guesses[0].probability >= view.guesses[-1].probability
    assert [(one.what, one.offered, one.off) for one in view.record] == [("command", 0, False)]


def test_another_shell_stands_where_its_own_last_command_left_it(
    say: Callable, worked: Callable, write: Callable, remember: Callable[[], None], tmp_path: Path
) -> None:
    worked()
    write(finished("./shop").model_copy(update={"cwd": clean(str(tmp_path)), "shell_session": "z-9-1"}))
    remember()
    assert say("next", "--json").json["command"] == "make"


def test_without_a_shell_it_is_the_last_command_here(
    say: Callable, worked: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked()
    monkeypatch.delenv("SOTTO_SHELL_SESSION")
    assert say("next", "--json").json["command"] == "make"


def test_its_own_record_is_told(say: Callable, worked: Callable) -> None:
    offer = NextPredicted(
        what="command",
        said=clean("./shop"),
        pattern=clean("./shop"),
        probability=0.9,
        after=2,
        shell_session=SESSION,
    )
    worked(offer, watched=True)
    (record,) = say("next", "--json").json["record"]
    assert (record["offered"], record["right"], [one["offered"] for one in record["weeks"]]) == (1, 1, [1])
    assert say("next").err == "of the last 1 command offered here 1 was right\n"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"offered": 40, "right": 31}, "of the last 40 commands offered here 31 were right"),
        (
            {"offered": 40, "right": 9, "off": True},
            "commands are not offered here: of the last 40 only 9 were right; they come back when more are",
        ),
        ({"silent": 200, "silent_right": 90}, "of the last 200 commands 90 were foreseen, and none offered"),
        ({}, ""),
    ],
)
def test_the_record_as_a_sentence(record: dict, said: str) -> None:
    nothing = {"what": "command", "offered": 0, "right": 0, "silent": 0, "silent_right": 0, "off": False}
    assert sentence_of(nothing | record) == said


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ("[next]\noffer = false\n", "next.offer"),
        ('[services]\noff = ["prediction"]\n', "services.off"),
        ('[next]\nkey = "none"\n', "next.key"),
    ],
)
def test_where_nothing_is_offered_it_is_said_why(
    say: Callable, worked: Callable, home: Paths, config: str, named: str
) -> None:
    worked()
    home.config_file.write_text(config)
    assert named in say("next").err
    assert named in say("next", "--json").json["off"]


def test_before_anything_is_recorded_it_says_so(say: Callable) -> None:
    done = say("next")
    assert (done.status, done.out) == (0, "")
    assert "nothing can be foreseen here yet" in done.err
    assert NextView.model_validate(say("next", "--json").json).guesses == []


def test_what_came_from_outside_is_harmless() -> None:
    guess = {"what": "file", "said": "a\x1b[2J", "probability": 0.5, "why": "\x07"}
    told = "\n".join(lines({"command": "make\x1b]0;x", "after": "e1", "guesses": [guess]}))
    assert "\x1b" not in told
    assert "\x07" not in told


def test_it_loads_neither_the_vocabulary_nor_models(home: Paths) -> None:
    del home
    heavy = ("pydantic", "zmq", "numpy", "knowledge.events")
    asked = f"import sys, daemon.cli.next; print([one for one in {heavy} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert done.stdout == "[]\n"
