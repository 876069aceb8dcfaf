"""The commits that a watched project had before, as CommitsImported; those the log knows are not told again."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from daemon.bus_client import BusClient
from daemon.history.commands import Tell
from daemon.history.units import MOST_PARTS, pieces
from daemon.safe_git import changes_of, newest_commits
from knowledge.errors import HistoryUnreadable
from knowledge.events import CommitMade, CommitsImported, PastCommit
from knowledge.git.past import Past, commits
from knowledge.redact import Clean, clean
from knowledge.registry import Watched
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark

MOST = 5_000
"""Commits of a tree."""
PATHS = 30
LONGEST, LONGEST_PATH = 500, 1_000
"""Characters of an author or a subject, and of a path, that are kept."""


class Imported(NamedTuple):
    """What became of a tree's commits."""

    found: int
    new: int


def import_commits(bus: BusClient, log: EventLog, project: Watched, tree: Path, tell: Tell) -> Imported:
    """Import the commits of a tree that are not known yet. Raises HistoryUnreadable, HubUnreachable."""
    found = newest_commits(tree, MOST)
    if found is None:
        raise HistoryUnreadable(f"{tree} (git does not say)", hint="has it a commit? `git log` there says more")
    imported, seen = _known(log, project.number)
    new = [one for one in found if one not in imported and one not in seen]
    reader = f"history/git/{project.number}"
    place = max(log.bookmark(reader) or 0, len(imported))
    told = 0
    for piece in pieces(past_commits(tree, new)):
        told += len(piece)
        event = CommitsImported(tree=clean(str(tree)), commits=piece)
        bus.publish(event, bookmark=Bookmark(reader, place + told), project=project.number)
        tell(told, len(new))
    if told < len(new):
        raise HistoryUnreadable(f"{tree} (git told of {told} of {len(new)} commits)", hint="import again for the rest")
    return Imported(len(found), told)


def _known(log: EventLog, project: int) -> tuple[set[str], set[str]]:
    """Commits of a project that were imported, and those that were seen as they were made."""
    imported: set[str] = set()
    seen: set[str] = set()
    for envelope in log.every(types=[CommitsImported.__name__, CommitMade.__name__]):
        event = envelope.event
        if envelope.header.project != project:
            continue
        if isinstance(event, CommitsImported):
            imported.update(one.commit for one in event.commits)
        elif isinstance(event, CommitMade):
            seen.add(event.commit)
    return imported, seen


def past_commits(tree: Path, ids: list[str]) -> Iterator[PastCommit]:
    """Commits as they are told, in the order given; those that git does not tell of in time are missing at the end."""
    return map(_past, _read(tree, ids))


def _read(tree: Path, ids: list[str]) -> Iterator[Past]:
    """The commits, a few hundred at a time. It ends at those that git does not tell of in time."""
    for begin in range(0, len(ids), MOST_PARTS):
        wanted = ids[begin : begin + MOST_PARTS]
        found = list(commits(changes_of(tree, wanted), PATHS))
        yield from found
        if len(found) < len(wanted):
            return


def _past(one: Past) -> PastCommit:
    return PastCommit(
        commit=one.commit,
        author=_short(one.author),
        subject=clean(one.subject, LONGEST),
        at=one.at,
        paths=[_path(path) for path in one.paths],
        count=one.changed,
    )


@lru_cache(maxsize=100)
def _short(text: str) -> Clean:
    return clean(text, LONGEST)


@lru_cache(maxsize=20_000)
def _path(text: str) -> Clean:
    return clean(text, LONGEST_PATH)
