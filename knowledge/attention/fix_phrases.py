"""What helped the last time, in a few words that can be said."""

from knowledge.attention.recent import Recent
from knowledge.attention.sentences import name
from knowledge.envelope import Envelope
from knowledge.events import Event, FixLearned, FixNoted
from knowledge.failures.fingerprint import template

KINDS: tuple[type[Event], ...] = (FixLearned, FixNoted)
KNOWN = 500
UNKNOWN = "a fix is known"


class FixPhrases:
    """Feed it each event of its `KINDS`."""

    def __init__(self) -> None:
        self._said: Recent[int, str] = Recent(KNOWN)

    def take(self, seen: Envelope) -> None:
        if said := _phrase(seen.event):
            self._said[seen.seq] = said

    def phrase(self, fix: int) -> str:
        """`last time you ran pip install`."""
        return self._said.get(fix, UNKNOWN)


def _phrase(event: Event) -> str:
    if not isinstance(event, FixLearned):
        return ""
    ran = name(template(event.commands[0].command), 2) if event.commands else ""
    changed = name(event.edits[0].path.rpartition("/")[2], 2) if event.edits else ""
    if ran:
        return f"last time you ran {ran}"
    return f"last time you changed {changed}" if changed else ""
