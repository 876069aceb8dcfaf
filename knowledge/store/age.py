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
    """Where the old part of the log ends, for an order that says from when on events stay.

    Events are taken in the order of seq. The first one with a stamp that is young, and not in the future, ends the old
    part: nothing behind it is old, whatever a clock that was set back may have stamped it. What is dated in the future
    says nothing of its age, so it goes with the old events that follow it, but only where those are more. So a wrong
    clock delays what goes and never hastens it; and what goes is always a beginning of the log, which leaves no hole
    in any channel.
    """

    def __init__(self, before: int, now: int, old: int) -> None:
        """`old` is how many events are stamped before `before` in all: without one left, no later place is better."""
        self.place = 0
        """Seq of the last event that is old."""
        self._before, self._now = before, now
        self._old_left = old
        self._surplus = self._best = 0

    @property
    def settled(self) -> bool:
        """No event that is still to come can move the place."""
        return self._surplus + self._old_left <= self._best

    def take(self, seq: int, at: int) -> None:
        if self.settled:
            return
        if at < self._before:
            self._surplus += 1
            self._old_left -= 1
        elif at > self._now:
            self._surplus -= 1
        else:
            self._old_left = 0  # the old part has ended
            self._surplus = self._best
        if self._surplus > self._best:
            self._best, self.place = self._surplus, seq


class Share:
    """Where the first so many events end, for an order that says how much is to go, whatever their stamps."""

    def __init__(self, count: int) -> None:
        self.place = 0
        self._left = count

    @property
    def settled(self) -> bool:
        return self._left <= 0

    def take(self, seq: int, _at: int) -> None:
        if not self.settled:
            self._left -= 1
            self.place = seq


def _day(at: int) -> int:
    """The moment at which the day of `at` began, in UTC."""
    return at - at % DAY_US
