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
from daemon.reach import reached
from daemon.regular import read
from knowledge.clock import SystemClock
from knowledge.data_views import BadNoteView, NotesImportView
from knowledge.errors import NotFound, Usage
from knowledge.events import Event, NameProject, NoteSuperseded, NoteTaken
from knowledge.files.reading import is_folder
from knowledge.ids import ShortId
from knowledge.memory import exchange
from knowledge.memory.exchange import Carried
from knowledge.redact import clean
from knowledge.redact import configure as redact_with
from knowledge.redaction.vault import Vault, home_of, key_of
from knowledge.store.log import EventLog
from knowledge.store.writer_lock import claimed
from knowledge.views import ProjectView

LARGEST = 256 << 20
"""Bytes of a file that are read."""
LONGEST_ORIGIN = 500
TOGETHER = 20
"""Notes that are told in one unit."""
NAMED = 20
"""How many lines that are left out are named; a file of something else has thousands."""
PATIENCE_S = 60.0


def run(arguments: argparse.Namespace) -> int:
    """Returns 1 when something in the file is no note. Raises Usage, DaemonUnreachable, WriterBusy."""
    if not arguments.file:
        raise Usage("which file?", hint="sotto import notes FILE, as `sotto export -o FILE` writes one")
    paths = Paths.find()
    reached(paths)
    redact_with(Vault(os.environ, home_of(os.environ)).everywhere(), key_of(paths.redaction_key))
    file = Path(arguments.file).expanduser()
    found = exchange.read(_text(file), file.stem)
    with claimed(paths.run / "import"):
        ids = _taken(paths, found.notes, SystemClock().now())
    projects = known(paths, every=True)
    theirs = [_project(one, projects) for one in found.notes]
    view = NotesImportView(
        found=len(found.notes),
        new=len(ids),
        ids=ids,
        bad=[BadNoteView(line=one.line, reason=one.reason) for one in found.bad],
        awaited=sorted({one.name for one in theirs if one and one.awaited}),
    )
    if arguments.json:
        show.data(view.model_dump())
    else:
        _show(view)
    return 1 if view.bad else 0


def _show(view: NotesImportView) -> None:
    before = view.found - view.new
    new = f"{show.many(view.new, 'note')} {'is' if view.new == 1 else 'are'} new"
    show.say(new + (f", {before} {'was' if before == 1 else 'were'} known already" if before else ""))
    for name in view.awaited:
        show.say(f"  {show.visible(name)} is not watched here; its notes are its own once you `sotto watch` its folder")
    for one in view.bad[:NAMED]:
        show.say(f"  line {one.line} is left out: {show.visible(one.reason)}")
    if len(view.bad) > NAMED:
        show.say(f"  and {len(view.bad) - NAMED} more; `--json` lists all")


def _text(file: Path) -> str:
    try:
        return read(file, LARGEST).decode("utf-8", "replace")
    except FileNotFoundError as error:
        raise NotFound(str(file)) from error
    except OSError as error:
        raise Usage(f"{file}: {error.strerror}") from error


def _taken(paths: Paths, found: list[Carried], now: int) -> list[str]:
    """Write down those that are new, and that some of them hold no longer; what they are called."""
    before = _origins(paths)
    seqs: dict[str, int] = {}
    fresh = exchange.missing(found, frozenset(before))
    with BusClient(paths, "import") as bus:
        _name_projects(paths, bus, fresh)
        projects = known(paths, every=True)
        left = iter(fresh)
        while page := list(islice(left, TOGETHER)):
            for one in page:
                project = _project(one, projects)
                (told,) = bus.publish(_note(one, now), project=project.number if project else None)
                seqs[one.origin] = told.seq
        endings = list(_endings(found, seqs, before))
        if endings:
            bus.publish(*endings)
    return [str(ShortId("n", seq)) for seq in seqs.values()]


def _name_projects(paths: Paths, bus: BusClient, notes: list[Carried]) -> None:
    """Give a number to projects that are not known here: their notes are theirs when they are watched."""
    for one in {(one.project, one.place): one for one in notes if one.project}.values():
        if _project(one, known(paths, every=True)) is None:
            bus.ask(NameProject(name=clean(one.project), key=clean(one.place)), PATIENCE_S)


def _project(one: Carried, projects: list[ProjectView]) -> ProjectView | None:
    """That of a note: the one at its place, else the one of its name, unless that is another one beside it."""
    at_place = next((each for each in projects if one.place and each.key == one.place), None)
    if at_place or (one.place and is_folder(Path(one.place))):
        return at_place
    return next((each for each in projects if one.project and each.name == one.project), None)


def _origins(paths: Paths) -> dict[str, int]:
    """Where the notes that are known come from, elsewhere or this very log, and what each is here."""
    with EventLog.open(paths.core) as log, notes_now(paths) as book:
        told = {seen.id: seen.seq for seen in log.every(types=[NoteTaken.__name__])}
        return told | {note.origin: note.id for note in book.all() if note.origin}


def _note(one: Carried, now: int) -> NoteTaken:
    return NoteTaken(
        kind=one.kind,
        title=clean(one.title),
        body=clean(one.body),
        tags=[clean(tag) for tag in one.tags],
        valid_from=one.valid_from if one.valid_from is not None else now,
        valid_to=one.valid_to,
        confidence=one.confidence,
        author=one.author,
        origin=one.origin[:LONGEST_ORIGIN],
        at=now,
    )


def _endings(found: Iterable[Carried], seqs: dict[str, int], before: dict[str, int]) -> Iterator[Event]:
    """That a note was forgotten, or which one took its place, where that came as well or was there."""
    for one in found:
        if one.ended is not None and one.origin in seqs:
            by = seqs.get(one.by, before.get(one.by))
            yield NoteSuperseded(note=seqs[one.origin], by=by, valid_to=one.ended)
