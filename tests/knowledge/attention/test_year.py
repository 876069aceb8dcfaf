"""A year at the desk: what it keeps does not grow, and it says no more on the last day than on the first."""

import pickle
import random

from knowledge.attention.candidate import Cleared
from knowledge.events import AnnouncementReacted
from tests.attending import HOUR, MINUTE, Day, Step, candidate, focus
from tests.making import NOW, finished
from tests.slices import of

DAY = 24 * HOUR


def steps(day: int, chance: random.Random) -> list[Step]:
    """Some of what happens on one day."""
    begins = day * DAY + 9 * HOUR
    made: list[Step] = [(begins, focus(begins, idle=False))]
    for number in range(12):
        at = begins + number * 30 * MINUTE
        thing, cause = f"t{day}-{chance.randrange(6)}", f"run:{day}-{chance.randrange(9)}"
        made.append((at, focus(at, in_call=chance.random() < 0.2, editing=chance.random() < 0.5)))
        made.append((at, finished().model_copy(update={"started": NOW + at})))
        made.append((at, candidate(thing, day * 100 + number, at=NOW + at, cause=cause)))
        if chance.random() < 0.3:
            made.append((at + 60, Cleared(f"check:1:{thing}", NOW + at + 60, "e1")))
        reacted = {"incident": f"check:1:{thing}:e{day * 100 + number}", "kind": "failure", "thing": f"check:1:{thing}"}
        reaction = AnnouncementReacted.model_validate({**reacted, "reaction": "ack", "by": "voice", "after_s": 1})
        made.append((at + 90, reaction))
    return made


def test_what_it_keeps_is_bounded() -> None:
    days, chance, sizes, spoken = of(365, 40), random.Random(12), [], []
    day = Day()
    for number in range(days):
        before = len(day.spoken)
        day.run(steps(number, chance), until=(number + 1) * DAY)
        spoken.append(len(day.spoken) - before)
        day.log.clear()
        del day.acts[:-50]
        ledger = day.desk._board.ledger
        sizes.append(
            (len(ledger._told), len(ledger._things), len(ledger._causes), len(ledger._spoken), len(ledger._shown))
        )
    told, things, causes, said, shown = (max(column) for column in zip(*sizes, strict=True))
    assert told <= 2_000
    assert things <= 500
    assert causes <= 500
    assert (said, shown) <= (3 * 4, 3 * 20)
    assert max(spoken) <= 4
    assert sum(spoken[-5:]) > 0
    assert len(pickle.dumps(vars(ledger.learned))) < 100_000
