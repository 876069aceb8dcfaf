"""`sotto forget ID`: a note holds no longer, a fix is suggested no longer; with --hard it is gone for good."""

import argparse
import importlib
from typing import NamedTuple

from daemon.cli import noting, show
from daemon.cli.forgotten_fix import known_fix
from daemon.noted import notes_now
from daemon.paths import Paths
from daemon.proposed import Proposal, proposal
from daemon.reach import reached
from daemon.setup.errors import NotAgreed
from daemon.setup.terminal import Consent
from knowledge.errors import NotFound, Refused, Usage
from knowledge.events import EraseEvents, EraseRefused, EventsErased, FixForgotten, NoteSuperseded, ProposalAnswered
from knowledge.ids import ShortId
from knowledge.memory.proposals import digest_of
from knowledge.memory_views import ForgottenView

PATIENCE_S = 60.0
"""How long erasing may take: backups that hold what is erased are made anew."""
LARGE, SLOW_S = 64 << 20, 5e6
"""Bytes of a log from which on it is said that it is written anew; and what a busy machine does of that in a second."""
AT_ONCE = 1_000
"""Events that one order erases."""


class NotErased(Refused):
    """Nothing was erased."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a note such as n41, or a fix such as x3")
    parser.add_argument("--hard", action="store_true", help="remove it from the disk, with all its versions")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, BadId, Usage, DaemonUnreachable, NotAgreed, NotErased."""
    paths = Paths.find()
    if arguments.id.lower().startswith("x"):
        return _fix(paths, ShortId.parse(arguments.id, "x").seq, arguments)
    seq = ShortId.parse(arguments.id, "n").seq
    if (offered := proposal(paths, seq)) and not arguments.hard:
        raise Usage(f"{offered.name} is a proposal", hint=f"`sotto note {offered.name} --dismiss` declines it")
    with notes_now(paths) as book:
        seqs = [one.seq for one in book.versions(seq)]
        note = book.by_id(seq) if seqs or not offered else None
    if arguments.hard:
        proposed = offered or (proposal(paths, note.proposal) if note and note.proposal else None)
        erased = _Erased(ShortId("n", seq), sorted({*seqs, *(proposed.seqs if proposed else [])}), proposed)
        return _erase(paths, erased, arguments)
    assert note
    if note.ended is not None:
        raise Usage(f"{note.name} holds no longer already", hint=f"`sotto forget {note.name} --hard` removes it")
    noting.publish(paths, NoteSuperseded(note=note.id, valid_to=noting.now()), project=note.project)
    return _ended(note.name, f"sotto note {note.name} --restore", arguments)


def _fix(paths: Paths, seq: int, arguments: argparse.Namespace) -> int:
    """What helps against a failure: one that was learned stays in the log."""
    fix = known_fix(paths, seq)
    if arguments.hard:
        if fix.learned:
            raise Usage(
                f"{fix.name} was learned from what was done, which stays on record",
                hint=f"`sotto forget {fix.name}` ends that it is suggested; `sotto wipe` removes what was done",
            )
        return _erase(paths, _Erased(fix.name, [seq]), arguments)
    if fix.forgotten:
        raise Usage(f"{fix.name} is forgotten already", hint=f"`sotto fixes {fix.name} --restore` brings it back")
    noting.publish(paths, FixForgotten(fix=seq, at=noting.now()), project=fix.project)
    return _ended(fix.name, f"sotto fixes {fix.name} --restore", arguments)


def _ended(name: ShortId, back: str, arguments: argparse.Namespace) -> int:
    """The reversible way was gone."""
    if arguments.json:
        show.data(ForgottenView(id=str(name), erased=False).model_dump())
    else:
        show.say(f"{name} is forgotten; `{back}` brings it back")
    return 0


class _Erased(NamedTuple):
    """What goes for good."""

    name: ShortId
    seqs: list[int]
    """Events that tell of it."""
    proposed: Proposal | None = None
    """What it was made of, which is not to be proposed again."""


def _erase(paths: Paths, erased: _Erased, arguments: argparse.Namespace) -> int:
    """The other way. Its numbers stay in the log, empty."""
    name, seqs = erased.name, erased.seqs
    if not seqs:
        raise NotFound(str(name), hint="`sotto notes --all` lists them")
    reached(paths)  # says in a word when no daemon runs
    versions = f"{len(seqs)} versions" if len(seqs) > 1 else "it is not kept anywhere"
    if not Consent(yes=arguments.yes).to(f"Remove {name} for good, with all that was written of it ({versions})?"):
        raise NotAgreed
    if one := erased.proposed:
        never = ProposalAnswered(proposal=one.id, accepted=False, digest=digest_of(one.said.key))
        noting.publish(paths, never, project=one.project)
    large = paths.core.stat().st_size
    if large > LARGE:
        show.say(f"the log is written anew for it, {show.size(large)}; nothing else is recorded meanwhile")
    left, gone = set[str](), set[int]()
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        for begin in range(0, len(seqs), AT_ONCE):
            answer = bus.ask(EraseEvents(seqs=seqs[begin : begin + AT_ONCE]), PATIENCE_S + large / SLOW_S).event
            if isinstance(answer, EraseRefused):
                raise NotErased(answer.reason)
            assert isinstance(answer, EventsErased)
            left.update(answer.left)
            gone.update(answer.seqs)
    if arguments.json:
        events = [str(ShortId("e", one)) for one in sorted({*seqs, *gone})]
        show.data(ForgottenView(id=str(name), erased=True, events=events).model_dump())
    else:
        answers = len(gone - {*seqs})
        told = f", and {show.many(answers, 'event')} of questions and answers that held it" if answers else ""
        show.say(f"{name} is gone for good{told}")
        for path in sorted(left):
            show.say(f"  {show.visible(path)} is damaged and may hold it still: remove it if you do not need it")
    return 0
