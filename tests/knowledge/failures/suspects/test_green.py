"""Whether a green run says anything of a red one."""

import pytest

from knowledge.failures.suspects.green import covers


@pytest.mark.parametrize(
    ("green", "red", "yes"),
    [
        ("pytest", "pytest", True),
        ("pytest -q", "pytest -x", True),
        ("pytest", "pytest tests/test_a.py", True),
        ("pytest tests/test_a.py", "pytest", False),
        ("pytest tests/test_a.py", "pytest tests/test_b.py", False),
        ("pytest -k one", "pytest", False),
        ("pytest --lf", "pytest", False),
        ("pytest -k one", "pytest -k one", True),
        ("make", "make -j4", True),
        ("make docs", "make", False),
        ("pytest 'a", "pytest 'a", True),
    ],
)
def test_who_did_more_covers_who_does_less(green: str, red: str, yes: bool) -> None:
    assert covers(green, red) is yes
