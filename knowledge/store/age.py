"""What is old where clocks jump: how far the clock may be believed, and where in the log old ends and young begins.

A stamp is what a clock said, and clocks are set back, set forward, and reset to 1970. Only seq says what came before
what. So nothing is ever removed because of a stamp alone.
"""

from knowledge.store.sqlite import Database

DAY_US = 86_400 * 1_000_000
LIVED_DAYS = 7
"""Days on which something was recorded, after which a date is believed."""


def believed(database: Database, now: int) -> int:
    """`now`, or less while the log has not yet lived in that time (microseconds UTC).

    A clock that was set forward by a year makes everything look a year old. So time counts only as far as the log has
    seen it: the newest LIVED_DAYS days on which anything was recorded end now at the latest, and the first of them is
    at most LIVED_DAYS days ago. A clock that errs for less than that moves the result by the days it erred, not by
    the years; a machine that was off for a year is believed a week after it came back.
    """
    row = database.one("newest_before", {"at": now + 1})
    if row is None or row[0] is None:
        return now
    day = _day(row[0])
    for _ in range(LIVED_DAYS - 1):
        row = database.one("newest_before", {"at": day})
        if row is None or row[0] is None:
            break
        day = _day(row[0])
    return min(now, day + LIVED_DAYS * DAY_US)


class Boundary:
    """Where most stamps agree: up to `place` more events are old than young, and nowhere is the surplus larger.

    Events are taken in the order of seq. In a log whose clock never jumped, `place` is the last old event. A run of
    events from the future lies before it once as many old ones have followed; a run from the past lies behind it as
    long as there are as many young ones before. So a wrong clock delays what goes, by as many events as it stamped,
    and hardly hastens it; and what goes is always a beginning of the log, which leaves no hole in any channel.
    """

    def __init__(self, old: int) -> None:
        """`old` is how many old events there are in all: without them left, no later place can be better."""
        self.place = 0
        self._old_left = old
        self._surplus = 0
        self._best = 0

    @property
    def settled(self) -> bool:
        """No event that is still to come can move the place."""
        return self._surplus + self._old_left <= self._best

    def take(self, seq: int, *, old: bool) -> None:
        self._surplus += 1 if old else -1
        self._old_left -= old
        if self._surplus > self._best:
            self._best, self.place = self._surplus, seq


def _day(at: int) -> int:
    """The moment at which the day of `at` began, in UTC."""
    return at - at % DAY_US
