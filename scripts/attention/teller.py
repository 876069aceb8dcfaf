"""Tells a day in the order of time: lines as they come, and in between what follows from them later."""

import heapq
from collections.abc import Callable
from itertools import count

from journal import HOP_US, Journal
from sensing import SOURCES, Sensing
from source import Line, Misread, Source

from knowledge.envelope import Envelope
from knowledge.events import Event
from knowledge.moment import Moment

Later = Callable[[], object]
JUMP_US = 60_000_000
"""A line so much earlier than what was told last is a clock that was set back."""
DEFAULT_SOURCES = "logind microphone notifications gnome-session speaker"


class Teller:
    """The log, the clock, the senses and the projects, for the verbs that lines begin with."""

    def __init__(self, source: Source) -> None:
        heading = source.heading
        self.journal = Journal(source.name)
        sources = heading.get("machine", DEFAULT_SOURCES).split()
        if unknown := set(sources) - set(SOURCES) - {"none"}:
            raise Misread(f"unknown sources {unknown}")
        self.sensing = Sensing([one for one in sources if one != "none"])
        self.projects = heading.get("projects", "shop").split()
        self.elsewhere = heading.get("elsewhere", "").split()
        """Folders that nobody watches."""
        self.now = 0
        self.offset = 0
        self.past = False
        """Whether this is before the day: then nobody says what the user is about, as such events do not last."""
        self.fresh: list[Envelope] = []
        """What the line at hand told."""
        self._later: list[tuple[int, int, Later]] = []
        self._count = count()

    # ── time ──────────────────────────────────────────────────────────────────────────────────────

    def begin(self, line: Line, *, past: bool) -> None:
        """Go on to a line; what was due before comes before it."""
        jumped = line.at < self.now - JUMP_US
        if not jumped:
            self._until(line.at)
        self.past = past
        self.offset = line.offset
        self.now = line.at if jumped else max(line.at, self.now + 1_000)
        self.fresh = []

    def end(self) -> None:
        """Tell what is due within a minute after the last line."""
        self._until(self.now + 60_000_000)

    def later(self, wait_us: int, act: Later) -> None:
        heapq.heappush(self._later, (self.now + wait_us, next(self._count), act))

    def _until(self, at: int) -> None:
        while True:
            expires = None if self.past else self.sensing.activity.next_change(self.now)
            due = min((one for one in (expires, *(one[0] for one in self._later[:1])) if one is not None), default=None)
            if due is None or due > at:
                return
            self.now = max(due, self.now)
            if self._later and self._later[0][0] <= due:
                heapq.heappop(self._later)[2]()
            self.focus()

    # ── telling ───────────────────────────────────────────────────────────────────────────────────

    def say(self, event: Event, by: str, *, cause: Envelope | None = None, project: int | None = None) -> Envelope:
        """One event, a moment after the one before."""
        told = self.journal.write(event, by, Moment(self.now, self.offset), cause=cause, project=project)
        self.now += HOP_US
        self.fresh.append(told)
        return told

    def work(self, event: Event, by: str, project: str) -> Envelope:
        """An event by which the user is seen to work somewhere; focus may follow it."""
        number = self.number(project)
        told = self.say(event, by, project=number)
        self.sensing.worked(event, number, told.header.at)
        self.focus(told)
        return told

    def focus(self, cause: Envelope | None = None) -> None:
        changed = None if self.past else self.sensing.changed(self.now)
        if changed:
            self.say(changed, "focus", cause=cause, project=self.sensing.activity.active)

    # ── places ────────────────────────────────────────────────────────────────────────────────────

    def number(self, project: str) -> int | None:
        """None where the place is not watched."""
        if project in self.elsewhere:
            return None
        if project not in self.projects:
            raise Misread(f"unknown project {project}")
        return self.projects.index(project) + 1

    @staticmethod
    def place(project: str) -> str:
        return f"/home/ana/{project}"
