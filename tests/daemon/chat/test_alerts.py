"""What is said unasked: what broke now, once; nothing of before, nothing while the user wants quiet."""

import pytest

from daemon.chat.alerts import Alerts
from daemon.config import Config
from daemon.config_sections import FocusSection
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.events import (
    Event,
    FixSuggested,
    FixTried,
    FocusChanged,
    Reading,
    ServiceGaveUp,
    Signal,
    VoiceSet,
)
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from tests.daemon.chat.test_screen import failed
from tests.making import Voice, commit

SECOND = 1_000_000


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def voice() -> Voice:
    return Voice("diagnosis")


def alerts(home: Paths, clock: FakeClock, config: Config | None = None) -> Alerts:
    return Alerts(home, config or Config(), LogReader(home.core), clock)


def said(one: Alerts, event: Event, clock: FakeClock, seq: int = 7, voice: Voice | None = None) -> list[str]:
    seen = (voice or Voice()).says(event, at=clock.now())
    seen.seq = seq
    return [piece.text for piece in one.of(seen)]


def test_what_breaks_is_said_once_with_what_helped(home: Paths, clock: FakeClock) -> None:
    one = alerts(home, clock)
    assert said(one, failed(), clock) == ["● f7 test_total: assert 10 == 9"]
    fix = FixSuggested(failure=7, fix=3, how="exact", score=0.9)
    assert said(one, fix, clock) == ["  ▸ x3 helped before  (/fix f7)"]
    assert said(one, fix.model_copy(update={"failure": 6}), clock) == []
    assert said(one, failed(), clock) == []
    clock.advance(61)
    assert said(one, failed(), clock, 9) == ["● f9 test_total: assert 10 == 9"]
    assert said(one, failed("other").model_copy(update={"rank": 1}), clock) == []
    gave_up = ServiceGaveUp(process="model", services=["model"], deaths=5, within_s=60)
    assert "died 5 times" in said(one, gave_up, clock)[0]


def test_that_a_fix_was_tried_is_said_of_what_broke_here(home: Paths, clock: FakeClock) -> None:
    one, voice = alerts(home, clock), Voice()
    broke = voice.says(failed(), at=clock.now())
    assert one.of(broke)
    green = FixTried(
        job=9, failure=7, fix=3, how="exact", outcome="green", why=clean(""), change="c", command=clean("make"),
        cwd=clean("/src"), started=0,
    )  # fmt: skip

    def told(event: FixTried, cause: Envelope | None) -> list[str]:
        return [piece.text for piece in one.of(voice.says(event, at=clock.now(), cause=cause))]

    assert told(green, broke) == ["  ▸ x3 was tried in a sandbox: green; `sotto apply-fix f7`"]
    assert told(green.model_copy(update={"outcome": "red"}), broke) == []
    assert told(green, None) == []


def test_what_was_before_the_chat_is_not_said(home: Paths, clock: FakeClock) -> None:
    one = alerts(home, clock)
    early = FakeClock(clock.now() - SECOND)
    assert said(one, failed(), early) == []


def test_quiet_is_quiet(home: Paths, clock: FakeClock) -> None:
    one = alerts(home, clock)
    assert said(one, VoiceSet(mode="quiet", until=clock.now() + 60 * SECOND), clock) == []
    assert said(one, failed(), clock) == []
    clock.advance(61)
    assert said(one, failed(), clock)
    whole_day = Config(focus=FocusSection(quiet_hours=["00:00-24:00", "12:00-12:00"]))
    assert said(alerts(home, clock, whole_day), failed(), clock) == []


@pytest.mark.parametrize(("signal", "says"), [("do_not_disturb", False), ("presenting", False), ("idle", True)])
def test_what_the_desktop_says_counts(
    home: Paths, clock: FakeClock, voice: Voice, signal: Signal, *, says: bool
) -> None:
    log = LogWriter.open(home.core)
    reading = Reading(signal=signal, value=True, source="test", at=clock.now())
    focus = FocusChanged(active=None, readings=[reading])
    commit(log, voice.unit(focus), voice.unit(VoiceSet(mode="normal")))
    log.close()
    assert bool(said(alerts(home, clock), failed(), clock)) is says


def test_a_quiet_of_before_counts(home: Paths, clock: FakeClock, voice: Voice) -> None:
    log = LogWriter.open(home.core)
    commit(log, voice.unit(VoiceSet(mode="quiet")))
    log.close()
    one = alerts(home, clock)
    assert said(one, failed(), clock) == []
    assert said(one, VoiceSet(mode="normal"), clock) == []
    assert said(one, failed(), clock)
