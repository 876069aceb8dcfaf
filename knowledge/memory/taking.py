"""A note that is being taken: the fact it becomes, whether it is known already, and what it may contradict."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from knowledge.errors import NotFound
from knowledge.events import NoteTaken
from knowledge.memory.contradiction import alike
from knowledge.memory.draft import SECOND, Draft
from knowledge.memory.note import Note, Sought
from knowledge.memory.notes import NoteBook
from knowledge.redact import clean

NEWEST = 1_000
"""Notes of a project that are compared whatever search says: the youngest may not be in its index yet, and all of
them say which words are frequent here.
"""


def taken(draft: Draft, at: int) -> NoteTaken:
    """A new note. It holds from a whole second on, which people can read and write."""
    title, body = parts(draft)
    return NoteTaken(
        kind=draft.kind,
        title=clean(title),
        body=clean(body),
        tags=[clean(tag) for tag in draft.tags],
        valid_from=at // SECOND * SECOND if draft.valid_from is None else draft.valid_from,
        valid_to=draft.valid_to,
        supersedes=list(draft.supersedes),
        at=at,
    )


def parts(draft: Draft) -> tuple[str, str]:
    """Title and body of the text after redaction: a secret may begin in the one and end in the other."""
    redacted = draft._replace(text=clean(draft.text))
    return redacted.title, redacted.body


def said_already(book: NoteBook, event: NoteTaken, project: int | None) -> Note | None:
    """A note of the project that says exactly this, and holds."""
    for one in book.that_say(event, project):
        if one.holds(event.at) and set(event.tags) <= set(one.tags) and one.id not in event.supersedes:
            return one
    return None


def contradicted(book: NoteBook, new: Note, at: int, near: Callable[[], Mapping[int, float]]) -> list[Note]:
    """Notes of its project that hold at a moment (microseconds UTC) and may say something else, the nearest first.

    `near` tells what search proposes, by number; it is asked only where there is something to compare.
    """
    newest = [one for one in book.found(Sought(project=new.project or 0, moment=at), NEWEST) if one.id != new.id]
    if not newest:
        return []
    others, proposed = {one.id: one for one in newest}, near()
    for number in proposed.keys() - others.keys():
        with suppress(NotFound):  # erased meanwhile
            others[number] = book.by_id(number)
    return alike(new, (one for one in others.values() if one.holds(at)), proposed)
