"""Editing a note in the user's editor, or with a text that is ready."""

from contextlib import AbstractContextManager

from daemon.cli import drafts, noting
from daemon.noted import notes_now
from daemon.paths import Paths
from daemon.reach import reached
from knowledge.ids import ShortId
from knowledge.memory.draft import BadDraft, Draft, checked, compose, parse
from knowledge.memory.note import Note, Version


def edit(paths: Paths, seq: int) -> Note:
    """Let the user edit a note; as it is then. Raises Unchanged, BadDraft, NotFound, DaemonUnreachable."""
    reached(paths)  # says in a word when no daemon runs, before anybody writes
    with notes_now(paths) as book:
        note, conflicts = book.by_id(seq), book.conflicts(seq)
    draft = noting.draft_of(note)._replace(settles=tuple(one.seq for one in conflicts))
    template = compose(draft, [(_name(one), noting.draft_of(note.read_as(one)).text) for one in conflicts])
    with _edited(paths, note, template) as text:
        return _kept(paths, note, text, draft)


def replace(paths: Paths, seq: int, text: str) -> Note:
    """Write a note anew with a text that may have fields. Raises BadDraft, NotFound, DaemonUnreachable."""
    with notes_now(paths) as book:
        note = book.by_id(seq)
    return _kept(paths, note, text, noting.draft_of(note))


def take(paths: Paths, note: Note, version: Version, settles: list[int]) -> Note:
    """Let one of the versions of a note count, and settle others."""
    draft = noting.draft_of(note.read_as(version))._replace(version=note.version, settles=tuple(settles))
    return _publish(paths, note, draft)


def _edited(paths: Paths, note: Note, template: str) -> AbstractContextManager[str]:
    return drafts.edited(paths, str(note.name), template, f"`sotto note {note.name} --text {{}}` keeps it")


def _kept(paths: Paths, note: Note, text: str, like: Draft) -> Note:
    at = noting.now()
    draft = checked(parse(text, like, at), at)
    with notes_now(paths) as book:
        known = {one.seq for one in book.versions(note.id)}
    if draft.version not in known or not known.issuperset(draft.settles):
        raise BadDraft(f"what it names is no version of {note.name}", hint="leave the line of the version as it was")
    return _publish(paths, note, draft)


def _publish(paths: Paths, note: Note, draft: Draft) -> Note:
    event = noting.edited(note, draft, noting.now())
    if event.model_dump(exclude={"at", "base", "settles"}) == _said(note) and not event.settles:
        raise drafts.Unchanged
    noting.publish(paths, event, project=note.project)
    with notes_now(paths) as book:
        return book.by_id(note.id)


def _said(note: Note) -> dict[str, object]:
    names = ("kind", "title", "body", "tags", "valid_from")
    return {"note": note.id, "valid_to": note.until} | {name: getattr(note, name) for name in names}


def _name(version: Version) -> str:
    return f"{ShortId('e', version.seq)}, written at the same time"
