"""What Sotto says unasked: hints for shells and notifications, each only at its moment."""

import re
import select
import time
from collections.abc import Callable, Iterable

import pytest

from daemon import pausing
from daemon.config import Config, parse
from daemon.doubles.history import MemoryStreams
from daemon.last_key import last_key
from daemon.paths import Paths
from daemon.service import Seen, Service, World
from knowledge.attention.announcing import SETTLE_S
from knowledge.attention.run import OVER_S
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.events import (
    AnnouncementDecided,
    CommandFinished,
    Event,
    FailureDiagnosed,
    FixTried,
    FocusChanged,
    Reading,
    VoiceSet,
)
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log import Kept
from services.alerts import Alerts
from services.diagnosis import Diagnosis
from services.memory import Keeper
from tests.daemon.signals.conftest import bus, service, short  # noqa: F401 - fixtures
from tests.daemon.signals.desktop import Bus, StandIn
from tests.daemon.terminal.person import Terminal
from tests.daemon.terminal.person import soon as soon_so
from tests.knowledge.attention.test_plans import decided, proposed
from tests.knowledge.failures.fixes.test_recall import learned
from tests.making import chunk
from tests.patience import PATIENCE_S

GATHER_S = 4
"""So long is waited for what else the same cause may bring about."""
SESSION = "b-4194305-5f0a"
"""Of no process that there can be, so that nobody types into its terminal."""
SERVER, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
GCC = "parse.c:7:19: error: 'struct token' has no member named 'kin'\n"
FLOOD = "".join(f"compiling {number}\n" for number in range(40))


class Life:
    """A log, and the services that make something of failures."""

    def __init__(self, paths: Paths, config: str = "") -> None:
        self.events: list[Envelope] = []
        self._later: list[tuple[list[Event], Envelope]] = []
        self.clock = FakeClock()
        self.streams = MemoryStreams()
        self.paths = paths
        self.project: int | None = 1
        self._readings: dict[str, bool] = {}
        world = World(paths, parse(config, "test") if config else Config(), self.clock, self.streams, self)
        self.alerts = Alerts(world)
        self.services: list[Service] = [Diagnosis(world), Keeper(world), self.alerts]
        for one in self.services:
            list(one.wake())
        self.ring()

    def hear(self, *events: Event, cause: Envelope | None = None) -> None:
        """Say them at once, and let everybody handle them and what is made of them."""
        for seen in [self._say(event, cause) for event in events]:
            for one in self.services:
                if seen.type in one.handlers():
                    self._later.append((one.handle(seen), seen))
        while self._later:
            made, because = self._later.pop(0)
            self.hear(*made, cause=because)

    def _say(self, event: Event, cause: Envelope | None) -> Envelope:
        n = len(self.events) + 1
        sealed = seal(event, EventId("test", "one", n), Moment(self.clock.now(), 0), cause=cause, project=1)
        seen = Envelope(sealed.header, sealed.body, n)
        self.events.append(seen)
        return seen

    def ends(self, status: int, output: str = "", *, command: str = "make", ago_s: float = 0.0, **more: object) -> None:
        """A command ends, some seconds before it is told of."""
        stream = f"run-{len(self.events)}" if output else None
        if stream:
            self.streams.append(chunk(stream, 0, output))
        took_ms = int(more.pop("took_ms", 5))  # type: ignore[call-overload]
        values = {"shell": "bash", "shell_session": SESSION, "run": f"{SESSION}-{len(self.events)}"} | more
        self.hear(
            CommandFinished(
                command=clean(command),
                cwd=clean("/src"),
                status=status,
                started=self.clock.now() - took_ms * 1_000 - round(ago_s * 1e6),
                duration_ms=took_ms,
                output=stream,
                **values,  # type: ignore[arg-type]
            )
        )

    def settle(self) -> None:
        """Let the time pass in which somebody might type, and in which more might come of the same cause."""
        for _ in range(SETTLE_S + GATHER_S):
            self.clock.advance(1)
            self.ring()

    def ring(self) -> None:
        """The alarm rings; what it brings is committed, and then shown."""
        [rang, _answered] = self.alerts.inputs().values()
        self._brings(rang())

    def _brings(self, found: Iterable[Seen]) -> None:
        for one in found:
            self.hear(*one.events)
            if one.then:
                one.then()

    def restart(self) -> None:
        """The service dies, and another one reads the log."""
        self.alerts.stop()
        self.alerts = self.services[-1] = Alerts(self.alerts.world)
        list(self.alerts.wake())
        self.ring()

    def focus(self, **signals: bool) -> None:
        """What the machine tells of its user, from now on."""
        self._readings |= signals
        now = self.clock.now()
        readings = [Reading(signal=one, value=value, source="test", at=now) for one, value in self._readings.items()]  # type: ignore[arg-type]
        self.hear(FocusChanged(active=1, readings=readings))

    def until_shown(self) -> None:
        """Wait until the server has told the number of what it shows."""
        notifier = self.alerts._notifier
        while not notifier._shown:
            assert select.select([notifier], [], [], PATIENCE_S)[0]
            self._brings(self.alerts._answered())

    def until_answered(self) -> None:
        """Wait until the user has done something with a notification."""
        before = len(self.events)
        while len(self.events) == before:
            assert select.select([self.alerts._notifier], [], [], PATIENCE_S)[0]
            self._brings(self.alerts._answered())

    @property
    def waits(self) -> float | None:
        """Seconds until the alarm is wanted."""
        return self.alerts._announcements.wait_s()

    @property
    def decided(self) -> list[AnnouncementDecided]:
        return [one.event for one in self.events if isinstance(one.event, AnnouncementDecided)]

    @property
    def hint(self) -> list[str] | None:
        """Lines for the shell; None where it was not answered."""
        file = self.paths.hints / SESSION
        return file.read_text().splitlines()[1:] if file.exists() else None

    def every(self, seq: int = 0, types: object = ()) -> list[Envelope]:
        return [one for one in self.events if one.seq > seq and one.type in set(types)]  # type: ignore[call-overload]

    def since(self, seq: int, types: object = (), limit: int = 0) -> list[Envelope]:
        return self.every(seq, types)[:limit]

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        del prefix
        return {}

    def newest(self, types: object, limit: int) -> list[Envelope]:
        return self.every(0, types)[-limit:]

    def stop(self) -> None:
        for one in self.services:
            one.stop()


Begin = Callable[..., Life]


@pytest.fixture
def begin(home: Paths, request: pytest.FixtureRequest) -> Begin:
    def start(config: str = "") -> Life:
        life = Life(home, config)
        request.addfinalizer(life.stop)
        return life

    return start


# ── at the prompt ─────────────────────────────────────────────────────────────────────────────────


def test_a_reason_that_has_scrolled_away_is_told(begin: Begin) -> None:
    life = begin()
    life.ends(2, GCC + FLOOD)
    assert life.hint == ["sotto f2: parse.c:7: 'struct token' has no member named 'kin'"]
    assert (life.paths.hints / SESSION).read_text().startswith(f"{SESSION}-0\n")


@pytest.mark.parametrize(
    ("status", "output", "command"),
    [
        (2, GCC, "make"),
        (1, "", "grep -q nothing file"),
        (130, FLOOD, "make"),
        (3, "partial", "sh -c 'exit 3'"),
    ],
)
def test_the_shell_is_answered_with_silence_at_once(begin: Begin, status: int, output: str, command: str) -> None:
    life = begin()
    life.ends(status, output, command=command)
    assert life.hint == []


def test_what_succeeds_takes_back_what_was_not_shown(begin: Begin) -> None:
    life = begin()
    life.ends(2, GCC + FLOOD)
    life.ends(0, "fine\n")
    assert life.hint is None


def test_what_broke_long_ago_is_known_again_and_what_is_worked_on_is_not(begin: Begin) -> None:
    life = begin()
    life.ends(2, GCC)
    life.clock.advance(600)
    life.ends(2, GCC)
    assert life.hint == []
    life.clock.advance(2 * 86_400)
    life.ends(2, GCC)
    assert life.hint == ["sotto f2: seen 2× before since 2 days ago, last 2 days ago"]


def test_other_tests_are_named(begin: Begin) -> None:
    life = begin()
    tests = "".join(
        f"____ test_{name} ____\n\n    def test_{name}():\n>       assert {n} == 2\nE       assert {n} == 2\n\n"
        f"tests/test_x.py:{n}: AssertionError\n"
        for n, name in enumerate(("one", "two", "three"), 4)
    )
    summary = "".join(f"FAILED tests/test_x.py::test_{name} - assert\n" for name in ("one", "two", "three"))
    lead = "==== FAILURES ====\n"
    life.ends(1, lead + tests + "==== short test summary info ====\n" + summary + FLOOD, command="pytest -q")
    assert life.hint is not None
    assert life.hint[0].startswith("sotto f2: tests/test_x.py:4: ")
    assert life.hint[1:] == ["  also failed: test_two, test_three", "  only this one: pytest tests/test_x.py::test_one"]


@pytest.mark.parametrize(
    "more",
    [
        {"ago_s": 11},
        {"command": "sotto diagnose x"},
        {"command": "/opt/bin/sotto why"},
        {"shell_session": None},
    ],
)
def test_no_word_of_what_is_late_ours_or_in_no_shell(begin: Begin, more: dict[str, object]) -> None:
    life = begin()
    life.ends(2, GCC + FLOOD, **more)  # type: ignore[arg-type]
    assert not life.hint


def test_no_word_while_paused_or_unwanted(begin: Begin) -> None:
    begin().stop()
    life = begin("[hints]\nprompt = false\n")
    life.ends(2, GCC + FLOOD)
    assert life.hint is None
    assert list(life.paths.hints.iterdir()) == []
    life.stop()
    life = begin()
    pausing.pause(life.paths, None)
    life.ends(2, GCC + FLOOD)
    assert life.hint is None


def test_a_folder_that_is_gone_is_no_failure_of_the_service(begin: Begin) -> None:
    life = begin()
    (life.paths.hints / "pause").unlink()
    life.paths.hints.rmdir()
    life.ends(2, GCC + FLOOD)
    life.ends(0)


def test_sessions_of_which_the_user_says_the_name_write_nowhere_else(begin: Begin) -> None:
    life = begin()
    life.ends(2, GCC + FLOOD, shell=None, shell_session="../../config/x")
    assert not (life.paths.config / "x").exists()


def test_what_fixed_it_is_told_before_all_else(begin: Begin) -> None:
    life = begin()
    life.ends(2, GCC)
    told = life.events[-1].event
    assert isinstance(told, FailureDiagnosed)
    life.hear(learned(told, 2, "./generate tokens"))
    life.ends(2, GCC, command="make again")
    assert life.hint == ["sotto f2: fixed before (x3, worked 1 of 1 time): ran `./generate tokens`"]
    life.ends(2, GCC.replace("kin", "sort"))
    assert life.hint == []


def tried(outcome: str = "green", change: str = "c") -> FixTried:
    return FixTried(
        job=9, failure=2, fix=3, how="exact", outcome=outcome, why=clean(""), change=change, level="full",  # type: ignore[arg-type]
        command=clean("make"), cwd=clean("/src"), started=0, by_itself=True,
    )  # fmt: skip


def test_that_a_fix_made_it_green_is_told_at_the_next_prompt(begin: Begin) -> None:
    life = begin()
    life.ends(2, GCC)
    run = life.events[-2]
    assert life.hint == []
    life.hear(tried("red"), tried("flaky"), cause=run)
    assert life.hint == []
    life.clock.advance(300)
    life.hear(tried(), cause=run)
    assert life.hint == ["sotto f2: x3 was tried in a sandbox: green; `sotto apply-fix f2`"]
    life.hear(tried(change=""), cause=run)
    assert life.hint == ["sotto f2: x3 was tried in a sandbox: green; `sotto fixes f2`"]


@pytest.mark.parametrize("then", ["another run", "quiet", "a pause"])
def test_what_is_tried_late_or_in_silence_is_not(begin: Begin, then: str) -> None:
    life = begin()
    life.ends(2, GCC)
    run = life.events[-2]
    if then == "another run":
        life.ends(0, "fine\n", command="make other")
    elif then == "quiet":
        life.hear(VoiceSet(mode="quiet"))
    else:
        pausing.pause(life.paths, pausing.FOREVER)
    life.hear(tried(), cause=run)
    assert not life.hint
    assert life.decided == []


# ── while it is quiet ─────────────────────────────────────────────────────────────────────────────


def test_no_word_while_it_is_quiet_nor_of_it_afterwards(begin: Begin) -> None:
    life = begin()
    life.hear(VoiceSet(mode="quiet"))
    life.ends(2, GCC + FLOOD)
    assert life.hint == []
    assert [one.type for one in life.events] == ["VoiceSet", "CommandFinished", "FailureDiagnosed"]
    life.hear(VoiceSet(mode="normal"))
    assert life.hint == []
    life.ends(2, GCC.replace("kin", "sort") + FLOOD, command="make again")
    assert life.hint


def test_quiet_ends_by_itself(begin: Begin) -> None:
    life = begin()
    life.hear(VoiceSet(mode="quiet", until=life.clock.now() + 60_000_000))
    assert pausing.until_in(life.paths.quiet, life.clock.now()) == life.clock.now() + 60_000_000
    life.clock.advance(61)
    life.ends(2, GCC + FLOOD)
    assert life.hint
    assert pausing.until_in(life.paths.quiet, life.clock.now()) is None


def test_a_hint_that_waits_for_the_prompt_is_taken_back(begin: Begin) -> None:
    life = begin()
    life.ends(2, GCC + FLOOD)
    assert life.hint
    life.hear(VoiceSet(mode="quiet"))
    assert life.hint == []


def test_quiet_outlives_the_service(begin: Begin) -> None:
    life = begin()
    life.hear(VoiceSet(mode="quiet"))
    life.paths.quiet.unlink()
    again = Alerts(life.services[-1].world)
    assert life.paths.quiet.exists()
    again.stop()
    life.hear(VoiceSet(mode="normal"))
    assert not life.paths.quiet.exists()


# ── on the desktop ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def server(bus: Bus, service: Callable[[str], StandIn]) -> StandIn:  # noqa: F811
    del bus
    return desktop_of(service(SERVER), "body")


def desktop_of(one: StandIn, *capabilities: str) -> StandIn:
    """Let it show notifications."""
    one.answers(PATH, SERVER, "GetCapabilities", signature="as", body=([*capabilities],))
    one.answers(PATH, SERVER, "Notify", signature="u", body=(1,))
    one.begin()
    return one


def notified(server: StandIn) -> list[tuple[str, str]]:
    """Titles and bodies; what was sent before the first question was answered is there."""
    return [(call[3], call[4]) for call in server.heard("Notify")]


def soon(server: StandIn, count: int) -> list[tuple[str, str]]:
    until = time.monotonic() + PATIENCE_S
    while len(found := notified(server)) < count and time.monotonic() < until:
        select.select([], [], [], 0.01)
    return found


def test_the_end_of_a_long_command_is_told_with_its_reason(begin: Begin, server: StandIn) -> None:
    life = begin()
    life.ends(2, GCC, took_ms=125_000)
    life.settle()
    life.clock.advance(60)
    life.ends(0, "fine\n", took_ms=31_000, command="cargo build --release")
    life.settle()
    life.ends(0, "fine\n", took_ms=29_000)
    life.settle()
    life.ends(130, "fine\n", took_ms=90_000)
    life.settle()
    assert soon(server, 2) == [
        ("make failed after 2 minutes", "parse.c:7: 'struct token' has no member named 'kin'"),
        ("cargo build finished after 31 seconds", ""),
    ]


def test_each_session_has_its_own_moment(begin: Begin, server: StandIn) -> None:
    life = begin()
    life.ends(0, "fine\n", took_ms=31_000)
    life.clock.advance(1)
    life.ends(0, "fine\n", took_ms=32_000, shell_session="b-4194306-ab")
    life.settle()
    assert len(soon(server, 1)) == 1
    life.clock.advance(60)
    life.ring()
    assert [title for title, _ in soon(server, 2)] == [f"make finished after {n} seconds" for n in (31, 32)]


@pytest.mark.parametrize("signal", ["presenting", "do_not_disturb", "quiet_hours", "locked", "in_call"])
def test_there_are_moments_at_which_nobody_is_notified(begin: Begin, server: StandIn, signal: str) -> None:
    life = begin()
    for value in (True, False):
        reading = Reading(signal=signal, value=value, source="test", at=life.clock.now())  # type: ignore[arg-type]
        life.hear(FocusChanged(active=1, readings=[reading]))
        life.ends(0, "fine\n", took_ms=60_000 if value else 61_000)
        life.settle()
        assert len(soon(server, int(not value))) == (not value)
        life.clock.advance(OVER_S)
        life.ring()
    assert soon(server, 1) == [("make finished after 61 seconds", "")]


def test_what_waited_for_the_end_of_a_call_is_told_when_it_is_over(begin: Begin, server: StandIn) -> None:
    life = begin()
    for value in (True, False):
        reading = Reading(signal="in_call", value=value, source="test", at=life.clock.now())
        life.hear(FocusChanged(active=1, readings=[reading]))
        if value:
            life.ends(0, "fine\n", took_ms=60_000)
            life.settle()
    assert {(one.voice, one.screen) for one in life.decided} == {("drop", "hold")}
    life.ring()
    assert soon(server, 1) == [("make finished after 60 seconds", "")]
    assert life.decided[-1].screen == "show"


def test_who_goes_on_in_that_terminal_is_not_notified(begin: Begin, server: StandIn) -> None:
    life = begin()
    life.ends(0, "fine\n", took_ms=60_000)
    life.ends(0, "fine\n")
    life.settle()
    terminal = Terminal(["/bin/cat"])
    life.clock.jump(time.time() - life.clock.now() / 1e6 - 30)
    life.ends(0, "fine\n", took_ms=61_000, shell_session=f"z-{terminal.pid}-ab")
    terminal.ask(b"typed\r", b"typed")
    soon_so(lambda: last_key(terminal.pid) > time.time() - 20)
    life.settle()
    terminal.hang_up()
    terminal.end()
    life.clock.jump(30)
    life.ends(0, "fine\n", took_ms=62_000, shell_session=f"z-{terminal.pid}-ab")
    life.settle()
    assert soon(server, 1) == [("make finished after 62 seconds", "")]


def test_nobody_is_notified_of_what_is_late_paused_or_unwanted(begin: Begin, server: StandIn) -> None:
    life = begin("[hints]\nnotify = false\n")
    life.ends(0, "fine\n", took_ms=60_000)
    life.settle()
    life.stop()
    life = begin("[hints]\nnotify_after_s = 5\n")
    life.ends(0, "fine\n", took_ms=6_000, ago_s=61)
    life.settle()
    pausing.pause(life.paths, None)
    life.ends(0, "fine\n", took_ms=6_000)
    life.settle()
    pausing.resume(life.paths)
    life.ends(0, "fine\n", took_ms=7_000)
    life.settle()
    assert soon(server, 1) == [("make finished after 7 seconds", "")]


def test_nobody_is_notified_while_it_is_quiet_nor_afterwards(begin: Begin, server: StandIn) -> None:
    life = begin()
    life.hear(VoiceSet(mode="quiet"))
    life.ends(0, "fine\n", took_ms=60_000)
    life.hear(VoiceSet(mode="normal"))
    life.settle()
    life.ends(0, "fine\n", took_ms=61_000)
    life.hear(VoiceSet(mode="quiet", until=life.clock.now() + 3_600_000_000))
    life.settle()
    life.hear(VoiceSet(mode="normal"))
    life.ends(0, "fine\n", took_ms=62_000)
    life.settle()
    assert soon(server, 1) == [("make finished after 62 seconds", "")]


def test_without_a_desktop_nothing_is_missing(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    life = begin()
    life.ends(2, GCC + FLOOD, took_ms=60_000)
    assert life.hint
    life.settle()
    assert life.services[-1].breakers_changed() == []


def test_a_server_that_does_not_answer_is_left_alone_after_a_while(begin: Begin, bus: Bus) -> None:  # noqa: F811
    del bus
    life = begin()
    for _ in range(12):
        life.ends(0, "fine\n", took_ms=60_000)
        life.settle()
        life.clock.advance(60)
    assert life.services[-1].breakers_changed()[0].state == "open"


def test_what_waits_for_a_yes_is_pointed_at_and_nothing_on_the_desktop_grants_it(begin: Begin, server: StandIn) -> None:
    life = begin()
    life.hear(proposed("model"))
    life.settle()
    assert soon(server, 1) == [("a5 waits for you: sotto approve a5", "run `make clean`")]
    [call] = server.heard("Notify")
    assert not [word for word in map(str, call[5]) if re.search("approve|grant|yes|apply", word)]


def test_the_next_prompt_points_at_what_waits_until_it_is_decided(begin: Begin) -> None:
    life = begin()
    life.hear(proposed("model"))
    assert life.hint is None or life.hint == [], "nobody has a prompt yet"
    life.ends(0, "fine\n")
    life.hear(proposed("terminal", 6))
    assert not life.hint
    life.hear(proposed("model", 7))
    assert life.hint == ["sotto a7: waits for your yes; `sotto approve a7`"]
    life.hear(decided("rejected"))
    assert life.hint, "that was another"
    life.hear(decided("rejected").model_copy(update={"approval": 7}))
    assert life.hint == []
    life.hear(VoiceSet(mode="quiet"), proposed("model", 8))
    assert not life.hint
