"""What waits for a person's yes and was asked for where nobody sees it: told once, with where it can be looked at.

Nothing that is said of it can grant it.
"""

from collections.abc import Iterator

from knowledge.attention.candidate import Candidate, Cleared
from knowledge.attention.recent import Recent
from knowledge.attention.sentences import fit
from knowledge.attention.surroundings import Surroundings
from knowledge.envelope import Envelope
from knowledge.events import Event, PlanDecided, PlanExpired, PlanProposed

KINDS: tuple[type[Event], ...] = (PlanProposed, PlanDecided, PlanExpired)
SEEN = frozenset({"terminal", "chat"})
"""Surfaces on which whoever asked is shown the plan."""
WAITING = 100


def pointed(event: Event) -> tuple[int, list[str]] | None:
    """The approval, and what is worth a hint at the next prompt; no line where it waits no longer, None for others."""
    if isinstance(event, PlanProposed):
        said = f"sotto a{event.approval}: waits for your yes; `sotto approve a{event.approval}`"
        return None if event.surface in SEEN else (event.approval, [said])
    if isinstance(event, PlanExpired) or (isinstance(event, PlanDecided) and event.decision != "escalated"):
        return event.approval, []
    return None


class Plans:
    """Feed it each event of its `KINDS`, in order; `around` has taken what came before."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._waiting: Recent[int, str] = Recent(WAITING)
        """Approvals that were told, and the things that they are."""

    def take(self, seen: Envelope) -> Iterator[Candidate | Cleared]:
        event = seen.event
        if isinstance(event, PlanProposed):
            if event.surface not in SEEN:
                yield self._told(event, seen)
        elif isinstance(event, PlanExpired) or (isinstance(event, PlanDecided) and event.decision != "escalated"):
            thing = self._waiting.pop(event.approval, None)
            if thing:
                yield Cleared(thing, seen.header.at, seen.id)

    def _told(self, event: PlanProposed, seen: Envelope) -> Candidate:
        name, project = f"a{event.approval}", seen.header.project
        thing = f"plan:{name}"
        self._waiting[event.approval] = thing
        return Candidate(
            incident=f"{thing}:e{seen.seq}",
            thing=thing,
            kind="approval",
            state="news",
            severity="important",
            at=seen.header.at,
            sentence=fit("something waits for your approval", self._around.within(project)),
            title=f"{name} waits for you: sotto approve {name}",
            detail=str(event.title),
            cause=thing,
            project=project,
            evidence=(name,),
            expires=event.expires,
        )
