"""What of a time is on record at all: so that an empty answer says that nothing happened, or that nobody looked."""

from typing import Literal, NamedTuple

from knowledge.memory.days.act import known
from knowledge.memory.days.spans import newest
from knowledge.store.memory import Memory

Why = Literal["before", "unwatched", "paused", "trimmed", "ahead"]
_WORDS: dict[Why, str] = {
    "before": "nothing was recorded yet",
    "unwatched": "the project was not watched",
    "paused": "recording was paused",
    "trimmed": "edits, commands and the like were removed by retention",
    "ahead": "that time has not come yet",
}


class Gap(NamedTuple):
    """A time of which nothing is on record, or not all."""

    since: int
    """Microseconds UTC."""
    until: int
    why: Why
    """`trimmed`: commits, test reports, failures and notes of that time are kept."""
    seq: int | None
    """Of the event that says so."""

    @property
    def said(self) -> str:
        return _WORDS[self.why]


class Coverage(NamedTuple):
    """What of a time is on record."""

    project: int | None
    since: int
    until: int
    gaps: list[Gap]
    """The earliest first; they may overlap."""

    @property
    def whole(self) -> bool:
        """All of it: where nothing is found, nothing happened."""
        return not self.gaps

    @property
    def nothing(self) -> bool:
        """None of it: where nothing is found, nobody knows."""
        place = self.since
        for gap in self.gaps:
            if gap.since > place:
                return False
            place = max(place, gap.until)
        return place >= self.until and bool(self.gaps)

    @property
    def said(self) -> str:
        """One sentence without a full stop."""
        if self.whole:
            return "all of that time is on record"
        reasons = "; ".join(dict.fromkeys(gap.said for gap in self.gaps))
        return f"{'nothing' if self.nothing else 'not all'} of that time is on record: {reasons}"


def coverage(memory: Memory, project: int | None, since: int, until: int, now: int | None = None) -> Coverage:
    """What is on record of a project, or outside of all, between two moments (microseconds UTC).

    `now` is the clock's; without it, nothing is said of what lies after the last fact. Raises NotFound.
    """
    found = _watched(known(memory), project) + _paused(memory, now or newest(memory)) + _trimmed(memory)
    if now is not None:
        found.append(Gap(now, max(until, now), "ahead", None))
    cut = [one._replace(since=max(one.since, since), until=min(one.until, until)) for one in found]
    gaps = sorted(one for one in cut if one.since < one.until)
    return Coverage(project, since, until, gaps)


def _watched(memory: Memory, project: int | None) -> list[Gap]:
    """The times before a project was watched, and between. Outside of projects the first fact counts."""
    if project is None:
        first = memory.database.one("first_told")
        return [Gap(0, first["at"] if first and first["at"] is not None else _END, "before", None)]
    found, open_since, why = list[Gap](), 0, "before"
    seq: int | None = None
    watched = False
    for row in memory.database.all("watch_of_project", {"project": project}):
        now = row["what"] == "watched" or (row["what"] in ("moved", "vanished") and watched)
        now = now or (row["what"] == "unwatched" and row["trees"] != "[]")
        if now and not watched:
            found.append(Gap(open_since, row["at"], "before" if why == "before" else "unwatched", seq or row["seq"]))
        if watched and not now:
            open_since, why, seq = row["at"], "unwatched", row["seq"]
        watched = now
    return found if watched else [*found, Gap(open_since, _END, "before" if why == "before" else "unwatched", seq)]


def _paused(memory: Memory, now: int) -> list[Gap]:
    found, began = list[Gap](), None
    for row in memory.database.all("pauses"):
        if row["over"] and began is not None:
            found.append(Gap(began["at"], row["at"], "paused", began["seq"]))
            began = None
        elif not row["over"]:
            began = began or row
            until = row["until"]
    if began is not None:
        found.append(Gap(began["at"], until if until and until < now else _END, "paused", began["seq"]))
    return found


def _trimmed(memory: Memory) -> list[Gap]:
    """What lies before the first fact that is left of those that retention takes."""
    row = memory.database.one("trimmed_until")
    return [Gap(0, row["at"], "trimmed", None)] if row else []


_END = 2**62
"""After every moment."""
