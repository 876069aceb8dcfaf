"""Lines about the daemon itself: its processes, its disk, its log."""

from journal import digest
from source import microseconds
from teller import Teller

from knowledge.envelope import Envelope
from knowledge.events import (
    BackupFailed,
    BackupMade,
    BreakerChanged,
    CommandsImported,
    DaemonHandedOver,
    DaemonStarted,
    DaemonStopping,
    DatabaseSetAside,
    DocumentRead,
    EventSetAside,
    HandlingDelayed,
    HandOverFailed,
    PastCommand,
    ProcessDied,
    ProcessStarted,
    ProjectWatched,
    ServiceGaveUp,
    UncleanStopFound,
)
from knowledge.redact import clean

SERVICES: dict[str, list[str]] = {
    "hub": [],
    "senses": ["projects", "reports", "files", "git", "focus"],
    "diagnosis": ["shell", "diagnosis"],
    "thinking": ["memory", "fixes", "suggestions", "suspects", "alerts", "indexing", "documents"],
    "encoder": ["encoder", "router"],
    "assistant": ["assistant"],
    "model": ["model"],
    "voice": ["voice"],
}
RUNNING = ("hub", "encoder", "assistant", "diagnosis", "senses", "thinking", "voice")
RELEASE = "0.1.0"
FULL = "database or disk is full"


class Host:
    """The supervisor, the hub and upkeep."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._pid = 2_000
        self._lives = 0

    # ── the daemon ────────────────────────────────────────────────────────────────────────────────

    def up(self) -> None:
        """Every process is ready, and what is watched is known."""
        teller = self._teller
        if self._lives:
            teller.journal.begin_anew()
        for process in RUNNING:
            self._started(process, 0)
        teller.say(DaemonStarted(release=RELEASE, pid=self._pid, took_ms=131), "supervisor")
        if not self._lives:
            for name in teller.projects:
                self.watch(name)
        self._lives += 1
        teller.sensing.wake(teller.now)
        teller.focus()

    def down(self, reason: str = "asked on the command line") -> None:
        self._teller.say(DaemonStopping(reason=reason), "supervisor")

    def crash(self) -> None:
        """The machine went off, and is back."""
        self._teller.journal.begin_anew()
        self._teller.say(UncleanStopFound(check="ok", took_ms=212), "hub")
        self.up()

    def restart(self) -> None:
        """A new generation takes over."""
        before = self._pid
        self.down("restart")
        self._teller.journal.begin_anew()
        self._pid += 40
        event = DaemonHandedOver(
            before=before, pid=self._pid, release_before=RELEASE, release=RELEASE, took_ms=412.0, gap_ms=31.0
        )
        self._teller.say(event, "supervisor")

    def stuck(self, reason: str) -> None:
        self._teller.say(HandOverFailed(reason=reason), "supervisor")

    def watch(self, name: str) -> None:
        place = self._teller.place(name)
        event = ProjectWatched(
            number=self._teller.projects.index(name) + 1,
            name=clean(name),
            key=clean(f"{place}/.git"),
            trees=[clean(place)],
            root_commit=digest(name, "root")[:40],
            languages=["Python"],
            tools=["pytest"],
        )
        self._teller.say(event, "projects")

    # ── processes ─────────────────────────────────────────────────────────────────────────────────

    def died(self, process: str, ending: str = "exit 1") -> None:
        """It is there again at once."""
        self._died(process, ending, 0.1)
        self._started(process, 1)

    def gave_up(self, process: str, ending: str = "exit 1") -> None:
        """The fifth death within a minute."""
        for again_in_s in (0.1, 0.5, 2.0, None):
            self._died(process, ending, again_in_s)
            if again_in_s is not None:
                self._teller.now += int(again_in_s * 1_000_000)
                self._started(process, 1)
        event = ServiceGaveUp(process=process, services=SERVICES[process], deaths=5, within_s=60.0)
        self._teller.say(event, "supervisor")

    def started(self, process: str) -> None:
        """It is back, as after `sotto restart`."""
        self._started(process, 0)

    def _died(self, process: str, ending: str, again_in_s: float | None) -> None:
        event = ProcessDied(process=process, pid=self._pid, ending=ending, uptime_s=3.2, again_in_s=again_in_s)
        self._teller.say(event, "supervisor")

    def _started(self, process: str, restarts: int) -> None:
        self._pid += 1
        self._teller.say(ProcessStarted(process=process, pid=self._pid, ready_ms=48.0, restarts=restarts), "supervisor")

    # ── disk and log ──────────────────────────────────────────────────────────────────────────────

    def disk_full(self, service: str = "memory") -> None:
        """Nothing can be written any more; publishers keep what they have."""
        seen = self._read(0)
        event = HandlingDelayed(
            service=service,
            event=seen.id,
            type=seen.type,
            kind="resource",
            error=clean(FULL),
            again_in_s=1.0,
        )
        self._teller.say(event, service, cause=seen)

    def backup(self, ended: str, reason: str = "") -> None:
        if ended == "ok":
            self._teller.say(BackupMade(database="core", path="backups/core-1.db", bytes=812_032, took_ms=90), "upkeep")
        else:
            self._teller.say(BackupFailed(database="core", reason=reason), "upkeep")

    def set_aside(self, found: str = "database disk image is malformed", restored: str = "") -> None:
        event = DatabaseSetAside(moved_to="set-aside/core-1.db", found=found, restored_from=restored or None)
        self._teller.say(event, "hub")

    def event_aside(self, service: str, error: str) -> None:
        seen = self._read(0)
        event = EventSetAside(service=service, event=seen.id, type=seen.type, tries=3, error=clean(error))
        self._teller.say(event, service, cause=seen)

    def breaker(self, service: str, dependency: str, state: str) -> None:
        event = BreakerChanged.model_validate(
            {
                "service": service,
                "dependency": dependency,
                "state": state,
                "reason": "3 calls in a row failed" if state == "open" else "the call that tried worked",
                "wait_s": 30.0 if state == "open" else 0.0,
                "until": self._teller.now + 30_000_000,
                "openings": 1,
                "generation": 2,
                "without": "goes on with what it has",
            }
        )
        self._teller.say(event, service)

    # ── what is of no interest ────────────────────────────────────────────────────────────────────

    def noise(self, count: str, over: str) -> None:
        """So many documents are read, at even distances."""
        for n in range(int(count)):
            self._teller.later(n * microseconds(over) // int(count), lambda n=n: self._read(n))  # type: ignore[misc]

    def _read(self, n: int) -> Envelope:
        event = DocumentRead(
            path=clean(f"/home/ana/docs/{n}.md"),
            title=clean(f"Page {n}"),
            headings=3,
            digest=digest("page", n),
            at=self._teller.now,
        )
        return self._teller.say(event, "documents")

    def history(self, count: str) -> None:
        """Commands out of a shell's history, old failures among them."""
        commands = [
            PastCommand(command=clean("make test"), at=self._teller.now - n * 3_600_000_000, status=n % 2)
            for n in range(int(count), 0, -1)
        ]
        event = CommandsImported(source="zsh", path=clean("/home/ana/.zsh_history"), commands=commands)
        self._teller.say(event, "cli")
