"""A shell's history as CommandsImported: what is new in it, in order, each unit with a bookmark of how many there are.

The log is the memory: what was imported from a file stands there, so an import that was killed goes on where its last
unit was committed, and one that is repeated finds nothing new.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from daemon.bus_client import BusClient
from daemon.history.units import pieces
from knowledge.events import CommandsImported, PastCommand
from knowledge.history import fresh
from knowledge.history.entry import Entry
from knowledge.history.reading import read
from knowledge.history.sources import Source
from knowledge.redact import Clean, clean, clean_command
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark

LONGEST = 8_192
"""Characters of a command that are kept."""

Tell = Callable[[int, int], None]
"""Hears how many of how many are done."""


class Imported(NamedTuple):
    """What became of a history."""

    found: int
    new: int
    hidden: int
    """Commands with a space before them, which are left out."""
    cut: bool
    """Whether the oldest were left out."""


def import_commands(bus: BusClient, log: EventLog, source: Source, tell: Tell) -> Imported:
    """Import what is new in a history, and wait until it is committed. Raises HistoryUnreadable, HubUnreachable."""
    path = clean(str(source.path))
    found = read(source.shell, source.path)
    done = [(one.at, str(one.command)) for one in imported(log, path)]
    # where there is a moment the words do not matter, and cleaning them all takes long
    known = [(one.at, "" if one.at is not None else _command(one.command)) for one in found.entries]
    new = fresh.new(known, done)
    reader = f"history/{hashlib.blake2s(path.encode(), digest_size=10).hexdigest()}"
    place = max(log.bookmark(reader) or 0, len(done))
    told = 0
    for piece in pieces(_past(found.entries[one]) for one in new):
        told += len(piece)
        event = CommandsImported(source=source.shell, path=path, commands=piece)
        bus.publish(event, bookmark=Bookmark(reader, place + told))
        tell(told, len(new))
    return Imported(len(found.entries), told, found.hidden, found.cut)


def imported(log: EventLog, path: str) -> Iterator[PastCommand]:
    """What has been imported from a file, in order."""
    for envelope in log.every(types=[CommandsImported.__name__]):
        event = envelope.event
        if isinstance(event, CommandsImported) and event.path == path:
            yield from event.commands


def _past(entry: Entry) -> PastCommand:
    return PastCommand(
        command=_command(entry.command),
        at=entry.at,
        cwd=_folder(entry.cwd) if entry.cwd is not None else None,
        status=entry.status,
        duration_ms=entry.duration_ms,
    )


@lru_cache(maxsize=100_000)  # people say the same again and again
def _command(text: str) -> Clean:
    return clean_command(text, LONGEST)


@cache
def _folder(path: str) -> Clean:
    return clean(path, LONGEST)
