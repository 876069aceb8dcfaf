"""How a check went after each deed is told once, when the check ran, and only from a green run on."""

import pytest

from knowledge.memory.learned.turns import Walk
from tests.knowledge.memory.learned.doings import Day


def turns(day: Day) -> list[tuple[str, str]]:
    walk = Walk("npm test", "/src", day.between)
    return [(one.deed, one.verdict) for one in walk.turns(day.done)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (Day().green().deed("pull").green(), [("pull", "green")]),
        (Day().green().deed("pull").red().ran("npm ci").green(), [("pull", "ended"), ("npm ci", "green")][:1]),
        (Day().green().deed("pull").red().green(), [("pull", "alone")]),
        (Day().green().deed("pull").red().edited().green(), [("pull", "edited")]),
        (Day().green().deed("pull").red().edited().ran("npm ci").green(), [("pull", "unclear")]),
        (Day().green().deed("pull").red().deed("switch").ran("npm ci").green(), [("pull", "unclear")]),
        (Day().deed("pull").red().ran("npm ci").green(), []),
        (Day().green().red().deed("pull").red().ran("npm ci").green(), []),
        (Day().green().deed("pull").green("pytest"), []),
        (Day().green().deed("pull").red(), []),
    ],
)
def test_verdicts(day: Day, expected: list[tuple[str, str]]) -> None:
    assert turns(day) == expected
