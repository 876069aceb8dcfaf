"""Letting something that was remembered hold no longer."""

from typing import Annotated

from pydantic import Field, JsonValue

from knowledge.errors import Usage
from knowledge.events import Event, FixForgotten, NoteSuperseded
from knowledge.memory.note import Note
from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST
from tools.kit.around import Around
from tools.kit.tool import tool
from tools.kit.which_entry import title, which
from tools.kit.wording import LONGEST as LONGEST_TITLE

EntryName = Annotated[
    str,
    Field(
        max_length=LONGEST,
        description="id of a note or fix such as n41 or x3, or words of its title; empty for the one just spoken of",
    ),
]


@tool(effect="notes")
def forget(around: Around, entry: EntryName = "") -> Answer:
    """Let a note hold no longer, or a fix be suggested no longer. It is kept as superseded and can be restored.

    Use it only when the user asks for it.
    """
    one = which(around, entry)
    data: dict[str, JsonValue] = {"id": str(one.name), "title": title(one, LONGEST_TITLE)}
    note = isinstance(one, Note)
    back = f"sotto note {one.name} --restore" if note else f"sotto fixes {one.name} --restore"
    if one.ended is not None if isinstance(one, Note) else one.forgotten:
        raise Usage(f"{one.name} holds no longer already", hint=f"`{back}` brings it back")
    event: Event
    if isinstance(one, Note):
        event = NoteSuperseded(note=one.id, valid_to=around.now)
    else:
        event = FixForgotten(fix=one.id, at=around.now)
    data["restore"] = back
    text = f"{one.name} is forgotten: {data['title']}\n`{back}` brings it back."
    return Answer(data, text, (str(one.name),), (event,), project=one.project)
