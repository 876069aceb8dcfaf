"""Presenting, as Plasma tells it: a program asked that the screen stays on, as for a talk or a film."""

from daemon.signals.dbus_source import DBusSource, truth

_SERVICE = "org.kde.Solid.PowerManagement.PolicyAgent"
_PATH = "/org/kde/Solid/PowerManagement/PolicyAgent"
_SCREEN = 4
"""The policy of those who keep the screen as it is."""


class PlasmaPower(DBusSource):
    """`HasInhibition`, asked for again whenever an inhibition comes or goes."""

    name = "plasma-power"
    signals = ("presenting",)
    bus = "session"
    service = _SERVICE
    rings = (f"interface='{_SERVICE}',member='InhibitionsChanged',path='{_PATH}'",)

    def _begin(self) -> None:
        self._call(
            _PATH, _SERVICE, "HasInhibition", lambda body: self._says("presenting", truth(body[0])), "u", _SCREEN
        )
