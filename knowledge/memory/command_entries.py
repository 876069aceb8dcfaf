"""Commands that can be found: one entry for each line and project, with how often it ran and when last.

It is called after the event of its last run.
"""

import hashlib
import re

from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, CommandsImported
from knowledge.ids import ShortId
from knowledge.memory.entry import Entry
from knowledge.memory.facts import Facts
from knowledge.memory.index import Index
from knowledge.store.memory import Memory

DIGEST = 16
OWN = "sotto"
"""What is asked of Sotto itself is no answer to anything."""
_ASKS = re.compile(rf"[;&|(\n]\s*{OWN}\s+(?:search|remember)\s")
"""The same further on in a line: it holds the very words that are asked for again."""


class CommandEntries:
    """A writer's memory, inside of a transaction of it."""

    def __init__(self, memory: Memory) -> None:
        self._database = memory.database
        self._index = Index(memory)
        self._facts = Facts(memory)

    def ran(self, seen: Envelope, event: CommandFinished) -> None:
        """A command ended."""
        self._add(seen, event.command, seen.header.at, 0)

    def imported(self, seen: Envelope, event: CommandsImported) -> None:
        """Commands of a history; where it does not tell when they ran, nothing does."""
        for place, one in enumerate(event.commands):
            self._add(seen, one.command, one.at or 0, place)

    def refresh(self, number: int) -> None:
        """Let an entry be as the runs that are left say; without any it goes."""
        last = self._database.one("last_fact_of_entry", {"entry": number})
        left = self._database.one("facts_of_entry", {"entry": number})
        if last is None or left is None:
            self._index.remove_number(number)
            return
        values = {"ref": _ref(last["seq"]), "part": last["place"], "at": left["at"], "times": left["times"]}
        self._database.run("ran_less", {"id": number, **values})

    def _add(self, seen: Envelope, line: str, at: int, place: int) -> None:
        if not line.strip() or line.split(maxsplit=1)[0] == OWN or _ASKS.search(line):
            return
        digest = hashlib.blake2b(line.encode("utf-8", "replace"), digest_size=DIGEST).digest()
        key = {"digest": digest, "project": seen.header.project or 0}
        known = self._database.one("entry_of_command", key)
        if known:
            number = known["id"]
            self._database.run("ran_again", {"id": number, "ref": _ref(seen.seq), "part": place, "at": at})
        else:
            title, _, body = line.strip().partition("\n")
            entry = Entry("command", _ref(seen.seq), seen.header.project, at, title, body, part=place)
            number = self._index.put(entry)
            self._database.run("put_entry_command", {**key, "entry": number})
        self._facts.add(seen, number, place, at)


def _ref(seq: int) -> str:
    return str(ShortId("e", seq))
