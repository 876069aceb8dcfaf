"""`sotto import notes FILE`: notes that were exported, or written elsewhere. Those that are known stay as they are."""

import argparse
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from daemon.bus_client import BusClient
from daemon.cli import show
from daemon.cli.projects import known
from daemon.noted import notes_now
from daemon.paths import Paths
from daemon.reach import request
from daemon.regular import read
from knowledge.clock import SystemClock
from knowledge.data_views import NotesImportView
from knowledge.errors import NotFound, Usage
from knowledge.events import Event, NoteSuperseded, NoteTaken
from knowledge.ids import ShortId
from knowledge.memory import exchange
from knowledge.memory.exchange import Carried
from knowledge.redact import clean
from knowledge.redact import configure as redact_with
from knowledge.redaction.vault import Vault, home_of, key_of
from knowledge.store.log import EventLog
from knowledge.store.writer_lock import claimed

LARGEST = 256 << 20
"""Bytes of a file that are read."""
LONGEST, LONGEST_TITLE = 100_000, 500
TOGETHER = 20
"""Notes that are told in one unit."""


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, DaemonUnreachable, WriterBusy."""
    if not arguments.file:
        raise Usage("which file?", hint="sotto import notes FILE, as `sotto export -o FILE` writes one")
    paths = Paths.find()
    request(paths, "status")
    redact_with(Vault(os.environ, home_of(os.environ)).everywhere(), key_of(paths.redaction_key))
    now = SystemClock().now()
    found = exchange.read(_text(Path(arguments.file).expanduser()))
    with claimed(paths.run / "import"):
        new = _taken(paths, found, now)
    if arguments.json:
        show.data(NotesImportView(found=len(found), new=len(new), ids=new).model_dump())
    else:
        known_already = len(found) - len(new)
        show.say(f"{len(new)} notes are new" + (f", {known_already} were known already" if known_already else ""))
    return 0


def _text(file: Path) -> str:
    try:
        return read(file, LARGEST).decode("utf-8", "replace")
    except FileNotFoundError as error:
        raise NotFound(str(file)) from error
    except OSError as error:
        raise Usage(f"{file}: {error.strerror}") from error


def _taken(paths: Paths, found: list[Carried], now: int) -> list[str]:
    """Write down those that are new, and that some of them hold no longer; what they are called."""
    numbers = {one.name: one.number for one in known(paths, every=True)}
    seqs: dict[str, int] = {}
    fresh = iter(exchange.missing(found, _origins(paths)))
    with BusClient(paths, "import") as bus:
        while page := list(islice(fresh, TOGETHER)):
            for one in page:
                (told,) = bus.publish(_note(one, now), project=numbers.get(one.project))
                seqs[one.origin] = told.seq
        endings = list(_endings(found, seqs))
        if endings:
            bus.publish(*endings)
    return [str(ShortId("n", seq)) for seq in seqs.values()]


def _origins(paths: Paths) -> frozenset[str]:
    """Where the notes that are known come from: elsewhere, or this very log."""
    with EventLog.open(paths.core) as log, notes_now(paths) as book:
        told = {seen.id for seen in log.every(types=[NoteTaken.__name__])}
        return frozenset(told | {note.origin for note in book.all() if note.origin})


def _note(one: Carried, now: int) -> NoteTaken:
    return NoteTaken(
        kind=one.kind,
        title=clean(one.title, LONGEST_TITLE),
        body=clean(one.body, LONGEST),
        tags=[clean(tag) for tag in one.tags],
        valid_from=one.valid_from if one.valid_from is not None else now,
        valid_to=one.valid_to,
        confidence=one.confidence,
        author=one.author,
        origin=one.origin[:LONGEST_TITLE],
        at=now,
    )


def _endings(found: Iterable[Carried], seqs: dict[str, int]) -> Iterator[Event]:
    """That a note was forgotten, or which one took its place, where both came."""
    for one in found:
        if one.ended is not None and one.origin in seqs:
            yield NoteSuperseded(note=seqs[one.origin], by=seqs.get(one.by), valid_to=one.ended)
