"""What branches, lines and acts are called."""

import pytest

from knowledge.memory.days.issue import issue_of
from knowledge.memory.days.telling import sort_of_line
from knowledge.memory.days.wording import short


@pytest.mark.parametrize(
    ("branch", "issue"),
    [
        ("fix/123-login", "#123"),
        ("123-login", "#123"),
        ("issue-42", "#42"),
        ("ada/gh-7", "#7"),
        ("feature/PROJ-17-cart", "PROJ-17"),
        ("main", None),
        ("release/12", None),
        ("release-2026", None),
        ("docs/2026-01-05", None),
        ("python-3", None),
        ("fix/utf8", None),
    ],
)
def test_the_issue_of_a_branch_is_in_its_name(branch: str, issue: str | None) -> None:
    assert issue_of(branch) == issue


@pytest.mark.parametrize(
    ("line", "sort"),
    [
        ("pytest -q", "test"),
        ("cd x && python -m pytest tests", "test"),
        ("npm test", "test"),
        ("npm run test:unit", "test"),
        ("cargo test", "test"),
        ("go test ./...", "test"),
        ("make", "build"),
        ("cargo build", "build"),
        ("pip install flask", "install"),
        ("npm ci", "install"),
        ("git log", ""),
        ("cat test.py", ""),
    ],
)
def test_what_a_line_is(line: str, sort: str) -> None:
    assert sort_of_line(line) == sort


def test_a_long_line_is_cut() -> None:
    assert short("one\ntwo") == "one"
    assert len(short("x" * 500)) == 120
