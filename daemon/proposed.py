"""What is proposed to be remembered, and was not answered: read from the log, which keeps all of it."""

from typing import NamedTuple

from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import NoteProposed, ProposalAnswered, ProposalWithdrawn
from knowledge.ids import ShortId
from knowledge.store.log import EventLog

_SAID = (NoteProposed, ProposalAnswered, ProposalWithdrawn)


class Proposal(NamedTuple):
    """Something that seems worth remembering."""

    id: int
    """Seq of the first event that proposed it; people type `n` and this number."""
    said: NoteProposed
    """What was said of it last."""
    project: int | None
    at: int
    """When, microseconds UTC."""
    seqs: list[int]
    """Of all events that proposed it."""
    accepted: bool | None
    """None while it was not answered."""
    withdrawn: bool = False
    """What showed it shows it no longer."""

    @property
    def waits(self) -> bool:
        """For an answer."""
        return self.accepted is None and not self.withdrawn

    @property
    def holds_in(self) -> int | None:
        """The project that it is about; none where it was seen in several."""
        return None if len(self.said.projects) > 1 else self.project

    @property
    def name(self) -> ShortId:
        return ShortId("n", self.id)


def proposals(paths: Paths) -> list[Proposal]:
    """All that ever were, the latest first."""
    found = dict[str, Proposal]()
    answers = dict[int, bool]()
    withdrawn = dict[int, int]()
    for seen in _said(paths):
        event = seen.event
        if isinstance(event, ProposalAnswered):
            answers[event.proposal] = event.accepted
        elif isinstance(event, ProposalWithdrawn):
            withdrawn[event.proposal] = seen.seq
        elif isinstance(event, NoteProposed):
            before = found.get(event.key)
            first, seqs = (before.id, before.seqs) if before else (seen.seq, [])
            found[event.key] = Proposal(first, event, seen.header.project, seen.header.at, [*seqs, seen.seq], None)
    told = [
        one._replace(accepted=answers.get(one.id), withdrawn=withdrawn.get(one.id, 0) > one.seqs[-1])
        for one in found.values()
    ]
    return sorted(told, key=lambda one: -one.seqs[-1])


def proposal(paths: Paths, seq: int) -> Proposal | None:
    """One of them, by the seq of any event that proposed it."""
    return next((one for one in proposals(paths) if seq in one.seqs), None)


def replaced(paths: Paths, offered: Proposal) -> set[int]:
    """Ids of accepted proposals whose place it takes."""
    return {one.id for one in proposals(paths) if one.accepted and one.said.key in offered.said.replaces}


def _said(paths: Paths) -> list[Envelope]:
    try:
        with EventLog.open(paths.core) as log:
            return list(log.every(types=[kind.__name__ for kind in _SAID]))
    except NotFound:
        return []
