"""Notifications, shown by a server on a real session bus."""

import select
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.signals.notify import Answered, Notice, Notifier
from tests.daemon.signals.desktop import Bus, StandIn
from tests.patience import PATIENCE_S

SERVER, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


@pytest.fixture
def notifier(bus: Bus) -> Iterator[Notifier]:
    del bus
    one = Notifier()
    yield one
    one.close()


def server_of(service: Callable[[str], StandIn], *capabilities: str) -> StandIn:
    server = service(SERVER)
    server.answers(PATH, SERVER, "GetCapabilities", signature="as", body=(list(capabilities),))
    server.answers(PATH, SERVER, "Notify", signature="u", body=(1,))
    server.begin()
    return server


def calls(server: StandIn, count: int) -> list[tuple[Any, ...]]:
    """What was asked of the server, when there is as much."""
    until = time.monotonic() + PATIENCE_S
    while len(found := server.heard("Notify")) < count and time.monotonic() < until:
        select.select([], [], [], 0.01)
    assert len(found) == count
    return found


def shown(server: StandIn, count: int) -> list[tuple[str, str]]:
    """Titles and bodies of plain ones."""
    for name, replaces, icon, _, _, actions, hints, expires in calls(server, count):
        assert (name, replaces, icon, actions, expires) == ("Sotto", 0, "", [], -1)
        assert hints == {"urgency": ("y", 1)}
    return [(call[3], call[4]) for call in calls(server, count)]


def heard(notifier: Notifier, count: int) -> list[Answered]:
    """What the user did, when there is as much."""
    found: list[Answered] = []
    while len(found) < count:
        assert select.select([notifier], [], [], PATIENCE_S)[0], found
        found += notifier.hear()
    return found


def test_a_title_and_a_body(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = server_of(service, "body", "actions")
    notifier.show(Notice("make failed after 2 minutes", "a.c:1: no <b>type</b> & more"))
    notifier.show(Notice("again", ""))
    assert shown(server, 2) == [
        ("make failed after 2 minutes", "a.c:1: no <b>type</b> & more"),
        ("again", ""),
    ]
    assert len(server.heard("GetCapabilities")) == 1


def test_a_server_that_reads_markup_gets_none(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = server_of(service, "body", "body-markup")
    notifier.show(Notice("<b>title</b>", 'no <b>type</b> & "more"'))
    assert shown(server, 1) == [("<b>title</b>", 'no &lt;b&gt;type&lt;/b&gt; &amp; "more"')]


def test_without_a_server_it_says_so_and_finds_one_later(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    with pytest.raises(ConnectionError):
        notifier.show(Notice("title", "body"))
    server = server_of(service, "body")
    notifier.show(Notice("title", "body"))
    assert shown(server, 1) == [("title", "body")]


def test_a_server_that_refuses_is_told_of_at_the_next(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = service(SERVER)
    server.answers(PATH, SERVER, "GetCapabilities", signature="as", body=([],))
    server.begin()

    def until_told() -> None:
        for number in range(1, 50):  # its answer, an error, takes a moment to come here
            notifier.show(Notice("title", "body"))
            shown(server, number)

    with pytest.raises(ConnectionError, match="showed none"):
        until_told()


def test_a_bus_that_has_gone_is_an_error_and_no_bus_is_known(
    bus: Bus, service: Callable[[str], StandIn], notifier: Notifier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server_of(service, "body")
    assert not notifier.lacking()
    notifier.show(Notice("title", "body"))
    bus.stop()
    with pytest.raises(ConnectionError):
        notifier.show(Notice("title", "body"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert notifier.lacking()


# ── urgency, places, answers ──────────────────────────────────────────────────────────────────────


def test_what_is_critical_never_expires_and_says_so(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = server_of(service, "body")
    for urgency in ("low", "normal", "critical"):
        notifier.show(Notice("title", urgency=urgency))  # type: ignore[arg-type]
    found = [(call[6]["urgency"][1], call[7]) for call in calls(server, 3)]
    assert found == [(0, -1), (1, -1), (2, 0)]


def test_the_same_thing_takes_the_place_of_the_one_that_is_shown(
    service: Callable[[str], StandIn], notifier: Notifier
) -> None:
    server = server_of(service, "body")
    notifier.show(Notice("title", thing="check:3:pytest"))
    calls(server, 1)
    _answered(notifier)
    notifier.show(Notice("again", thing="check:3:pytest"))
    notifier.show(Notice("else", thing="check:3:make"))
    assert [call[1] for call in calls(server, 3)] == [0, 1, 0]


def _answered(notifier: Notifier) -> None:
    """Wait until the server has given the notification its number."""
    assert select.select([notifier], [], [], PATIENCE_S)[0]
    while not notifier._shown:
        assert notifier.hear() == []


def test_actions_are_offered_where_the_server_has_them(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = server_of(service, "body", "actions")
    notifier.show(Notice("title", thing="x", actions=True))
    labels = calls(server, 1)[0][5]
    assert labels[2:] == ["show", "Show", "not-now", "Not now", "never", "Never mention this"]


def test_no_actions_where_it_has_none(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = server_of(service, "body")
    notifier.show(Notice("title", thing="x", actions=True))
    assert calls(server, 1)[0][5] == []


@pytest.mark.parametrize(
    ("key", "reaction"), [("default", "show"), ("show", "show"), ("not-now", "not now"), ("never", "never")]
)
def test_what_the_user_chooses_is_heard(
    service: Callable[[str], StandIn], notifier: Notifier, key: str, reaction: str
) -> None:
    server = server_of(service, "body", "actions")
    notifier.show(Notice("title", thing="x", actions=True))
    _answered(notifier)
    server.emits(PATH, SERVER, "ActionInvoked", "us", 7, key)
    server.emits(PATH, SERVER, "ActionInvoked", "us", 1, "something else")
    server.emits(PATH, SERVER, "ActionInvoked", "us", 1, key)
    assert heard(notifier, 1) == [Answered("x", reaction)]  # type: ignore[arg-type]


def test_how_it_was_closed_is_heard_once(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = server_of(service, "body")
    for thing, reason in (("a", 2), ("b", 1), ("c", 3)):
        notifier.show(Notice("title", thing=thing))
        _answered(notifier)
        server.emits(PATH, SERVER, "NotificationClosed", "uu", 1, reason)
        expected = {2: [Answered(thing, "dismissed")], 1: [Answered(thing, "expired")], 3: []}[reason]
        assert heard(notifier, len(expected)) == expected  # type: ignore[comparison-overlap]
    server.emits(PATH, SERVER, "NotificationClosed", "uu", 1, 2)
    notifier.show(Notice("title", thing="d"))
    _answered(notifier)
    assert notifier.hear() == []


def test_a_server_that_goes_takes_back_what_it_showed(
    bus: Bus, service: Callable[[str], StandIn], notifier: Notifier
) -> None:
    server_of(service, "body")
    notifier.show(Notice("title", thing="x"))
    _answered(notifier)
    bus.stop()
    assert select.select([notifier], [], [], PATIENCE_S)[0]
    with pytest.raises(ConnectionError):
        notifier.hear()
    assert notifier.hear() == []
