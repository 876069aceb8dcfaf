"""What the user says of a fix is put on record, with what it is for."""

from collections.abc import Callable

import pytest

from daemon.cli.remember_fix import LONGEST, of_error, of_failure
from daemon.paths import Paths
from knowledge.errors import DaemonUnreachable, NotFound, Usage
from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.fingerprint import fingerprint
from tests.daemon.cli.conftest import failed


@pytest.mark.parametrize("more", [("--failure", "f2"), ("--error", "no")])
def test_only_a_fix_is_for_a_failure(say: Callable, more: tuple[str, ...]) -> None:
    done = say("remember", "restart it", "--kind", "decision", *more, "--json")
    assert (done.status, done.json["code"]) == (Usage.code, Usage.code)
    assert "a decision is for no failure" in done.json["error"]


def test_nothing_cannot_be_remembered(say: Callable) -> None:
    assert say("remember", "  ", "--kind", "fix").status == Usage.code
    assert say("remember", "  ", "--error", "no").status == Usage.code


def test_it_is_for_one_thing(say: Callable) -> None:
    assert say("remember", "restart it", "--kind", "fix", "--failure", "f1", "--error", "no").status == Usage.code


def test_without_a_daemon_nobody_takes_it(say: Callable, write: Callable) -> None:
    write(*failed("make"), because=True)
    done = say("remember", "restart it", "--kind", "fix", "--json")
    assert (done.status, done.json["hint"]) == (DaemonUnreachable.code, DaemonUnreachable.hint)


def test_an_error_that_was_given_is_read_like_any_output(home: Paths) -> None:
    about = of_error(home, "Traceback (most recent call last):\nModuleNotFoundError: No module named 'flask'\n")
    assert about.names == fingerprint(
        Diagnostic("python", "error", "No module named 'flask'", (1, 2), code="ModuleNotFoundError")
    )
    assert (about.failure, about.project, about.said) == (None, None, "ModuleNotFoundError: No module named 'flask'")


def test_of_a_long_error_what_says_why_is_kept(home: Paths) -> None:
    flood = "".join(f"step {number} of the build is done\n" for number in range(2_000))
    about = of_error(home, f"{flood}m.c:3:1: error: 'kin' undeclared\n{flood}")
    assert about.error
    assert "'kin' undeclared" in about.error
    assert len(about.error) <= LONGEST


def test_an_empty_error_says_nothing(home: Paths) -> None:
    with pytest.raises(Usage, match="empty"):
        of_error(home, " \n")


def test_the_last_failure_is_meant_where_none_is_named(home: Paths, write: Callable) -> None:
    write(*failed("make one"), because=True)
    write(*failed("make two", "error: second"), because=True)
    assert of_failure(home, "").said == "f4, error: second"
    assert of_failure(home, "f2").failure == 2
    with pytest.raises(NotFound):
        of_failure(home, "f9")


def test_a_secret_in_an_error_is_not_said_back(home: Paths) -> None:
    secret = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
    about = of_error(home, f"Error: token {secret} is invalid")
    assert secret not in f"{about.said} {about.error}"
