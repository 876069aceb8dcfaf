"""Commands, what was printed, and what is to be run instead."""

import pytest

from tests.knowledge.failures.rules.asking import ask

CASES = [
    (
        "cat REAMDE.md",
        ("cat: REAMDE.md: No such file or directory\n"),
        ["cat README.md"],
    ),
    (
        "git add src/mian.py",
        ("fatal: pathspec 'src/mian.py' did not match any files\n"),
        ["git add src/main.py"],
    ),
    (
        "python app",
        ("/usr/bin/python: can't open file '/src/app': [Errno 2] No such file or directory\n"),
        ["python app.py"],
    ),
    (
        "python -u aap.py",
        ("/usr/bin/python: can't open file '/src/aap.py': [Errno 2] No such file or directory\n"),
        ["python -u app.py"],
    ),
    (
        "pytest src/tests.py",
        ("ERROR: file or directory not found: src/tests.py\n"),
        ["pytest src/test.py"],
    ),
    (
        "mv READEM.md x",
        ("mv: cannot stat 'READEM.md': No such file or directory\n"),
        ["mv README.md x"],
    ),
    (
        "rm READEM.md",
        ("rm: cannot remove 'READEM.md': No such file or directory\n"),
        [],
    ),
    (
        "git rm READEM.md",
        ("fatal: pathspec 'READEM.md' did not match any files\n"),
        [],
    ),
    (
        "cat nothing",
        ("cat: nothing: No such file or directory\n"),
        [],
    ),
    (
        "cat README.md",
        ("cat: README.md: No such file or directory\n"),
        [],
    ),
]


@pytest.mark.parametrize(("command", "output", "instead"), CASES)
def test_file_misspelled(command: str, output: str, instead: list[str]) -> None:
    assert ask("file_misspelled", command, output) == instead
