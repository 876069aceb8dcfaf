"""The book of proposals: what was proposed to be remembered, and what the user said to it. Kept in memory.db."""

import hashlib
from typing import ClassVar, Literal, NamedTuple

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import Event, EventsErased, NoteProposed, ProposalAnswered, ProposalWithdrawn
from knowledge.store.memory import Memory

READER = "proposals"
"""Under this name memory keeps how far it has come."""
_SINCE = 9
"""Version of the schema of memory that has them."""


def digest_of(key: str) -> str:
    """By which a key is known again where nothing may be left of what it says."""
    return f"sha256/{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"


class Proposed(NamedTuple):
    """What was said of one key so far."""

    id: int
    """Seq of its first NoteProposed."""
    title: str
    body: str
    times: int
    """What was said last."""
    word: Literal["accepted", "declined", "withdrawn"] | None
    """What came of it; none while it waits for an answer."""


class ProposalBook:
    """Reading it; a writer's `Memory` makes it a writer's book."""

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = (NoteProposed, ProposalAnswered, ProposalWithdrawn, EventsErased)

    def __init__(self, memory: Memory) -> None:
        """Raises NotFound where the memory was written by a release that knew none."""
        self._memory = memory
        self._database = memory.database
        if self._database.schema_version < _SINCE:
            raise NotFound(f"no proposals in {self._database.path} yet", hint="`sotto restart` begins to keep them")

    def of(self, key: str) -> Proposed | None:
        """The proposal of this key, whatever became of it; of one that is erased, that it was declined."""
        row = self._database.one("proposal_by_key", {"key": digest_of(key)})
        row = row or self._database.one("proposal_by_key", {"key": key})
        return Proposed(row["id"], row["title"], row["body"], row["count"], row["word"]) if row else None

    def waiting(self) -> int:
        """How many wait for an answer."""
        return self._database.number("proposals_waiting")

    def waiting_in(self, project: int, limit: int) -> list[tuple[int, int, str]]:
        """Those of a project that wait: id, seq of what was said last, title; the latest first."""
        rows = self._database.all("proposals_waiting_in", {"project": project, "limit": limit})
        return [(row["id"], row["latest"], row["title"]) for row in rows]

    def write(self, seen: Envelope) -> None:
        """Take a fact of the log into account; one that was before changes nothing."""
        with self._memory.writing(READER, seen.seq) as new:
            if not new:
                return
            event = seen.event
            if isinstance(event, NoteProposed):
                said = {"key": event.key, "title": event.title, "body": event.body, "count": event.count}
                self._database.run("put_proposal", said | {"seq": seen.seq, "project": seen.header.project or 0})
            elif isinstance(event, ProposalAnswered) and event.digest:
                nothing = {"key": event.digest, "title": "", "body": "", "count": 0, "project": 0}
                self._database.run("put_proposal", nothing | {"seq": seen.seq})
                self._word(seen.seq, seen.seq, "declined")
            elif isinstance(event, ProposalAnswered):
                self._word(seen.seq, event.proposal, "accepted" if event.accepted else "declined")
            elif isinstance(event, ProposalWithdrawn):
                self._word(seen.seq, event.proposal, "withdrawn")
            elif isinstance(event, EventsErased):
                for seq in event.seqs:
                    self._database.run("erase_proposal", {"seq": seq})
                    self._database.run("erase_proposal_word", {"seq": seq})

    def _word(self, seq: int, proposal: int, word: str) -> None:
        self._database.run("put_proposal_word", {"seq": seq, "proposal": proposal, "word": word})
