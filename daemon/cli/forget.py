"""`sotto forget ID`: a note holds no longer; with --hard it is gone for good."""

import argparse
import importlib

from daemon.cli import noting, show
from daemon.noted import notes_now
from daemon.paths import Paths
from daemon.proposed import proposal
from daemon.reach import request
from daemon.setup.errors import NotAgreed
from daemon.setup.terminal import Consent
from knowledge.errors import NotFound, Refused, Usage
from knowledge.events import EraseEvents, EraseRefused, EventsErased, NoteSuperseded
from knowledge.ids import ShortId
from knowledge.memory.note import Note
from knowledge.memory_views import ForgottenView

PATIENCE_S = 60.0
"""How long erasing may take: backups that hold what is erased are made anew."""
AT_ONCE = 1_000
"""Events that one order erases."""


class NotErased(Refused):
    """Nothing was erased."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a note, such as n41")
    parser.add_argument("--hard", action="store_true", help="remove it from the disk, with all its versions")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, BadId, Usage, DaemonUnreachable, NotAgreed, NotErased."""
    paths, seq = Paths.find(), ShortId.parse(arguments.id, "n").seq
    if (offered := proposal(paths, seq)) and not arguments.hard:
        raise Usage(f"{offered.name} is a proposal", hint=f"`sotto note {offered.name} --dismiss` declines it")
    with notes_now(paths) as book:
        seqs = [one.seq for one in book.versions(seq)]
        note = book.by_id(seq) if seqs or not offered else None
    if arguments.hard:
        proposed = offered or (proposal(paths, note.proposal) if note and note.proposal else None)
        return _erase(paths, seq, sorted({*seqs, *(proposed.seqs if proposed else [])}), arguments)
    assert note
    return _end(paths, note, arguments)


def _end(paths: Paths, note: Note, arguments: argparse.Namespace) -> int:
    """The reversible way."""
    if note.ended is not None:
        raise Usage(f"{note.name} holds no longer already", hint=f"`sotto forget {note.name} --hard` removes it")
    noting.publish(paths, NoteSuperseded(note=note.id, valid_to=noting.now()), project=note.project)
    if arguments.json:
        show.data(ForgottenView(id=str(note.name), erased=False).model_dump())
    else:
        show.say(f"{note.name} is forgotten; `sotto note {note.name} --restore` brings it back")
    return 0


def _erase(paths: Paths, seq: int, seqs: list[int], arguments: argparse.Namespace) -> int:
    """The other. Its numbers stay in the log, empty."""
    if not seqs:
        raise NotFound(str(ShortId("n", seq)), hint="`sotto notes --all` lists them")
    request(paths, "status")  # says in a word when no daemon runs
    versions = f"{len(seqs)} versions" if len(seqs) > 1 else "it is not kept anywhere"
    if not Consent(yes=arguments.yes).to(f"Remove n{seq} for good, with all that was written of it ({versions})?"):
        raise NotAgreed
    left = set[str]()
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        for begin in range(0, len(seqs), AT_ONCE):
            answer = bus.ask(EraseEvents(seqs=seqs[begin : begin + AT_ONCE]), PATIENCE_S).event
            if isinstance(answer, EraseRefused):
                raise NotErased(answer.reason)
            assert isinstance(answer, EventsErased)
            left.update(answer.left)
    if arguments.json:
        events = [str(ShortId("e", one)) for one in seqs]
        show.data(ForgottenView(id=f"n{seq}", erased=True, events=events).model_dump())
    else:
        show.say(f"n{seq} is gone for good")
        for path in sorted(left):
            show.say(f"  {show.visible(path)} is damaged and may hold it still: remove it if you do not need it")
    return 0
