"""How a check went after each deed: green, or red until something was done. One walk over what a project saw."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from knowledge.memory.learned.doing import Doing

Verdict = Literal["green", "ended", "alone", "edited", "unclear"]
"""Of the check after a deed. `green`: nothing broke; `ended`: red until one of `by` was run; `alone`: red, and then
green without anything that was done; `edited`: red until files were edited; `unclear`: more than one of these."""
Edited = Callable[[int, int], Iterable[int]]
"""When files were edited, between two moments; all in microseconds UTC."""
SETTLES_US = 1_000_000
"""How long after a command has ended what it wrote may still be noticed."""


class Turn(NamedTuple):
    """A deed, and the check that came after it."""

    deed: str
    git: bool
    verdict: Verdict
    by: frozenset[str] = frozenset()
    """Commands between the last red run and the green one."""
    before: frozenset[str] = frozenset()
    """Commands between the deed and the first run: they did not help where it was red, and may have where green."""
    vain: frozenset[str] = frozenset()
    """Commands between red runs."""
    seqs: tuple[int, ...] = ()
    """The deed, the first red run, the green one."""


class _Pending(NamedTuple):
    """A deed after which nothing was checked yet."""

    done: Doing
    after: int
    """How many commands had been run since the last check, itself included."""


class Walk:
    """Goes over what was done in a project, for one check in one place."""

    def __init__(self, name: str, place: str, edited: Edited) -> None:
        self._name, self._place, self._edited = name, place, edited
        self._green: bool | None = None
        self._since: list[Doing] = []
        """Commands since the last run."""
        self._pending: dict[str, _Pending] = {}
        self._open: list[Turn] = []
        self._red: Doing | None = None
        self.calm: list[frozenset[str]] = []
        """Commands between a green run and the next one, each time that git did nothing in between."""
        self.mends: list[frozenset[str]] = []
        """Commands between a red run and the green one after it, each time that no deed came before."""

    def turns(self, done: Iterable[Doing]) -> Iterator[Turn]:
        """In the order in which they ended."""
        for one in done:
            if one.name == self._name and one.place == self._place and one.sort in ("check", "mixed"):
                yield from self._checked(one)
                self._since, self._pending = [], {}
            elif one.sort == "remedy":
                self._since.append(one)
                self._pending[one.name] = _Pending(one, len(self._since))
            elif one.sort == "deed":
                self._pending[one.name] = _Pending(one, len(self._since))

    def _checked(self, run: Doing) -> Iterator[Turn]:
        since = self._names()
        if self._green and not any(one.done.sort == "deed" for one in self._pending.values()):
            self.calm.append(since)
        if run.status == 0:
            if self._green is False and not self._open:
                self.mends.append(since)
            yield from self._stayed() if self._green else self._ended(run)
            self._open = []
        elif self._green:
            self._open = [self._turn(one, "unclear", run.seq) for one in self._pending.values()]
        elif self._green is False:
            self._open = [one._replace(vain=one.vain | since) for one in self._open]
        self._green, self._red = run.status == 0, run

    def _stayed(self) -> Iterator[Turn]:
        return (self._turn(one, "green", 0) for one in self._pending.values())

    def _ended(self, run: Doing) -> Iterator[Turn]:
        by, verdict = self._names(), self._verdict(run) if self._open else "unclear"
        return (one._replace(verdict=verdict, by=by, seqs=(*one.seqs, run.seq)) for one in self._open)

    def _verdict(self, run: Doing) -> Verdict:
        """What made it green, where it was red."""
        assert self._red
        edited = edits_between(self._red, run, self._since, self._edited)
        if run.sort == "mixed" or any(one.done.sort == "deed" for one in self._pending.values()):
            return "unclear"
        if self._since:
            return "unclear" if edited else "ended"
        return "edited" if edited else "alone"

    def _names(self, after: int = 0) -> frozenset[str]:
        return frozenset(one.name for one in self._since[after:])

    def _turn(self, one: _Pending, verdict: Verdict, red: int) -> Turn:
        seqs = (one.done.seq, red) if red else (one.done.seq,)
        before = self._names(one.after)
        return Turn(one.done.name, one.done.sort == "deed", verdict, before=before, seqs=seqs)


def edits_between(red: Doing, green: Doing, ran: Iterable[Doing], edited: Edited) -> bool:
    """Whether somebody edited files between two runs; what was written while a command ran is its own doing."""
    own = [(one.at, one.until + SETTLES_US) for one in ran]
    return any(not any(began <= at <= until for began, until in own) for at in edited(red.at, green.at))
