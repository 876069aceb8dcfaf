"""Idle and locked from a logind on a real bus: at once, at each change, and unknown when nobody knows."""

from collections.abc import Iterator

import pytest

from daemon.signals.dbus_link import address_of
from daemon.signals.logind import Logind
from knowledge.clock import FakeClock
from tests.daemon.signals.desktop import LOGIN, SESSION, Bus, LogindStandIn, quiet, said, until

INTERFACE = f"{LOGIN}.Session"


@pytest.fixture
def source(bus: Bus) -> Iterator[Logind]:
    one = Logind(FakeClock())
    yield one
    one.close()


def test_what_is_so_at_the_start(source: Logind, logind: LogindStandIn) -> None:
    logind.session(idle=False, locked=True)
    logind.begin()
    source.open()
    until(source, {"idle": False, "locked": True})


def test_a_change_is_heard_and_since_when(source: Logind, logind: LogindStandIn) -> None:
    logind.session()
    logind.begin()
    source.open()
    until(source, {"idle": False, "locked": False})
    source._clock.advance(100)
    logind.session(idle=True)
    logind.changed(SESSION, INTERFACE)
    until(source, {"idle": True, "locked": False})
    idle, locked = (next(one for one in source.readings if one.signal == name) for name in ("idle", "locked"))
    assert (idle.at - locked.at, idle.source) == (100_000_000, "logind")


@pytest.mark.parametrize("asked", ["Lock", "Unlock"])
def test_a_request_to_lock_is_no_fact_but_makes_it_look(source: Logind, logind: LogindStandIn, asked: str) -> None:
    logind.session(locked=asked == "Unlock")
    logind.begin()
    source.open()
    until(source, {"idle": False, "locked": asked == "Unlock"})
    logind.emits(SESSION, INTERFACE, asked)
    quiet(source, 0.3)
    assert said(source)["locked"] is (asked == "Unlock")
    logind.session(locked=asked == "Lock")
    logind.emits(SESSION, INTERFACE, asked)
    until(source, {"idle": False, "locked": asked == "Lock"})


def test_an_idle_hint_that_nobody_ever_set_is_unknown(source: Logind, logind: LogindStandIn) -> None:
    logind.session(since=0)
    logind.begin()
    source.open()
    until(source, {"locked": False})


def test_a_text_session_tells_nothing(source: Logind, logind: LogindStandIn) -> None:
    logind.session(kind="tty")
    logind.begin()
    source.open()
    quiet(source, 0.3)
    assert said(source) == {}


def test_logging_out_makes_it_unknown_and_logging_in_known(source: Logind, logind: LogindStandIn) -> None:
    logind.session()
    logind.begin()
    source.open()
    until(source, {"idle": False, "locked": False})
    logind.display(("", "/"))
    logind.emits("/org/freedesktop/login1", f"{LOGIN}.Manager", "SessionRemoved", "so", "2", SESSION)
    until(source, {})
    logind.display(("2", SESSION))
    logind.emits("/org/freedesktop/login1", f"{LOGIN}.Manager", "SessionNew", "so", "2", SESSION)
    until(source, {"idle": False, "locked": False})


def test_a_logind_that_comes_later_and_goes(source: Logind, logind: LogindStandIn) -> None:
    source.open()
    quiet(source, 0.3)
    assert said(source) == {}
    logind.session(locked=True)
    logind.begin()
    until(source, {"idle": False, "locked": True})
    logind.stop()
    until(source, {})


def test_a_quiet_bus_never_wakes_it(source: Logind, logind: LogindStandIn) -> None:
    logind.session()
    logind.begin()
    source.open()
    until(source, {"idle": False, "locked": False})
    quiet(source, 0.3)
    assert quiet(source, 2) == 0


def test_without_a_bus_it_says_what_is_lacking(source: Logind, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    assert source.lacking() == ""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    assert source.lacking() == "no system bus"
    with pytest.raises(ConnectionError, match="logind"):
        source.open()


def test_a_bus_that_goes_away_is_a_loss(source: Logind, logind: LogindStandIn, bus: Bus) -> None:
    logind.session()
    logind.begin()
    source.open()
    until(source, {"idle": False, "locked": False})
    bus.stop()
    with pytest.raises(ConnectionError, match="logind"):
        until(source, {})
    assert said(source) == {}


@pytest.mark.parametrize("value", [("s", "yes"), ("as", ["a"]), ("(so)", ("", "/")), ("i", 7)])
def test_what_makes_no_sense_is_unknown_or_a_loss(source: Logind, logind: LogindStandIn, value: tuple) -> None:
    found = {"Type": ("s", "x11"), "IdleHint": value, "LockedHint": value, "IdleSinceHint": value}
    logind.answers(SESSION, "org.freedesktop.DBus.Properties", "GetAll", INTERFACE, signature="a{sv}", body=(found,))
    logind.begin()
    source.open()
    quiet(source, 0.3)
    assert said(source) == {}


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("unix:abstract=/tmp/a%20b,guid=1", "\0/tmp/a b"),
        ("tcp:host=there,port=1;unix:abstract=x", "\0x"),
        ("unix:path=/nowhere", ""),
        ("autolaunch:", ""),
        ("unix:", ""),
        ("nonsense", ""),
    ],
)
def test_addresses(monkeypatch: pytest.MonkeyPatch, address: str, path: str) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert address_of("session") == path
