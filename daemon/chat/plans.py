"""Plans that a conversation led to: told as they come, asked about once at the prompt, and what others decided."""

from collections import deque
from collections.abc import Iterator

from daemon.chat.transcript import Piece
from daemon.cli import approval_lines
from daemon.cli.deciding import Deciding
from daemon.cli.show import harmless, visible
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import NotFound, Usage
from knowledge.events import ActDone, ActFailed, Event, PlanDecided, PlanExpired, PlanProposed
from knowledge.ids import ShortId
from knowledge.store.approval_reading import ApprovalReader
from knowledge.tasks.approval import Approval

KINDS: tuple[type[Event], ...] = (PlanProposed, PlanDecided, PlanExpired, ActDone, ActFailed)
SURFACE = "chat"


class Plans:
    """Of one chat."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._ours: set[int] = set()
        """Approvals of conversations that were had here."""
        self._seen: set[int] = set()
        """Those of which this terminal has shown what came of them."""
        self._waiting: deque[int] = deque()

    def of(self, seen: Envelope, conversation: str) -> Iterator[Piece]:
        """What is worth showing of an event of `KINDS`."""
        event = seen.event
        if isinstance(event, PlanProposed):
            if event.task == conversation and event.surface != SURFACE:
                self._ours.add(event.approval)
                self._waiting.append(event.approval)
                yield from waits(event.approval, event.title)
            return
        number = getattr(event, "approval", 0)
        if number in self._ours and number not in self._seen:
            self._waiting = deque(one for one in self._waiting if one != number)
            yield from _became(event, number)

    @property
    def waiting(self) -> bool:
        """Whether there is a next one."""
        return bool(self._waiting)

    def next(self) -> int | None:
        """One that waits and was not asked about here."""
        return self._waiting.popleft() if self._waiting else None

    def left(self, conversation: str) -> Iterator[Piece]:
        """What waits of a conversation that is gone on with."""
        for one in self._live():
            if one.task == conversation:
                self._ours.add(one.id)
                yield from waits(one.id, one.title)

    def approve(self, given: str) -> int:
        """Show one, ask, and see to what is said; the exit status. Raises Usage, NotFound, NeedsHuman, Decided."""
        number = self._meant(given)
        with Deciding(self._paths, SURFACE) as desk:
            status = desk.decide(desk.get(number))
            self._ours |= desk.shown
            self._seen |= desk.shown
        return status

    def deny(self, given: str) -> Iterator[Piece]:
        """Raises Usage, NotFound, Decided."""
        name, _, reason = given.partition(" ")
        number = self._meant(name)
        with Deciding(self._paths, SURFACE) as desk:
            one = desk.deny(desk.get(number), reason.strip())
        self._seen.add(number)
        yield Piece("note", f"{one.name} is denied; nothing was done")

    def _meant(self, given: str) -> int:
        """The one that is named; else the only one that waits. Raises Usage, BadId."""
        if given:
            return ShortId.parse(given.split(maxsplit=1)[0], "a").seq
        found = self._live()
        if len(found) != 1:
            named = ", ".join(one.name for one in found) or "nothing waits"
            raise Usage("which one?", hint=f"/approvals lists what waits: {named}")
        return found[0].id

    def _live(self) -> list[Approval]:
        try:
            with ApprovalReader.open(self._paths.core) as reader:
                return [one for one in reader.live() if one.state == "asked"]
        except NotFound:
            return []


def waits(number: int, title: str) -> Iterator[Piece]:
    """That something waits, and what to type."""
    yield Piece("trouble", f"● a{number} waits for your yes: {visible(title)}")
    yield Piece("note", f"  → /approve a{number} shows all of it and asks; /deny a{number}")


def _became(event: Event, number: int) -> Iterator[Piece]:
    """What others decided, and what came of it."""
    match event:
        case PlanDecided(decision="escalated"):
            return
        case PlanDecided():
            said = {"rejected": "denied", "modified": "taken back for another"}.get(event.decision, event.decision)
            place = approval_lines.ASKED.get(event.surface, visible(event.surface))
            yield Piece("note", f"— a{number} was {said} by {visible(event.who)} {place} on {visible(event.where)}")
        case PlanExpired():
            yield Piece("note", f"— nobody answered a{number}, so it was denied")
        case ActDone():
            yield Piece("note", f"— a{number} is done: {harmless(event.summary)}")
        case ActFailed():
            yield Piece("trouble", f"● a{number} failed: {harmless(event.error)}")
