"""Do not disturb, as a notification server tells it that has the property for it (Plasma's does)."""

from daemon.signals.dbus_source import DBusSource, changed_at, truth

_SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"


class Notifications(DBusSource):
    """`Inhibited`; a server without it answers with an error, and then nothing is known."""

    name = "notifications"
    signals = ("do_not_disturb",)
    bus = "session"
    service = _SERVICE
    rings = (changed_at(_PATH),)

    def _begin(self) -> None:
        self._property(_PATH, _SERVICE, "Inhibited", lambda value: self._says("do_not_disturb", truth(value)))
