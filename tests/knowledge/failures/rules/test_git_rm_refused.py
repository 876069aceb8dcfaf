"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "git rm d",
        ("fatal: not removing 'd' recursively without -r\n"),
        ["git rm -r d"],
    ),
    (
        "git rm d/a",
        (
            "error: the following file has local modifications:\n"
            "    d/a\n"
            "(use --cached to keep the file, or -f to force removal)\n"
        ),
        ["git rm --cached d/a"],
    ),
    (
        "git rm d/a",
        (
            "error: the following file has changes staged in the index:\n"
            "    d/a\n"
            "(use --cached to keep the file, or -f to force removal)\n"
        ),
        ["git rm --cached d/a"],
    ),
    (
        "git rm a",
        ("fatal: pathspec 'a' did not match any files\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_git_rm_refused(command: str, output: str, instead: list[str]) -> None:
    assert ask("git_rm_refused", command, output) == instead
