"""What may have been meant."""

import pytest

from knowledge.failures.command_names import everyday
from knowledge.failures.spelling import alike, likely, near

NAMES = (
    "git",
    "gtk",
    "gdb",
    "ls",
    "ps",
    "man",
    "make",
    "cd",
    "docker",
    "python",
    "python2",
    "python3",
    "lsblk",
    "busctl",
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gti", ["git"]),
        ("gut", ["git"]),
        ("gitt", ["git"]),
        ("sl", ["ls"]),
        ("cs", ["cd"]),
        ("mkae", ["make"]),
        ("dokcer", ["docker"]),
        ("pyhton", ["python"]),
        ("pythno3", ["python3"]),
        ("main", []),
        ("qs", []),
        ("xyzzyplugh", []),
        ("git", []),
        ("", []),
    ],
)
def test_a_slip_of_the_fingers_is_told_from_another_word(typed: str, meant: list[str]) -> None:
    names = [name for name in NAMES if typed != "git" or name != "gtk"]
    assert near(typed, names, everyday=everyday()) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("isntall", ["install"]), ("inst", ["list", "install"]), ("pes", ["ps"]), ("xyzzyplugh", []), ("", [])],
)
def test_of_a_closed_list_more_is_taken_for_a_slip(typed: str, meant: list[str]) -> None:
    assert likely(typed, ("install", "uninstall", "list", "ps", "push", "plugin")) == meant


def test_words_are_alike_by_a_slip_or_as_a_part() -> None:
    assert alike("log", "app-log")
    assert alike("lgo", "log")
    assert not alike("app.py", "print")
