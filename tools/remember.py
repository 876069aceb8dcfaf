"""Keeping something in the user's words."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from knowledge.errors import NotFound
from knowledge.events import NoteTaken
from knowledge.failures.book import Book
from knowledge.memory.contradiction import sought
from knowledge.memory.draft import Draft, checked, plain
from knowledge.memory.note import Note
from knowledge.memory.notes import NoteBook
from knowledge.memory.taking import contradicted, said_already, taken
from knowledge.redaction.marks import MARK
from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST_TEXT
from tools.kit.around import Around
from tools.kit.tool import tool
from tools.kit.which_project import named
from tools.kit.wording import shown

LATEST = 20
"""Failures that are looked through for the last that is open."""
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, description="what to keep, in the user's own words")]
Kind = Annotated[
    Literal["note", "decision", "mistake", "pattern", "fix"], Field(description="what it is; note where it is not said")
]


@tool(effect="notes")
def remember(around: Around, text: Text, kind: Kind = "note") -> Answer:
    """Keep a note, decision, mistake, pattern or fix of the project the user is in, in the user's own words.

    Use it only when the user asks for something to be noted. It can be taken back with forget.
    """
    here = named(around, "")
    event = taken(checked(Draft(kind=kind, text=plain(text)), around.now), around.now)
    project = here.number if here else None
    data: dict[str, JsonValue] = {
        "kind": event.kind,
        "title": shown(event.title),
        "project": here.name if here else None,
        "redacted": bool(MARK.search(event.title + event.body)),
    }
    others = list[Note]()
    with suppress(NotFound):  # of a memory that is older than notes
        book = NoteBook(around.memory)
        if known := said_already(book, event, project):
            data["known"] = str(known.name)
            return Answer(data, f"{known.name} says so already: {data['title']}", (str(known.name),))
        others = _contradicted(around, book, event, project)
    data["contradicts"] = [
        {"id": str(one.name), "title": shown(one.title), "end": f"sotto forget {one.name}"} for one in others
    ]
    lines = [*_kept(data), *_asked(others), *_against(around, event, project, data)]
    return Answer(data, "\n".join(lines), tuple(str(one.name) for one in others), (event,), project=project)


def _kept(data: dict[str, JsonValue]) -> Iterator[str]:
    where = f"for {data['project']}" if data["project"] else "outside of projects"
    yield f"Noted as a {data['kind']} {where}: {data['title']}"
    if data["redacted"]:
        yield "What looks like a secret in it is not kept."


def _asked(others: list[Note]) -> Iterator[str]:
    """What may say something else about the same: the user decides."""
    for one in others:
        yield f"Does it contradict {one.name}, {shown(one.title)}? If it takes its place: `sotto forget {one.name}`"


def _against(around: Around, event: NoteTaken, project: int | None, data: dict[str, JsonValue]) -> Iterator[str]:
    """A fix is suggested for a failure only where it was said for which: that is not guessed."""
    if event.kind != "fix":
        return
    known = [one for one, _ in Book(around.memory).last(LATEST, project)]
    last = next((one for one in known if one.closed_at is None and one.project == project), None)
    if last:
        command = f"sotto remember TEXT --failure {last.name}"
        data["failure"] = {"id": str(last.name), "headline": shown(last.headline), "command": command}
        yield f"To have it suggested when {last.name} ({shown(last.headline)}) is back: `{command}`"


def _contradicted(around: Around, book: NoteBook, event: NoteTaken, project: int | None) -> list[Note]:
    new = _unborn(event, project)

    def near() -> dict[int, float]:
        try:
            return sought(around.memory, new, around.embed)
        except NotFound:
            return {}

    return contradicted(book, new, around.now, near)


def _unborn(event: NoteTaken, project: int | None) -> Note:
    """The note as it will be; its number comes with its fact."""
    return Note(
        id=0,
        project=project,
        kind=event.kind,
        title=event.title,
        body=event.body,
        tags=[],
        sources=[],
        valid_from=event.valid_from,
        until=None,
        ended=None,
        superseded_by=None,
        confidence=event.confidence,
        author=event.author,
        proposal=None,
        origin="",
        taken=event.at,
        version=0,
        at=event.at,
    )
