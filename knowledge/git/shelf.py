"""Telling of each stash once when it is put away and once when it leaves, also across restarts."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.events import Stashed
from knowledge.git.layout import Layout
from knowledge.git.objects import loose
from knowledge.git.places import Found, Places
from knowledge.git.stashes import left, stashes
from knowledge.redact import clean

LONGEST = 1_000
_HERE, _GONE = 0, 1


class Shelf:
    """The stashes of one repository. Each has a bookmark of its own: 0 when it is known to be there, 1 when it left."""

    def __init__(self, layouts: Sequence[Layout], base: str, since: int, places: Places) -> None:
        """`layouts` are the trees that share it; `since` is when it began to be watched, in microseconds."""
        self._layouts = layouts
        self._reader = f"{base}/stashes"
        self._since = since
        self._places = places
        self._subjects: dict[str, str] = {}

    def read(self, now: int) -> Iterator[Found]:
        """What was put and what left."""
        layout = self._layouts[0]
        begun = self._places.get(self._reader)
        news = begun is not None and begun.position >= self._since
        there = stashes(layout.stash_log)
        known = self._places.below(f"{self._reader}/")
        for stash in there.values():
            self._subjects[stash.commit] = stash.subject
            if stash.commit not in known:
                told = news or stash.at > self._since
                events = [self._stashed("put", stash.commit, stash.at)] if told else []
                yield self._places.found(f"{self._reader}/{stash.commit}", _HERE, now, *events)
        for commit, state in known.items():
            if state == _HERE and commit not in there:
                how = left(layout.stash_log, layout.common, self._busiest() / "index")
                events = [self._stashed(how, commit, None)] if news else []
                yield self._places.found(f"{self._reader}/{commit}", _GONE, now, *events)
        if not news:
            yield self._places.found(self._reader, self._since, now)

    def _stashed(self, how: str, commit: str, at: int | None) -> Stashed:
        tree = next(one.tree for one in self._layouts if one.own == self._busiest())
        return Stashed(tree=clean(str(tree)), how=how, subject=clean(self._subject(commit)), commit=commit, at=at)

    def _subject(self, commit: str) -> str:
        known = self._subjects.get(commit)
        if known is None:
            found = loose(self._layouts[0].common, commit)
            known = found.subject if found else ""
        return known[:LONGEST]

    def _busiest(self) -> Path:
        """The tree whose index was written last."""
        return max((one.own for one in self._layouts), key=lambda own: _written(own / "index"))


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
