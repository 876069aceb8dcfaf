"""What probably comes next: the top prediction of each kind, with the events in which that was done before."""

from collections.abc import Iterator

from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.material import Likely
from knowledge.memory.days.answers import command_history, recent_activity
from knowledge.memory.days.state import State
from knowledge.memory.prediction.guess import Guess, Situation
from knowledge.memory.prediction.predicting import predict
from knowledge.memory.prediction.records import worth_offering

LOOKED_BACK_US = 60 * 86_400 * 1_000_000
"""What was not done for so long is no habit."""
LOOKED_AT = 500
BEFORE = 3
"""Times that are told of, of those in which it was done before."""
JOINT = " && "
"""Between the commands of a routine."""


def likely(asked: Asked, state: State) -> tuple[Likely, ...]:
    """The likeliest first; what is wrong too often in this project is not told."""
    told = dict[str, Guess]()
    for one in predict(asked.memory, _situation(asked, state)):
        if one.what not in told and worth_offering(asked.memory, one, asked.project):
            told[one.what] = one
    found = (Likely(one.what, _parts(one), one.probability, tuple(_done(asked, one))) for one in told.values())
    return tuple(one for one in found if one.seqs)


def _situation(asked: Asked, state: State) -> Situation:
    """After the last command of the project; where there was none, in its first tree."""
    ran = state.commands
    cwd = ran[0].cwd if ran else state.tree
    status = (ran[0].status or 0) if ran else 0
    lines = tuple(one.text for one in reversed(ran))
    return Situation(asked.project, cwd, status=status, at=asked.now, commands=lines)


def _parts(guess: Guess) -> tuple[str, ...]:
    return tuple(guess.said.split(JOINT)) if guess.what == "routine" else (guess.said,)


def _done(asked: Asked, guess: Guess) -> Iterator[int]:
    """Events that say that it was done, the latest first; none where one of its parts is not on record."""
    found = [list(_before(asked, guess.what, part)) for part in _parts(guess)]
    if all(found):
        yield from dict.fromkeys(seq for one in found for seq in one)


def _before(asked: Asked, what: str, said: str) -> Iterator[int]:
    since = asked.now - LOOKED_BACK_US
    if what == "file":
        edits = recent_activity(asked.memory, asked.project, since, kind="file", limit=LOOKED_AT)
        same = [one.seq for one in edits if one.subject == said]
    else:
        ran = command_history(asked.memory, said, since, project=asked.project)
        same = [one.seq for one in ran if one.text == said]
    yield from same[: BEFORE if what != "routine" else 1]
