"""How predictions fared: what was offered and what then came, what would have been right without a word."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from knowledge.memory.prediction.files import GAP_US, TOUCHES
from knowledge.memory.prediction.guess import Guess, Record, Week, What
from knowledge.memory.prediction.habits import SINCE, Habits
from knowledge.memory.prediction.patterns import offerable
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

LATEST = 40
"""Offers that rule whether there are more."""
ENOUGH = 20
"""Before so many are judged nothing is switched off."""
POOR, GOOD = 1 / 3, 1 / 2
"""Below the one it keeps quiet; it speaks again when what it kept to itself was right so often."""
LEAST: dict[What, float] = {"command": 0.4, "question": 0.4, "file": 0.3, "routine": 0.5}
"""What is less probable is not offered."""
_KEPT, _RULING = 400, 80
"""Offers and silent predictions that the record is made of, and of those what rules."""
_SOON = 5
"""A routine is right when it begins within so many commands."""
_WEEK_US = 7 * 86_400 * 1_000_000
_MONDAY_US = 4 * 86_400 * 1_000_000
"""1970 began on a Thursday."""


class Judged(NamedTuple):
    """An offer and what came of it."""

    turn: int
    at: int
    right: bool
    half: bool


def record(memory: Memory, project: int | None = None) -> list[Record]:
    """How predictions fared in a project, by kind; commands also where none was offered yet."""
    if memory.database.schema_version < SINCE:
        return []
    kinds = {row["what"] for row in memory.database.all("offered_in") if row["project"] == project}
    return [of_kind(memory, project, what) for what in LEAST if what in kinds or what == "command"]


def of_kind(memory: Memory, project: int | None, what: What) -> Record:
    """How predictions of one kind fared."""
    judged = _judged(memory, project, what, _KEPT)
    silent = _silent(memory, project, what)
    latest = judged[-LATEST:]
    return Record(
        what=what,
        project=project,
        offered=len(latest),
        right=sum(one.right for one in latest),
        half=sum(one.half for one in latest),
        silent=len(silent),
        silent_right=sum(bool(row["right"]) for row in silent),
        off=_off(judged[-_RULING:], silent, LEAST[what]),
        weeks=_weeks(judged),
    )


def worth_offering(memory: Memory, guess: Guess, project: int | None) -> bool:
    """Whether a guess is probable enough, fit to be offered, and of a kind that is right often enough here."""
    if guess.probability < LEAST[guess.what] or not (guess.what == "file" or offerable(guess.said)):
        return False
    judged = _judged(memory, project, guess.what, _RULING + 1)[-_RULING:]
    return len(judged) < ENOUGH or not _off(judged, _silent(memory, project, guess.what), LEAST[guess.what])


def _off(judged: list[Judged], silent: list[Row], least: float) -> bool:
    """Whether it keeps quiet, after all that was offered and all that would have been, in their order."""
    offers: deque[bool] = deque(maxlen=LATEST)
    quiet: deque[bool] = deque(maxlen=LATEST)
    off = False
    kept = [(row["turn"], False, bool(row["right"])) for row in silent if row["raw"] >= least]
    for _, offered, right in sorted([(one.turn, True, one.right) for one in judged] + kept):
        if offered and not off:
            offers.append(right)
            off = len(offers) >= ENOUGH and sum(offers) < POOR * len(offers)
            quiet.clear()
        elif off and not offered:
            quiet.append(right)
            off = len(quiet) < LATEST or sum(quiet) < GOOD * len(quiet)
            if not off:
                offers.clear()
    return off


def _weeks(judged: list[Judged]) -> list[Week]:
    weeks: dict[int, list[bool]] = {}
    for one in judged:
        began = (one.at - _MONDAY_US) // _WEEK_US * _WEEK_US + _MONDAY_US
        weeks.setdefault(began, []).append(one.right)
    return [Week(began, len(rights), sum(rights)) for began, rights in sorted(weeks.items())]


def _silent(memory: Memory, project: int | None, what: What) -> list[Row]:
    """What would have been said; questions are commands too."""
    asked = {"what": "command" if what == "question" else what, "project": project, "limit": _KEPT}
    return memory.database.all("silent_latest", asked)


def _judged(memory: Memory, project: int | None, what: What, most: int) -> list[Judged]:
    """The latest offers that something came after, in their order."""
    judge = _JUDGES.get(what, _command)
    rows = memory.database.all("offers_latest", {"project": project, "what": what, "limit": most})
    found = ((row, judge(memory, row)) for row in reversed(rows))
    return [Judged(row["seq"], row["at"], *verdict) for row, verdict in found if verdict is not None]


def _command(memory: Memory, offer: Row) -> tuple[bool, bool] | None:
    habits = Habits(memory)
    if offer["session"] is None:
        came = next(iter(habits.after_in(offer["project"], offer["after"], 1)), None)
    else:
        came = habits.at(offer["came"]) if offer["came"] else None
    if came is None:
        return None
    right = came.line == offer["said"]
    return right, not right and came.pattern == offer["pattern"]


def _routine(memory: Memory, offer: Row) -> tuple[bool, bool] | None:
    came = Habits(memory).after_in(offer["project"], offer["after"], _SOON)
    first = offer["said"].partition(" && ")[0]
    if first not in [one.line for one in came]:
        return (False, False) if len(came) == _SOON else None
    return True, False


def _file(memory: Memory, offer: Row) -> tuple[bool, bool] | None:
    asked = {"project": offer["project"], "turn": offer["seq"] * TOUCHES, "limit": 1}
    came = memory.database.one("touched_next", asked)
    if came is None:
        return None
    return came["at"] - offer["at"] <= GAP_US and came["path"] == offer["said"], False


_JUDGES: dict[What, Callable[[Memory, Row], tuple[bool, bool] | None]] = {"routine": _routine, "file": _file}
