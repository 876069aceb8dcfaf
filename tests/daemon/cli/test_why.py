"""Which line says why: read from the log, with or without a daemon."""

import re
from collections.abc import Callable

import pytest

from daemon.paths import Paths
from knowledge.events import FailureClosed, FailureDiagnosed
from knowledge.failure_views import WhyView
from knowledge.failures.book import Book
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from tests.daemon.cli.conftest import failed
from tests.making import finished


def test_the_last_failure_is_meant_when_none_is_named(say: Callable, write: Callable) -> None:
    write(*failed("make one"), because=True)
    write(*failed("make two", "error: second"), because=True)
    view = WhyView.model_validate(say("why", "--json").json)
    assert (view.id, view.command, view.headline, view.status) == ("f4", "make two", "error: second", 2)
    assert (view.at, view.cwd, view.line) == ("2026-01-01T01:00:00.000000+01:00", "/src", 2)
    assert [one.text for one in view.excerpt] == ["before", "error: second", "after"]


@pytest.mark.parametrize("named", ["f1", "F1", "1"])
def test_a_failure_is_named_by_its_commands_number(say: Callable, write: Callable, named: str) -> None:
    write(*failed("make one"), because=True)
    write(*failed("make two"), because=True)
    assert say("why", named, "--json").json["command"] == "make one"


def test_the_card_marks_the_line(say: Callable, write: Callable) -> None:
    write(*failed("make"), because=True)
    assert say("why").out.splitlines() == [
        "f2  make  exit 2",
        "2026-01-01 01:00:00  /src",
        "",
        "error: no",
        "",
        "  1  before",
        "> 2  error: no",
        "  3  after",
    ]


def test_a_failure_without_output_has_a_card_too(say: Callable, write: Callable) -> None:
    bare = FailureDiagnosed(command=clean("make"), cwd=clean("/"), status=1, headline=clean("exit status 1"), line=None)
    write(finished("make", 1), bare, because=True)
    assert say("why").out.splitlines()[-1] == "exit status 1"
    assert say("why", "--json").json["line"] is None


def test_what_came_from_outside_is_harmless(say: Callable, write: Callable) -> None:
    write(*failed("make \x1b[2J", "error: \x1b]0;t\x07\nf9  all is well"), because=True)
    done = say("why")
    assert "\x1b" not in done.out
    assert "error: \\x1b]0;t\\x07\\x0af9  all is well" in done.out


@pytest.mark.parametrize(
    ("named", "said"),
    [("f2", "event 2 is no failure and no failed"), ("f99", "the last one"), ("x1", ""), ("soon", ""), ("e1", "")],
)
def test_what_is_no_failure_is_not_found(say: Callable, write: Callable, named: str, said: str) -> None:
    write(*failed("make"), because=True)
    write(finished("true"))
    write(finished("true"))
    done = say("why", named if named != "f2" else "f3", "--json")
    assert done.status == 3
    assert said.replace("event 2", "event 3") in done.json["hint"]


def test_no_failure_at_all_is_not_found_and_says_what_to_do(say: Callable, write: Callable) -> None:
    write(finished("true"))
    done = say("why", "--json")
    assert (done.status, "sotto run" in done.json["hint"]) == (3, True)


def test_where_nothing_was_captured_another_run_is_offered(say: Callable, write: Callable) -> None:
    bare = FailureDiagnosed(
        command=clean("a | b"), cwd=clean("/"), status=1, headline=clean("exit status 1"), line=None
    )
    write(finished("a | b", 1).model_copy(update={"shell": "bash"}), bare, because=True)
    assert say("why").out.splitlines()[-1] == "To see what it prints: sotto run -- bash -c 'a | b'"
    assert say("why", "--json").json["again"] == "sotto run -- bash -c 'a | b'"


def test_what_sotto_run_heard_is_not_offered_again(say: Callable, write: Callable) -> None:
    write(*failed("make"), because=True)
    assert say("why", "--json").json["again"] is None


def test_a_mistyped_command_is_told_what_may_have_been_meant(say: Callable, write: Callable) -> None:
    finish, broken = failed("git psuh")
    lines = ("git: 'psuh' is not a git command. See 'git --help'.", "", "The most similar command is", "\tpush")
    said = broken.model_copy(update={"excerpt": [(number, clean(line)) for number, line in enumerate(lines, 1)]})
    write(finish, said, because=True)
    assert say("why").out.splitlines()[-1] == "Did you mean: git push  (git itself says so)"
    assert say("why", "--json").json["corrections"] == [{"command": "git push", "why": "git itself says so"}]


def test_a_failing_test_is_no_mistyped_command(say: Callable, write: Callable) -> None:
    finish, broken = failed("git psuh")
    lines = [(1, clean("The most similar command is")), (2, clean("\tpush"))]
    write(finish, broken.model_copy(update={"excerpt": lines, "test_id": clean("a::b")}), because=True)
    assert say("why", "--json").json["corrections"] == []


# ── what is over ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def broken(write: Callable, home: Paths) -> Callable[..., None]:
    """Failures f2, f5, … of which some are over, in memory too."""

    def make(*over: bool) -> None:
        for number, is_over in enumerate(over):
            finish, told = failed(f"make {number}", f"error: {number}")
            names = {"fingerprint": f"v1:{number}", "kind": "v1:k", "template": clean(f"make {number}")}
            _, seen = write(finish, told.model_copy(update=names), because=True)
            closed = FailureClosed(failure=seen.seq, fingerprint=f"v1:{number}", how="command succeeded", run="r")
            write(closed if is_over else finished("ls"))
        with EventLog.open(home.core) as log, Memory.writer(home.memory) as memory:
            for one in log.every():
                Book(memory).write(one)

    return make


def test_what_is_open_is_meant_before_what_is_over(say: Callable, broken: Callable[..., None]) -> None:
    broken(False, False, True)
    done = say("why")
    assert done.out.startswith("f5  make 1  exit 2\n")
    assert re.fullmatch(r"f8 was fixed .* ago; the last one that is open:\n", done.err)
    assert say("why", "--json").json["id"] == "f5"
    assert say("why", "f5").err == ""


def test_where_nothing_is_open_that_is_said(say: Callable, broken: Callable[..., None]) -> None:
    broken(True, True)
    done = say("why")
    assert done.out.startswith("f5  make 1  exit 2\n")
    assert re.fullmatch(r"nothing is open; the last one, fixed .* ago:\n", done.err)
    assert "  ·  over, fixed " in done.out
    view = say("why", "--json").json
    assert (view["open"], view["closed_at"] is not None) == (False, True)


def test_what_is_the_last_and_open_needs_no_word(say: Callable, broken: Callable[..., None]) -> None:
    broken(True, False)
    done = say("why")
    assert (done.out.splitlines()[0], done.err) == ("f5  make 1  exit 2", "")
