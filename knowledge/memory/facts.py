"""Which facts of the log an entry rests on, so that it goes when they go."""

import json

from knowledge.envelope import Envelope
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row


class Facts:
    """A writer's memory, inside of a transaction of it."""

    def __init__(self, memory: Memory) -> None:
        self._database = memory.database

    def add(self, seen: Envelope, entry: int, place: int = 0, at: int | None = None) -> None:
        """Note that an entry rests on what stands at a place of an event; `at` is when that was, microseconds UTC."""
        moment = seen.header.at if at is None else at
        values = {"seq": seen.seq, "place": place, "entry": entry, "at": moment, "trimmed": seen.event.trimmed}
        self._database.run("put_entry_fact", values)

    def of(self, entry: int) -> int:
        """How many facts an entry rests on."""
        return self._database.number("facts_of_entry", {"entry": entry})

    def erase(self, seqs: list[int]) -> list[Row]:
        """Forget events; the entries that rested on them."""
        rows = self._database.all("entries_of_facts", {"seqs": json.dumps(seqs)})
        self._database.run("remove_facts", {"seqs": json.dumps(seqs)})
        return rows

    def trim(self, through: int) -> list[Row]:
        """Forget what retention removed up to an event; the entries that rested on it."""
        rows = self._database.all("entries_of_trimmed", {"through": through})
        self._database.run("remove_trimmed", {"through": through})
        return rows
