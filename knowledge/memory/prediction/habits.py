"""Reading what was done, as the method asks for it."""

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.memory.prediction.chain import DEEPEST, LATEST, Before, key_of
from knowledge.memory.prediction.patterns import place_after
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

NEVER = 1 << 62
"""A turn after all others."""
SINCE = 11
"""Version of the schema of memory that knows habits."""


class Habit(NamedTuple):
    """A command as it was given."""

    turn: int
    session: str
    project: int | None
    at: int | None
    place: str
    line: str
    """Empty where it is never offered."""
    pattern: str
    key: int
    status: int


class Habits:
    """Commands in their order. Reading alone; what writes them is the book."""

    def __init__(self, memory: Memory) -> None:
        self._database = memory.database
        self.known = self._database.schema_version >= SINCE
        """Whether this memory can know any."""

    def at(self, turn: int) -> Habit | None:
        row = self._database.one("habit_at", {"turn": turn})
        return Habit(*row) if row else None

    def before(self, session: str, turn: int = NEVER, most: int = DEEPEST) -> list[Habit]:
        """The latest of a shell before a turn, the latest last."""
        asked = {"session": session, "turn": turn, "limit": most}
        return _habits(self._database.all("habits_before", asked))[::-1]

    def after(self, session: str, turn: int, most: int) -> list[Habit]:
        """The next ones of a shell."""
        return _habits(self._database.all("habits_after", {"session": session, "turn": turn, "limit": most}))

    def after_in(self, project: int | None, turn: int, most: int) -> list[Habit]:
        """The next ones of a project, in any shell."""
        return _habits(self._database.all("habits_since_offer", {"project": project, "turn": turn, "limit": most}))

    def between(self, project: int | None, since: int, until: int, most: int) -> list[Habit]:
        """The first ones of a project between two moments."""
        asked = {"project": project, "since": since, "until": until, "limit": most}
        return _habits(self._database.all("habits_between", asked))

    def followed(self, context: int, turn: int = NEVER, most: int = LATEST) -> list[tuple[int, int]]:
        """What came in a context and when, the latest first."""
        return self._database.all("followed", (context, turn, most))  # type: ignore[return-value] # rows are pairs


def standing(ran: Sequence[Habit], place: str | None) -> Before:
    """Where somebody is after these commands of a shell; in a place that is known better than by them, perhaps."""
    last = ran[-1] if ran else None
    return Before(
        commands=[one.key for one in ran],
        lines=[line_key(one.line, one.pattern) for one in ran[-2:]],
        failed=bool(last and last.status),
        place=standing_in(last) if place is None else place,
    )


def line_key(line: str, pattern: str) -> int:
    """What a line is known by; one that is never offered by its pattern, so that nothing else of it is kept."""
    return key_of(line or pattern)


def standing_in(last: Habit | None) -> str:
    """Directory of a shell after a command."""
    return place_after(last.place, last.line, last.status) if last else ""


def _habits(rows: Sequence[Row]) -> list[Habit]:
    return [Habit(*row) for row in rows]
