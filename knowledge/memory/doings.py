"""The book of doings: what was done in projects, as far as habits show in it. Kept in memory.db."""

from typing import ClassVar

from knowledge.envelope import Envelope
from knowledge.events import Event, EventsErased, EventsTrimmed, FilesChanged
from knowledge.memory.learned.doing import DEEDS, Doing, doing_of, edited_at
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

READER = "doings"
"""Under this name memory keeps how far it has come."""
SEEN = 2_000
"""The latest of a project among which habits are looked for."""
JUST_NOW = 50
PROJECTS = 8


class Doings:
    """Reading it; a writer's `Memory` makes it a writer's book.

    What retention takes from the log goes from here too: so it is bounded, and the same as memory made again.
    """

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = (*DEEDS, FilesChanged, EventsTrimmed, EventsErased)

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._database = memory.database

    # ── reading ───────────────────────────────────────────────────────────────────────────────────

    def of_project(self, project: int) -> list[Doing]:
        """The latest, in the order in which they began."""
        return [_doing(row) for row in self._database.all("doings_of_project", {"project": project, "limit": SEEN})]

    def before(self, one: Doing) -> list[Doing]:
        """What was done just before, the latest first."""
        asked = {"project": one.project, "at": one.at, "seq": one.seq, "limit": JUST_NOW}
        return [_doing(row) for row in self._database.all("doings_before", asked)]

    def times(self, name: str) -> int:
        """How often it was done, in all projects."""
        return self._database.number("times_done", {"name": name})

    def projects_doing(self, name: str) -> list[int]:
        """Projects in which it was done."""
        rows = self._database.all("projects_doing", {"name": name, "limit": PROJECTS})
        return [row["project"] for row in rows]

    def edited(self, project: int, after: int, before: int) -> list[int]:
        """When files were edited between two moments; the first ones."""
        asked = {"project": project, "after": after, "before": before, "limit": JUST_NOW}
        return [row["at"] for row in self._database.all("edited_between", asked)]

    # ── writing ───────────────────────────────────────────────────────────────────────────────────

    def write(self, seen: Envelope) -> None:
        """Take a fact of the log into account; one that was before changes nothing."""
        event = seen.event
        with self._memory.writing(READER, seen.seq) as new:
            if not new:
                return
            if isinstance(event, EventsTrimmed):
                self._database.run("trim_doings", {"through": event.through})
                self._database.run("trim_edited", {"through": event.through})
            elif isinstance(event, EventsErased):
                self._database.many("erase_doing", [{"seq": seq} for seq in event.seqs])
                self._database.many("erase_edited", [{"seq": seq} for seq in event.seqs])
            elif isinstance(event, FilesChanged):
                self._edited(seen, event)
            elif one := doing_of(seen):
                self._database.run("put_doing", one._asdict())

    def _edited(self, seen: Envelope, event: FilesChanged) -> None:
        at, project = edited_at(event), seen.header.project
        if at is not None and project is not None:
            self._database.run("put_edited", {"seq": seen.seq, "project": project, "at": at})


def _doing(row: Row) -> Doing:
    return Doing(*row)  # the columns stand in its order
