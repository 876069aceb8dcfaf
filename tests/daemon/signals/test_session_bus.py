"""Do not disturb and presenting, from services on a real session bus."""

from collections.abc import Callable, Iterator

import pytest

from daemon.signals.dbus_source import DBusSource
from daemon.signals.gnome_session import GnomeSession
from daemon.signals.notifications import Notifications
from daemon.signals.plasma_power import PlasmaPower
from knowledge.clock import FakeClock
from tests.daemon.signals.desktop import Bus, StandIn, quiet, said, until

GNOME, GNOME_PATH = "org.gnome.SessionManager", "/org/gnome/SessionManager"
PLASMA = "org.kde.Solid.PowerManagement.PolicyAgent"
PLASMA_PATH = "/org/kde/Solid/PowerManagement/PolicyAgent"
SERVER, SERVER_PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
Start = Callable[[str], StandIn]


@pytest.fixture
def opened(bus: Bus) -> Iterator[Callable[[type[DBusSource]], DBusSource]]:
    made: list[DBusSource] = []

    def make(kind: type[DBusSource]) -> DBusSource:
        made.append(kind(FakeClock()))
        made[-1].open()
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_do_not_disturb(service: Start, opened: Callable) -> None:
    server = service(SERVER)
    server.has(SERVER_PATH, SERVER, "Inhibited", "b", False)
    server.begin()
    source = opened(Notifications)
    until(source, {"do_not_disturb": False})
    server.has(SERVER_PATH, SERVER, "Inhibited", "b", True)
    server.changed(SERVER_PATH, SERVER)
    until(source, {"do_not_disturb": True})
    server.stop()
    until(source, {})


def test_a_server_without_the_property_is_unknown(service: Start, opened: Callable) -> None:
    service(SERVER).begin()
    source = opened(Notifications)
    quiet(source, 0.3)
    assert said(source) == {}


def test_gnome_keeps_the_screen_on(service: Start, opened: Callable) -> None:
    gnome = service(GNOME)
    gnome.has(GNOME_PATH, GNOME, "InhibitedActions", "u", 4)
    gnome.begin()
    source = opened(GnomeSession)
    until(source, {"presenting": False})
    gnome.has(GNOME_PATH, GNOME, "InhibitedActions", "u", 12)
    gnome.emits(GNOME_PATH, GNOME, "InhibitorAdded", "o", "/org/gnome/SessionManager/Inhibitor1")
    until(source, {"presenting": True})
    gnome.has(GNOME_PATH, GNOME, "InhibitedActions", "u", 0)
    gnome.emits(GNOME_PATH, GNOME, "InhibitorRemoved", "o", "/org/gnome/SessionManager/Inhibitor1")
    until(source, {"presenting": False})


def test_plasma_keeps_the_screen_on(service: Start, opened: Callable) -> None:
    plasma = service(PLASMA)
    plasma.answers(PLASMA_PATH, PLASMA, "HasInhibition", 4, signature="b", body=(False,))
    plasma.begin()
    source = opened(PlasmaPower)
    until(source, {"presenting": False})
    plasma.answers(PLASMA_PATH, PLASMA, "HasInhibition", 4, signature="b", body=(True,))
    plasma.emits(PLASMA_PATH, PLASMA, "InhibitionsChanged", "a(ss)as", [("mpv", "film")], [])
    until(source, {"presenting": True})


@pytest.mark.parametrize("kind", [Notifications, GnomeSession, PlasmaPower])
def test_a_desktop_without_it_is_unknown_and_silent(opened: Callable, kind: type[DBusSource]) -> None:
    source = opened(kind)
    quiet(source, 0.3)
    assert said(source) == {}
    assert quiet(source, 1) == 0


def test_closing_twice_and_opening_again(service: Start, opened: Callable) -> None:
    server = service(SERVER)
    server.has(SERVER_PATH, SERVER, "Inhibited", "b", True)
    server.begin()
    source = opened(Notifications)
    until(source, {"do_not_disturb": True})
    source.close()
    source.close()
    assert said(source) == {}
    source.open()
    until(source, {"do_not_disturb": True})
