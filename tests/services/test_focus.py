"""Focus from our own events alone, with a desktop, and while parts of the desktop die and come back."""

import json
import os
import select
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon import pausing
from daemon.config import Config, parse
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import Clock, FakeClock, SystemClock
from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    Event,
    FileChange,
    FilesChanged,
    FocusChanged,
    ProjectMoved,
    ProjectUnwatched,
    ProjectWatched,
    Reading,
    RecordingPaused,
    RecordingResumed,
)
from knowledge.focus.activity import JUST_S, PAUSE_S
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from services.focus import SETTLE_S, TRIES, Focus
from tests.conftest import Sotto
from tests.daemon.signals.desktop import LOGIN, SESSION, Bus, LogindStandIn, SoundServer
from tests.making import Voice, commit
from tests.patience import PATIENCE_S
from tests.zones import within

SESSION_INTERFACE = f"{LOGIN}.Session"


def watched(number: int, folder: str) -> ProjectWatched:
    place = clean(folder)
    return ProjectWatched(
        number=number,
        name=clean(f"p{number}"),
        key=place,
        trees=[place],
        root_commit=None,
        remote=None,
        languages=[],
        tools=[],
    )


def files(tree: str = "/src") -> FilesChanged:
    return FilesChanged(tree=clean(tree), changes=[FileChange(path=clean("a"), how="changed")], count=1, began=1)


class Desk:
    """The service with a clock, fed by hand; what it said, in order."""

    def __init__(self, home: Paths, clock: Clock, config: Config | None = None, *past: Event) -> None:
        writer = LogWriter.open(home.core)
        self.voice = Voice("past", f"life-{time.monotonic_ns()}")
        if past:
            commit(writer, self.voice.unit(*past))
        writer.close()
        self.clock = clock
        self.log = EventLog.open(home.core)
        world = World(home, config or Config(), clock, MemoryStreams(), self.log)
        self.service = Focus(world)
        [(self.descriptor, self.read)] = self.service.inputs().items()
        self.said: list[FocusChanged] = []

    def wake(self) -> "Desk":
        """Start, and wait until it speaks up."""
        self._keep(event for seen in self.service.wake() for event in seen.events)
        self.listen(0.2)
        self.advance(SETTLE_S + 0.1)
        return self

    def happens(self, event: Event, *, project: int | None = None) -> list[FocusChanged]:
        said = self.voice.says(event, at=self.clock.now(), project=project)  # type: ignore[arg-type]
        seen = Envelope(said.header, said.body, 1_000 + said.header.n)
        return self._keep(self.service.handle(seen))

    def command(self, cwd: str = "/src", *, project: int | None = None, ago_s: float = 0) -> list[FocusChanged]:
        started = self.clock.now() - round(ago_s * 1_000_000)
        done = CommandFinished(command=clean("make"), cwd=clean(cwd), status=0, started=started, duration_ms=0)
        return self.happens(done, project=project)

    def advance(self, seconds: float) -> list[FocusChanged]:
        """Time passes, and the alarm would have rung."""
        assert isinstance(self.clock, FakeClock)
        self.clock.advance(seconds)
        self.service._try_lost(by_alarm=True)
        return self._hear()

    def listen(self, seconds: float) -> int:
        """Hear for so long after the last ring; how often it rang."""
        rings = 0
        while select.select([self.descriptor], [], [], seconds)[0]:
            rings += 1
            self._hear()
        return rings

    def until(self, **signals: bool | None) -> None:
        """Hear until the last thing it said is this of these signals."""
        deadline = time.monotonic() + PATIENCE_S
        while {name: self.now().get(name) for name in signals} != signals:
            assert select.select([self.descriptor], [], [], max(0, deadline - time.monotonic()))[0], self.now()
            self._hear()

    def now(self) -> dict[str, bool]:
        return told(self.said[-1]) if self.said else {}

    def close(self) -> None:
        self.service.stop()
        self.log.close()

    def _hear(self) -> list[FocusChanged]:
        return self._keep(event for seen in self.read() for event in seen.events)

    def _keep(self, events: Any) -> list[FocusChanged]:
        found = [event for event in events if isinstance(event, FocusChanged)]
        self.said += found
        return found


def told(event: FocusChanged) -> dict[str, bool]:
    return {one.signal: one.value for one in event.readings}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a bus and without sound, until a test brings one."""
    for name in ("DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, "unix:path=/nowhere")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)


@pytest.fixture
def desks(home: Paths, clock: FakeClock) -> Iterator[Any]:
    made: list[Desk] = []

    def make(*past: Event, config: Config | None = None, at: Clock | None = None) -> Desk:
        made.append(Desk(home, at or clock, config, *past))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def short() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sotto-") as folder:
        yield Path(folder)


@pytest.fixture
def bus(short: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    one = Bus(short)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", one.address)
    yield one
    one.stop()


@pytest.fixture
def logind(bus: Bus) -> Iterator[LogindStandIn]:
    one = LogindStandIn(bus, os.getuid())
    one.session()
    one.begin()
    yield one
    one.stop()


@pytest.fixture
def sound(short: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    one = SoundServer(short)
    monkeypatch.setenv("PULSE_SERVER", one.address)
    yield one
    one.stop()


# ── pauses ────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_said_in_a_pause_and_how_it_is_right_after_it(desks: Any, home: Paths) -> None:
    desk = desks(watched(1, "/src"), watched(2, "/lib")).wake()
    desk.command()
    pausing.pause(home, None)
    assert desk.happens(RecordingPaused()) == []
    assert desk.command("/lib") == []
    assert desk.advance(JUST_S + 1) == []
    pausing.resume(home)
    [after] = desk.happens(RecordingResumed())
    assert (after.active, told(after)) == (2, {"command": False})
    assert desk.happens(RecordingResumed()) == []


@pytest.mark.parametrize("said", [True, False])
def test_a_start_in_a_pause_is_as_quiet(desks: Any, home: Paths, *, said: bool) -> None:
    pausing.pause(home, None)
    desk = desks(watched(1, "/src"), *([RecordingPaused()] if said else [])).wake()
    assert desk.command() == []
    assert desk.said == []
    pausing.resume(home)
    if not said:
        desk.happens(RecordingPaused())
    [after] = desk.happens(RecordingResumed())
    assert after.active == 1


# ── our own events ────────────────────────────────────────────────────────────────────────────────


def test_a_bare_machine_says_nothing_until_somebody_works(desks: Any) -> None:
    desk = desks().wake()
    desk.listen(SETTLE_S + 0.1)
    assert desk.listen(1) == 0
    assert desk.said == []


def test_a_command_is_said_and_expires(desks: Any, clock: FakeClock) -> None:
    desk = desks(watched(1, "/src")).wake()
    [first] = desk.command()
    reading = Reading(signal="command", value=True, source="commands", at=clock.now())
    assert first == FocusChanged(active=1, readings=[reading])
    assert desk.advance(JUST_S - 1) == []
    [second] = desk.advance(1)
    assert told(second) == {"command": False}


def test_what_is_the_same_is_not_said_again(desks: Any) -> None:
    desk = desks(watched(1, "/src")).wake()
    desk.command()
    for _ in range(5):
        desk.advance(3)
        assert desk.command() == []
    assert desk.advance(JUST_S - 1) == []


def test_a_burst_of_editing(desks: Any) -> None:
    desk = desks(watched(1, "/src")).wake()
    assert [told(one) for one in desk.happens(files())] == [{"editing": False}]
    assert desk.happens(files()) == []
    assert [told(one) for one in desk.happens(files())] == [{"editing": True}]
    assert [told(one) for one in desk.advance(PAUSE_S)] == [{"editing": False}]


def test_whose_project_it_is(desks: Any) -> None:
    desk = desks(watched(1, "/src"), watched(2, "/src/deep")).wake()
    assert desk.command("/src/deep/er")[-1].active == 2
    assert desk.command("/src")[-1].active == 1
    assert desk.command("/elsewhere") == []
    assert desk.command("/elsewhere", project=7)[-1].active == 7
    desk.happens(watched(3, "/elsewhere"))
    assert desk.command("/elsewhere")[-1].active == 3
    desk.happens(ProjectMoved(number=3, before=clean("/elsewhere"), after=clean("/moved")))
    assert desk.command("/src")[-1].active == 1
    assert desk.command("/moved/x")[-1].active == 3
    desk.happens(ProjectUnwatched(number=1, trees=[]))
    assert desk.command("/src") == []


def test_a_project_that_is_watched_no_longer_is_not_at_hand(desks: Any) -> None:
    desk = desks(watched(1, "/src"), watched(2, "/other")).wake()
    assert desk.command("/src")[-1].active == 1
    assert desk.happens(ProjectUnwatched(number=2, trees=[])) == []
    assert desk.happens(ProjectUnwatched(number=1, trees=[]))[-1].active is None


def test_the_project_at_hand_survives_a_restart_and_what_is_gone_is_taken_back(desks: Any, clock: FakeClock) -> None:
    call = Reading(signal="in_call", value=True, source="microphone", at=clock.now())
    desk = desks(FocusChanged(active=4, readings=[call])).wake()
    assert desk.said == [FocusChanged(active=4, readings=[])]


def test_nothing_is_said_after_a_restart_that_changed_nothing(desks: Any) -> None:
    assert desks(FocusChanged(active=4, readings=[])).wake().said == []


def test_the_alarm_really_rings(desks: Any) -> None:
    """The one thing that a clock of our own cannot show."""
    desk = desks(watched(1, "/src"), at=SystemClock())
    list(desk.service.wake())
    time.sleep(SETTLE_S + 0.1)
    desk.command(ago_s=JUST_S - 1.5)
    assert desk.now() == {"command": True}
    desk.until(command=False)
    assert desk.listen(1) == 0


@pytest.fixture
def berlin() -> Iterator[None]:
    with within("Europe/Berlin"):
        yield


@pytest.mark.usefixtures("berlin")
def test_quiet_hours_begin_and_end(desks: Any) -> None:
    """The clock begins at midnight UTC, which is one o'clock."""
    desk = desks(config=parse('[focus]\nquiet_hours = ["22:00-02:00"]', "test")).wake()
    assert desk.now() == {"quiet_hours": True}
    began = desk.said[-1].readings[0].at
    assert desk.advance(1_800) == []
    [over] = desk.advance(1_800)
    assert told(over) == {"quiet_hours": False}
    assert over.readings[0].at > began
    [again] = desk.advance(20 * 3_600)
    assert told(again) == {"quiet_hours": True}


# ── what the machine says ─────────────────────────────────────────────────────────────────────────


def test_a_desktop_is_said_at_once_and_as_one(desks: Any, logind: LogindStandIn, sound: SoundServer) -> None:
    desk = desks().wake()
    first = {"idle": False, "in_call": False, "locked": False, "muted": False}
    assert [told(one) for one in desk.said] == [first]
    assert {one.source for one in desk.said[0].readings} == {"logind", "microphone", "muted"}


def test_changes_of_the_desktop_are_said(desks: Any, logind: LogindStandIn) -> None:
    desk = desks().wake()
    logind.session(locked=True)
    logind.changed(SESSION, SESSION_INTERFACE)
    desk.until(locked=True, idle=False)
    said = len(desk.said)
    logind.changed(SESSION, SESSION_INTERFACE)
    desk.listen(0.3)
    assert len(desk.said) == said


def test_a_quiet_desktop_never_wakes_it(desks: Any, logind: LogindStandIn, sound: SoundServer) -> None:
    desk = desks().wake()
    desk.listen(SETTLE_S + 0.1)
    assert desk.listen(2) == 0


def test_a_bus_that_dies_is_unknown_and_heard_again_when_it_is_back(
    desks: Any, logind: LogindStandIn, bus: Bus, short: Path, request: pytest.FixtureRequest
) -> None:
    desk = desks(watched(1, "/src")).wake()
    assert desk.now() == {"idle": False, "locked": False}
    bus.stop()
    desk.until(idle=None, locked=None)
    assert desk.command()[-1].active == 1  # the commands are heard as before
    (short / "bus").unlink(missing_ok=True)
    back = Bus(short)
    request.addfinalizer(back.stop)
    again = LogindStandIn(back, os.getuid())
    request.addfinalizer(again.stop)
    again.session(locked=True)
    again.begin()
    desk.advance(3)
    desk.until(locked=True)


def test_what_appears_later_is_found_when_the_user_works(
    desks: Any, short: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Somebody logs in: the daemon was there before the sound server."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    desk = desks(watched(1, "/src")).wake()
    assert desk.listen(0.2) == 0
    (short / "pulse").mkdir()
    server = SoundServer(short / "pulse")
    request.addfinalizer(server.stop)
    desk.command()
    desk.until(in_call=False)
    with server.recording_apart():
        desk.until(in_call=True)
    desk.until(in_call=False)
    with server.recording():  # by a descendant of ours: that is no call
        desk.listen(0.5)
        assert desk.now()["in_call"] is False
    server.stop()
    desk.until(in_call=None)


def test_a_source_that_is_broken_is_left_alone(
    desks: Any, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sound server is named but never answers: a few tries, a breaker that opens, and then silence."""
    program, calls = tmp_path / "pactl", tmp_path / "calls"
    program.write_text(f"#!/bin/sh\necho >> {calls}\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    desk = desks(watched(1, "/src")).wake()
    for _ in range(3 * TRIES):
        desk.listen(0.15)
        desk.advance(max(0.0, max(desk.service._tried[one][1] for one in ("microphone", "muted")) - clock.lived()))
    tried = calls.read_text().count("\n")
    assert 2 * TRIES < tried <= 4 * (TRIES + 2), "two sources ask it: microphone and muted"
    assert desk.said == []
    facts = desk.service.breakers_changed()
    assert [one.dependency for one in facts if one.state == "open"][:1] == ["microphone"]
    assert facts[0].without == "focus from your commands and edits alone"
    assert desk.listen(1) == 0  # nobody rings for it any more
    assert desk.command()[-1].active == 1
    desk.listen(0.3)
    assert calls.read_text().count("\n") > tried  # but the user is awake, and so it is tried


def test_a_source_that_fails_by_a_fault_of_its_own_is_dropped(desks: Any, logind: LogindStandIn) -> None:
    desk = desks().wake()
    assert desk.now() == {"idle": False, "locked": False}
    logind.answers(
        SESSION,
        "org.freedesktop.DBus.Properties",
        "GetAll",
        SESSION_INTERFACE,
        signature="s",
        body=("no dictionary",),
    )
    logind.changed(SESSION, SESSION_INTERFACE)
    desk.until(idle=None, locked=None)
    assert desk.listen(0.3) <= 1


def test_a_handler_that_is_run_again_says_the_same(desks: Any, home: Paths) -> None:
    """After a crash between the event and its commit, a new process takes it again."""
    first = desks(watched(1, "/src")).wake()
    second = desks().wake()
    assert first.command() == second.command()


def test_the_daemon_senses_focus(
    sotto: Sotto, tmp_path: Path, logind: LogindStandIn, start: Callable[[], None]
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    start()
    assert sotto("watch", str(project)).returncode == 0
    assert sotto("run", "--", "true", cwd=project).returncode == 0
    deadline = time.monotonic() + PATIENCE_S
    found: dict[str, Any] = {}
    while (found.get("active"), "idle" in told_json(found)) != (1, True):
        assert time.monotonic() < deadline, found
        lines = sotto("events", "--type", "FocusChanged", "-n", "1", "--json").stdout.splitlines()
        found = json.loads(lines[-1])["body"] if lines else {}
    assert told_json(found) == {"command": True, "idle": False, "locked": False}


def told_json(body: dict[str, Any]) -> dict[str, bool]:
    return {one["signal"]: one["value"] for one in body.get("readings", [])}
