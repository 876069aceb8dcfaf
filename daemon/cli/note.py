"""`sotto note ID`: one note with all that is known of it, and what can be done with it."""

import argparse
import sys
from pathlib import Path

from daemon.cli import drafts, noting, rewriting, show
from daemon.cli.note_lines import ending_view, past, version_view, view_of, whole
from daemon.cli.notes import proposal_view, proposed
from daemon.cli.which_project import names
from daemon.noted import notes_now
from daemon.paths import Paths
from daemon.proposed import Proposal, proposal, replaced
from knowledge.errors import NotFound, Usage
from knowledge.events import NoteRestored, NoteSuperseded, NoteTaken, ProposalAnswered
from knowledge.ids import ShortId
from knowledge.memory.draft import SECOND
from knowledge.memory.note import Note


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="a note or a proposal, such as n41")
    do = parser.add_mutually_exclusive_group()
    do.add_argument("--edit", action="store_true", help="edit it in your editor")
    do.add_argument("--text", metavar="FILE", help="write it anew with this text; - reads it")
    do.add_argument("--settle", metavar="VERSION", help="of two versions written at once, take this one (such as e57)")
    do.add_argument("--restore", action="store_true", help="it holds again")
    do.add_argument("--supersedes", metavar="ID", help="it takes the place of another note")
    do.add_argument("--accept", action="store_true", help="remember what was proposed")
    do.add_argument("--dismiss", action="store_true", help="do not, and do not propose it again")
    do.add_argument("--history", action="store_true", help="all its versions, and when it held")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, BadId, Usage, BadDraft, Unchanged, DaemonUnreachable."""
    paths, seq = Paths.find(), ShortId.parse(arguments.id, "n").seq
    offered = proposal(paths, seq)
    if offered or arguments.accept or arguments.dismiss:
        return _offered(paths, seq, offered, arguments)
    noting.know_secrets(paths)
    if arguments.edit:
        rewriting.edit(paths, seq)
    elif arguments.text:
        _replace(paths, seq, arguments.text)
    elif arguments.settle:
        _settle(paths, seq, ShortId.parse(arguments.settle, "e").seq)
    elif arguments.restore:
        _restore(paths, seq)
    elif arguments.supersedes:
        _supersede(paths, seq, ShortId.parse(arguments.supersedes, "n").seq)
    _show(paths, seq, arguments)
    return 0


def _show(paths: Paths, seq: int, arguments: argparse.Namespace) -> None:
    with notes_now(paths) as book:
        note, versions, endings = book.by_id(seq), book.versions(seq), book.endings(seq)
    conflicts = [one for one in versions if one.standing == "conflict"]
    view = view_of(note, noting.now(), conflicts)
    told = [version_view(one) for one in versions]
    ended = [ending_view(one) for one in endings]
    if arguments.json:
        more = {"versions": told, "endings": ended} if arguments.history else {}
        show.data(view.model_copy(update=more).model_dump())
    elif arguments.history:
        print("\n".join(past(told, ended)))
    else:
        current = next(one for one in told if one.id == view.version)
        print("\n".join(whole(view, current, names(paths))))


# ── what can be done with a note ──────────────────────────────────────────────────────────────────


def _replace(paths: Paths, seq: int, named: str) -> None:
    piped, text = named == "-", _text(named)
    again = f"`sotto note n{seq} --text {{}}` keeps it"
    with drafts.safe(paths, f"n{seq}", text if piped else "", 0 if piped else Path(named), again):
        rewriting.replace(paths, seq, text)


def _text(named: str) -> str:
    """What is in a file, or piped in. Raises Usage."""
    try:
        if named == "-":
            return sys.stdin.buffer.read().decode("utf-8") if sys.stdin else ""
        return Path(named).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Usage(f"{named} cannot be read ({error})") from error


def _settle(paths: Paths, seq: int, version: int) -> None:
    with notes_now(paths) as book:
        note, versions, conflicts = book.by_id(seq), book.versions(seq), book.conflicts(seq)
    taken = next((one for one in versions if one.seq == version), None)
    if taken is None:
        raise NotFound(f"version e{version} of {note.name}", hint=f"`sotto note {note.name} --history` lists them")
    if not conflicts:
        raise Usage(f"nothing about {note.name} is in conflict", hint=f"`sotto note {note.name} --edit` changes it")
    rewriting.take(paths, note, taken, [one.seq for one in conflicts])


def _restore(paths: Paths, seq: int) -> None:
    note = _note(paths, seq)
    if note.ended is None:
        raise Usage(f"{note.name} was neither forgotten nor superseded")
    noting.publish(paths, NoteRestored(note=seq), project=note.project)
    if note.superseded_by:
        show.say(f"n{note.superseded_by}, which had taken its place, holds as well")


def _supersede(paths: Paths, seq: int, older: int) -> None:
    note, other = _note(paths, seq), _note(paths, older)
    if seq == older or not note.holds(noting.now()):
        raise Usage(f"{note.name} cannot take the place of {other.name}", hint="what takes a place holds itself")
    event = NoteSuperseded(note=older, by=seq, valid_to=max(note.valid_from, other.valid_from))
    noting.publish(paths, event, project=other.project)
    show.say(f"{other.name} is superseded; `sotto note {other.name} --restore` takes that back")


def _note(paths: Paths, seq: int) -> Note:
    with notes_now(paths) as book:
        return book.by_id(seq)


# ── proposals ─────────────────────────────────────────────────────────────────────────────────────


def _offered(paths: Paths, seq: int, offered: Proposal | None, arguments: argparse.Namespace) -> int:
    """Show a proposal, or answer it. Raises NotFound, Usage."""
    if offered is None:
        raise NotFound(f"proposal n{seq}", hint="`sotto notes --proposed` lists them")
    if arguments.accept or arguments.dismiss:
        return _answer(paths, offered, arguments)
    if any((arguments.edit, arguments.text, arguments.settle, arguments.restore, arguments.supersedes)):
        raise Usage(f"{offered.name} is a proposal", hint=f"first `sotto note {offered.name} --accept`")
    view = proposal_view(offered)
    if arguments.json:
        show.data(view.model_dump())
        return 0
    print("\n".join(proposed(view)))
    if view.body:
        print("\n" + "\n".join(map(show.visible, view.body.split("\n"))))
    return 0


def _answer(paths: Paths, offered: Proposal, arguments: argparse.Namespace) -> int:
    if offered.accepted is not None:
        raise Usage(f"{offered.name} was {'accepted' if offered.accepted else 'dismissed'} before")
    answer = ProposalAnswered(proposal=offered.id, accepted=arguments.accept)
    if arguments.dismiss:
        noting.publish(paths, answer, project=offered.project)
        show.say(f"{offered.name} is not proposed again")
        return 0
    older = _replaced(paths, offered)
    note = _accepted(offered, noting.now(), [one.id for one in older])
    taken, _ = noting.publish(paths, note, answer, project=offered.holds_in)
    for one in older:
        show.say(f"it takes the place of {one.name}: {show.visible(one.title)}")
    _show(paths, taken.seq, arguments)
    return 0


def _replaced(paths: Paths, offered: Proposal) -> list[Note]:
    """Notes that hold because a proposal was accepted that this one supersedes."""
    if not (ids := replaced(paths, offered)):
        return []
    with notes_now(paths) as book:
        return [one for one in book.all() if one.proposal in ids and one.holds(noting.now())]


def _accepted(offered: Proposal, at: int, supersedes: list[int]) -> NoteTaken:
    said = offered.said
    return NoteTaken(
        kind=said.kind,
        title=said.title,
        body=said.body,
        tags=said.tags,
        sources=said.evidence,
        valid_from=at // SECOND * SECOND,
        confidence=said.confidence,
        author="learned",
        supersedes=supersedes,
        proposal=offered.id,
        at=at,
    )
