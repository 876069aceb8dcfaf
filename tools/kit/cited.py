"""A record that an answer cites, in a few words: what it is, and when it was told."""

from typing import Any, NamedTuple

from knowledge.errors import NotFound
from knowledge.events import Event
from knowledge.ids import ShortId
from knowledge.memory.briefing.when import said
from tools.kit.around import Around
from tools.kit.wording import shown

TOLD = 80
"""Characters of what a record says."""
_SAYING = ("headline", "title", "subject", "text", "command", "reason")
"""Fields that tell what an event is about, the most telling first."""


class Cited(NamedTuple):
    """One record."""

    id: str
    what: str
    when: str | None
    """None where it is not on record any more."""

    @property
    def line(self) -> str:
        return f"{self.id}  {self.what}" + (f", {self.when}" if self.when else "")


def cited(around: Around, name: str) -> Cited:
    """What is known of it: the event of its number is in the log, or was erased."""
    try:
        seen = around.log.by_seq(ShortId.parse(name).seq)
    except NotFound:
        return Cited(shown(name, TOLD), "not on record any more", None)
    return Cited(name, _what(seen.type, seen.event), said(seen.header.at, around.now))


def _what(kind: str, event: Event) -> str:
    body: dict[str, Any] = event.model_dump()
    told = next((str(body[field]) for field in _SAYING if body.get(field)), "")
    words = "".join(f" {one.lower()}" if one.isupper() else one for one in kind).strip()
    return f"{words}: {shown(told, TOLD)}" if told else words
