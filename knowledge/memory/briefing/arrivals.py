"""What came since: commits of others, pulls, dependencies, reports of tests."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from knowledge.changes.sorting import edit_sort
from knowledge.events import TestsFailed, TestsPassed
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.material import Arrived, Pull, Spot, Verdict
from knowledge.memory.days.act import Act, ActKind
from knowledge.memory.days.answers import recent_activity

LOOKED_AT = 2_000
"""Things of a kind that were done, the youngest."""
COMMITS = ("committed", "amended", "cherry-picked", "applied", "imported")
PULLED = "pulled"
SHORT = 7
"""Digits of a commit."""
_AUTHOR = re.compile(r"\s*(?P<name>[^<]*?)\s*(?:<(?P<mail>[^>]*)>)?\s*")


class Came:
    """What was done in a project since a moment, by whom."""

    def __init__(self, asked: Asked, since: int) -> None:
        self._asked = asked
        self._git = self._done("git", since)
        self._files = self._done("file", since)
        self._own = _person(asked.own or self._most_often())

    @property
    def commits(self) -> tuple[Arrived, ...]:
        """Those of others, the youngest first; of one second, the one that is told last."""
        made = sorted(self._of_others(), key=lambda one: (one.at, one.seq, one.part), reverse=True)
        return tuple(
            Arrived(one.subject, _person(one.author or "")[0] or "somebody", one.text, one.at, one.seq) for one in made
        )

    @property
    def pulls(self) -> tuple[Pull, ...]:
        """The youngest first."""
        found = (one for one in self._git if one.deed == PULLED)
        return tuple(Pull(one.branch or one.subject[:SHORT], one.at, one.seq) for one in found)

    @property
    def dependencies(self) -> tuple[Spot, ...]:
        """Manifests and lock files that changed, each once: in commits of others, or before our eyes."""
        found = dict[str, Spot]()
        for path, one in (*_paths(self._of_others()), *((one.subject, one) for one in self._files)):
            if edit_sort(path) == "dependency":
                found.setdefault(path, Spot(path, one.seq, one.at))
        return tuple(found.values())

    def _done(self, kind: ActKind, since: int) -> list[Act]:
        return recent_activity(self._asked.memory, self._asked.project, since, kind=kind, limit=LOOKED_AT)

    def _of_others(self) -> Iterator[Act]:
        for one in self._git:
            if one.deed in COMMITS and one.author and not _same(_person(one.author), self._own):
                yield one

    def _most_often(self) -> str:
        """The author of most commits that were made here; of as many, the one who made the last."""
        every = recent_activity(self._asked.memory, self._asked.project, kind="git", limit=LOOKED_AT)
        authors = Counter(one.author for one in every if one.author and one.deed in COMMITS[:-1])
        return authors.most_common(1)[0][0] or "" if authors else ""


def tested(asked: Asked, since: int) -> Verdict | None:
    """What the last report of tests said."""
    for seen in asked.newest(TestsFailed.__name__, TestsPassed.__name__, since=since, limit=1):
        event = seen.event
        if isinstance(event, TestsFailed | TestsPassed):
            return Verdict(event.counts.passed, event.counts.failed + event.counts.errors, seen.header.at, seen.seq)
    return None


def _paths(commits: Iterable[Act]) -> Iterator[tuple[str, Act]]:
    for one in commits:
        yield from ((path, one) for path in one.paths)


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """By address, or by name."""
    return bool(one[1] and one[1] == other[1]) or bool(one[0] and one[0].lower() == other[0].lower())


def _person(author: str) -> tuple[str, str]:
    """Name, and address in small letters."""
    found = _AUTHOR.fullmatch(author)
    return (found["name"], (found["mail"] or "").lower()) if found else (author, "")
