"""Notifications, shown by a server on a real session bus."""

import select
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.signals.notify import Notifier
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


def shown(server: StandIn, count: int) -> list[tuple[str, str]]:
    """Titles and bodies, when there are as many."""
    until = time.monotonic() + PATIENCE_S
    while len(calls := server.heard("Notify")) < count and time.monotonic() < until:
        select.select([], [], [], 0.01)
    assert len(calls) == count
    for name, replaces, icon, _, _, actions, hints, expires in calls:
        assert (name, replaces, icon, actions, hints, expires) == ("Sotto", 0, "", [], {}, -1)
    return [(call[3], call[4]) for call in calls]


def test_a_title_and_a_body(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = server_of(service, "body", "actions")
    notifier.show("make failed after 2 minutes", "a.c:1: no <b>type</b> & more")
    notifier.show("again", "")
    assert shown(server, 2) == [
        ("make failed after 2 minutes", "a.c:1: no <b>type</b> & more"),
        ("again", ""),
    ]
    assert len(server.heard("GetCapabilities")) == 1


def test_a_server_that_reads_markup_gets_none(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = server_of(service, "body", "body-markup")
    notifier.show("<b>title</b>", 'no <b>type</b> & "more"')
    assert shown(server, 1) == [("<b>title</b>", 'no &lt;b&gt;type&lt;/b&gt; &amp; "more"')]


def test_without_a_server_it_says_so_and_finds_one_later(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    with pytest.raises(ConnectionError):
        notifier.show("title", "body")
    server = server_of(service, "body")
    notifier.show("title", "body")
    assert shown(server, 1) == [("title", "body")]


def test_a_server_that_refuses_is_told_of_at_the_next(service: Callable[[str], StandIn], notifier: Notifier) -> None:
    server = service(SERVER)
    server.answers(PATH, SERVER, "GetCapabilities", signature="as", body=([],))
    server.begin()

    def until_told() -> None:
        for number in range(1, 50):  # its answer, an error, takes a moment to come here
            notifier.show("title", "body")
            shown(server, number)

    with pytest.raises(ConnectionError, match="showed none"):
        until_told()


def test_a_bus_that_has_gone_is_an_error_and_no_bus_is_known(
    bus: Bus, service: Callable[[str], StandIn], notifier: Notifier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server_of(service, "body")
    assert not notifier.lacking()
    notifier.show("title", "body")
    bus.stop()
    with pytest.raises(ConnectionError):
        notifier.show("title", "body")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert notifier.lacking()
