"""What a tool gives back: data for a model, one text for people, and what both rest on."""

from typing import NamedTuple

from pydantic import JsonValue

from knowledge.events import Event


class Answer(NamedTuple):
    """The result of a call. Whatever number, name or id stands in `text` stands in `data`, too."""

    data: dict[str, JsonValue]
    text: str
    sources: tuple[str, ...] = ()
    """Ids of what it rests on, such as f12 and e100."""
    orders: tuple[Event, ...] = ()
    """What has to be said on the bus so that it comes true. Only tools that note something have any."""
    recorded: bool = True
    """False where nothing is on record that could answer it: `text` says so."""
    project: int | None = None
    """Number of the project that the orders belong to; none where they belong to none."""


def not_recorded(text: str) -> Answer:
    """The honest answer where memory has none."""
    return Answer({"recorded": False, "said": text}, text, recorded=False)
