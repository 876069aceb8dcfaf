"""Words for a check, and commands as they were given."""

import pytest

from knowledge.checks.find import Check, asked

FOUND = [
    Check("tests", "uv run pytest", "", "x", "project", 0.9),
    Check("tests", "tox", "", "x", "ci", 0.5),
    Check("lint", "ruff check", "", "x", "project", 0.7),
]


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("tests", "uv run pytest"),
        ("test", "uv run pytest"),
        ("run the tests", "uv run pytest"),
        ("Run all tests again.", "uv run pytest"),
        ("the linter", "ruff check"),
        ("lint", "ruff check"),
        ("types", "ruff check"),
        ("tox", "tox"),
        ("the build", None),
        ("build", None),
        ("hello there", None),
        ("", None),
        ("make me a sandwich", None),
    ],
)
def test_a_sort_is_its_best_check(words: str, command: str | None) -> None:
    found = asked(words, FOUND)
    assert (found.command if found else None) == command


@pytest.mark.parametrize(
    ("words", "sort"),
    [
        ("cargo clippy", "lint"),
        ("pytest -x tests/a.py", "tests"),
        ("npm run build", "build"),
        ("go test ./...", "tests"),
        ("make check", "tests"),
        ("./scripts/test", "tests"),
        ("cd web && npm test", "tests"),
        (". .venv/bin/activate && pytest", "tests"),
        ("./try-it.sh", "tests"),
    ],
)
def test_a_command_is_the_users_own_word(words: str, sort: str) -> None:
    found = asked(words, FOUND)
    assert found
    assert (found.command, found.sort, found.sure) == (words, sort, 1.0)
