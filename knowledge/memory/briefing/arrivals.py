"""What came since: commits of others, pulls, dependencies, reports of tests."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from knowledge.changes.sorting import edit_sort
from knowledge.envelope import Envelope
from knowledge.events import (
    CommitMade,
    CommitsImported,
    FilesChanged,
    Pulled,
    TestsFailed,
    TestsPassed,
)
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.material import Arrived, Pull, Spot, Verdict

LOOKED_AT = 400
"""Events of a kind that are looked through, the youngest."""
IMPORTS = 12
"""Of these each may hold 500 commits."""
SHORT = 7
"""Digits of a commit."""
_AUTHOR = re.compile(r"\s*(?P<name>[^<]*?)\s*(?:<(?P<mail>[^>]*)>)?\s*")


class Own:
    """Who the user is among authors of commits."""

    def __init__(self, asked: Asked) -> None:
        self._name, self._mail = _person(asked.own or _most_often(asked))

    def __contains__(self, author: str) -> bool:
        name, mail = _person(author)
        return bool(self._mail and mail == self._mail) or bool(self._name and name.lower() == self._name.lower())


def arrived(asked: Asked, since: int) -> tuple[Arrived, ...]:
    """Commits of others since a moment, the youngest first; each once."""
    own, found = Own(asked), dict[str, Arrived]()
    for one in _told(asked, since):
        if one.at >= since and one.author not in own:
            found.setdefault(one.commit, one._replace(author=_person(one.author)[0] or one.author))
    return tuple(sorted(found.values(), key=lambda one: (-one.at, -one.seq)))


def pulls(asked: Asked, since: int) -> tuple[Pull, ...]:
    """The youngest first."""
    found = asked.newest(Pulled.__name__, since=since, limit=LOOKED_AT)
    events = [(one.seq, one.event) for one in found]
    return tuple(
        Pull(event.branch or event.commit[:SHORT], event.at, seq) for seq, event in events if isinstance(event, Pulled)
    )


def dependencies(asked: Asked, since: int, came: Iterable[Arrived]) -> tuple[Spot, ...]:
    """Manifests and lock files that changed, each once: in commits of others, or before our eyes."""
    found = dict[str, Spot]()
    for path, seq, at in (*_in_commits(asked, since, {one.commit for one in came}), *_edited(asked, since)):
        if edit_sort(path) == "dependency":
            found.setdefault(path, Spot(path, seq, at))
    return tuple(found.values())


def tested(asked: Asked, since: int) -> Verdict | None:
    """What the last report of tests said."""
    for one in asked.newest(TestsFailed.__name__, TestsPassed.__name__, since=since, limit=1):
        event = one.event
        if isinstance(event, TestsFailed | TestsPassed):
            return Verdict(event.counts.passed, event.counts.failed + event.counts.errors, one.header.at, one.seq)
    return None


# ── commits ───────────────────────────────────────────────────────────────────────────────────────


def _told(asked: Asked, since: int) -> Iterator[Arrived]:
    """All commits of the project that the log knows since a moment, those that were imported included."""
    for one in asked.newest(CommitMade.__name__, since=since, limit=LOOKED_AT):
        if isinstance(one.event, CommitMade):
            made = one.event
            yield Arrived(made.commit, made.author, made.subject, made.at, one.seq)
    for one in _imported(asked):
        if isinstance(one.event, CommitsImported):
            for past in one.event.commits:
                yield Arrived(past.commit, past.author, past.subject, past.at, one.seq)


def _imported(asked: Asked) -> list[Envelope]:
    return asked.newest(CommitsImported.__name__, since=0, limit=IMPORTS)


def _in_commits(asked: Asked, since: int, wanted: set[str]) -> Iterator[tuple[str, int, int]]:
    for one in _imported(asked):
        if isinstance(one.event, CommitsImported):
            for past in reversed(one.event.commits):
                if past.at >= since and past.commit in wanted:
                    yield from ((path, one.seq, past.at) for path in past.paths)


def _edited(asked: Asked, since: int) -> Iterator[tuple[str, int, int]]:
    for one in asked.newest(FilesChanged.__name__, since=since, limit=LOOKED_AT):
        if isinstance(one.event, FilesChanged):
            yield from ((change.path, one.seq, one.event.began) for change in one.event.changes)


def _most_often(asked: Asked) -> str:
    """The author of most commits that were made here; of as many, the one who made the last."""
    made = asked.newest(CommitMade.__name__, since=0, limit=LOOKED_AT)
    authors = Counter(one.event.author for one in made if isinstance(one.event, CommitMade))
    return authors.most_common(1)[0][0] if authors else ""


def _person(author: str) -> tuple[str, str]:
    """Name, and address in small letters."""
    found = _AUTHOR.fullmatch(author)
    return (found["name"], (found["mail"] or "").lower()) if found else (author, "")
