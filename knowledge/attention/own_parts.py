"""What becomes of Sotto itself and of its databases, and what git stopped in: what the user has to know."""

from collections.abc import Iterator

from knowledge.attention.candidate import Candidate, Cleared, Kind, Severity, State
from knowledge.attention.recent import Recent
from knowledge.attention.room import CAUSE, by_room
from knowledge.attention.sentences import fit
from knowledge.attention.surroundings import Surroundings
from knowledge.envelope import Envelope
from knowledge.events import (
    BackupFailed,
    BackupMade,
    ConflictResolved,
    ConflictStarted,
    DatabaseSetAside,
    Event,
    EventsTrimmed,
    HandlingDelayed,
    JobsPaused,
    JobsResumed,
    MemoryRebuilt,
    ProcessStarted,
    RebuildFailed,
    ServiceGaveUp,
    TrimRefused,
    UncleanStopFound,
)

KINDS: tuple[type[Event], ...] = (
    *(ServiceGaveUp, ProcessStarted, DatabaseSetAside, UncleanStopFound, BackupFailed, BackupMade),
    *(TrimRefused, EventsTrimmed, RebuildFailed, MemoryRebuilt, ConflictStarted, ConflictResolved, HandlingDelayed),
    *(JobsPaused, JobsResumed),
)
DOWN = 100
"""Things that are known to be bad; the oldest go first."""
_CALLED = {
    "hub": "the event log",
    "senses": "watching your files",
    "diagnosis": "reading failures",
    "thinking": "the memory",
    "encoder": "search by meaning",
    "model": "the chat model",
    "voice": "the voice",
}
"""What people know a process by."""
_SPARE = frozenset({"encoder", "model", "voice", "gateway", "bridge"})
"""Without these everything is still seen and remembered."""
_DAY_S = 86_400
_ROOM_S = 3_600
"""After so long without a word of it a disk counts as having had room again."""
_SECOND = 1_000_000


class OwnParts:
    """Feed it each event of its `KINDS`, in order; `around` has taken it before."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._bad: Recent[str, str] = Recent(DOWN)
        """Things, and what they are called."""
        self._full_at: int | None = None
        """When something found no room last."""

    def take(self, seen: Envelope) -> Iterator[Candidate | Cleared]:
        event = seen.event
        if isinstance(event, ServiceGaveUp):
            called = _CALLED.get(event.process, "a part of it")
            severity: Severity = "important" if event.process in _SPARE else "critical"
            said = f"{called} broke down {event.deaths} times and stays off"
            yield from self._bad_now(seen, f"process:{event.process}", called, ("service down", severity, said))
        elif isinstance(event, ProcessStarted):
            yield from self._back(seen, f"process:{event.process}", "works again")
        elif isinstance(event, (ConflictStarted, ConflictResolved)):
            yield from self._conflict(event, seen)
        else:
            yield from self._kept(event, seen)

    def _kept(self, event: Event, seen: Envelope) -> Iterator[Candidate | Cleared]:
        """What becomes of what is kept on the disk."""
        if isinstance(event, DatabaseSetAside):
            how = "a backup took its place" if event.restored_from else "a new one was begun"
            yield self._news(seen, "log", ("disk", "critical", fit("the event log was damaged;", how)))
        elif isinstance(event, UncleanStopFound) and event.check != "ok":
            yield self._news(seen, "log", ("disk", "critical", "the event log was found damaged after a crash"))
        elif isinstance(event, (HandlingDelayed, BackupFailed, BackupMade)):
            yield from self._room(event, seen)
        elif isinstance(event, TrimRefused):
            yield from self._bad_now(seen, "trim", "", ("disk", "notice", "old events could not be removed"))
        elif isinstance(event, EventsTrimmed):
            yield from self._back(seen, "trim", "")
        elif isinstance(event, RebuildFailed):
            yield from self._bad_now(seen, "rebuild", "", ("disk", "notice", "memory could not be made anew"))
        elif isinstance(event, MemoryRebuilt):
            yield from self._back(seen, "rebuild", "")
        elif isinstance(event, (JobsPaused, JobsResumed)):
            yield from self._jobs(event, seen)

    def _jobs(self, event: JobsPaused | JobsResumed, seen: Envelope) -> Iterator[Candidate | Cleared]:
        """What is done in the background and lacks something."""
        thing = f"jobs:{event.resource}"
        if isinstance(event, JobsResumed):
            yield from self._back(seen, thing, "")
            return
        why = "there is no room on the disk" if by_room(event.error) else "something is missing"
        yield from self._bad_now(seen, thing, "", ("disk", "important", fit("work in the background waits:", why)))

    def _room(
        self, event: HandlingDelayed | BackupFailed | BackupMade, seen: Envelope
    ) -> Iterator[Candidate | Cleared]:
        """Backups, and what waits for room on the disk."""
        if isinstance(event, HandlingDelayed):
            yield from self._full(event, seen)
        elif isinstance(event, BackupMade):
            self._full_at = None
            yield from self._back(seen, "disk", "")
            yield from self._back(seen, "backup", "")
        elif self._full_at is not None:
            self._bad["backup"] = "the backup"  # for want of room, which has been told
        else:
            yield from self._bad_now(seen, "backup", "the backup", ("disk", "important", "no backup could be made"))

    def _full(self, event: HandlingDelayed, seen: Envelope) -> Iterator[Candidate | Cleared]:
        """What waits for room on the disk. Many services find the same; nothing tells when there is room again."""
        if event.kind != "resource" or not by_room(event.error):
            return
        at = seen.header.at
        if self._full_at is not None and at - self._full_at > _ROOM_S * _SECOND:
            yield from self._back(seen, "disk", "")
        self._full_at = at
        said = "the disk is full, so nothing more is remembered"
        yield from self._bad_now(seen, "disk", "the disk", ("disk", "critical", said))

    def _conflict(self, event: ConflictStarted | ConflictResolved, seen: Envelope) -> Iterator[Candidate | Cleared]:
        project = seen.header.project
        thing = f"conflict:{project if project is not None else event.tree}"
        if isinstance(event, ConflictResolved):
            yield from self._back(seen, thing, "")
            return
        doing = {"am": "patch", "cherry-pick": "cherry pick"}.get(event.doing, event.doing)
        said = fit(f"the {doing}", self._around.within(project), "stopped in a conflict")
        yield from self._bad_now(seen, thing, "", ("conflict", "notice", said))

    # ── transitions ───────────────────────────────────────────────────────────────────────────────

    def _bad_now(
        self, seen: Envelope, thing: str, called: str, what: tuple[Kind, Severity, str]
    ) -> Iterator[Candidate | Cleared]:
        if thing not in self._bad:
            yield self._news(seen, thing, what)
        self._bad[thing] = called

    def _back(self, seen: Envelope, thing: str, how: str) -> Iterator[Candidate | Cleared]:
        called = self._bad.pop(thing, None)
        if called is None:
            return
        yield Cleared(thing, seen.header.at, seen.id)
        if how:
            yield self._news(seen, thing, ("service back", "info", f"{called} {how}"), state="good")

    def _news(self, seen: Envelope, thing: str, what: tuple[Kind, Severity, str], state: State = "bad") -> Candidate:
        kind, severity, said = what
        project = seen.header.project
        return Candidate(
            incident=f"{thing}:e{seen.seq}",
            thing=thing,
            kind=kind,
            state=state,
            severity=severity,
            at=seen.header.at,
            sentence=said,
            title=said[:1].upper() + said[1:],
            cause=CAUSE if thing == "disk" else f"run:{seen.trace}",
            project=project,
            evidence=(f"e{seen.seq}",),
            owned=self._around.owned(project),
            expires=None if severity == "critical" else seen.header.at + _DAY_S * _SECOND,
        )
