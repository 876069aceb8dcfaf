"""Presenting, as GNOME tells it: a program asked that the screen stays on, as for a talk or a film."""

from daemon.signals.dbus_source import DBusSource, changed_at

_SERVICE = "org.gnome.SessionManager"
_PATH = "/org/gnome/SessionManager"
_IDLE = 8
"""The flag of those who keep the session from becoming idle."""


class GnomeSession(DBusSource):
    """`InhibitedActions`, asked for again whenever an inhibitor comes or goes."""

    name = "gnome-session"
    signals = ("presenting",)
    bus = "session"
    service = _SERVICE
    rings = (
        f"interface='{_SERVICE}',member='InhibitorAdded',path='{_PATH}'",
        f"interface='{_SERVICE}',member='InhibitorRemoved',path='{_PATH}'",
        changed_at(_PATH),
    )

    def _begin(self) -> None:
        self._property(_PATH, _SERVICE, "InhibitedActions", self._inhibited)

    def _inhibited(self, flags: object) -> None:
        self._says("presenting", bool(flags & _IDLE) if isinstance(flags, int) else None)
