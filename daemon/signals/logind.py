"""Idle and locked, as logind knows it of the user's graphical session."""

import os
from typing import Any

from daemon.signals.dbus_source import Answer, DBusSource, truth

_LOGIN = "org.freedesktop.login1"
_GRAPHICAL = {"x11", "wayland", "mir"}


class Logind(DBusSource):
    """The session that the user's screen shows. Without one, nothing is known.

    Lock and Unlock are requests to the session, not facts, so they only make this ask again.
    """

    name = "logind"
    signals = ("idle", "locked")
    bus = "system"
    service = _LOGIN
    rings = ("path_namespace='/org/freedesktop/login1'",)

    def _begin(self) -> None:
        self._call("/org/freedesktop/login1", f"{_LOGIN}.Manager", "GetUser", self._user, "u", os.getuid())

    def _user(self, body: Answer) -> None:
        self._property(body[0], f"{_LOGIN}.User", "Display", self._display)

    def _display(self, display: tuple[str, str]) -> None:
        session, path = display
        if session:
            self._properties(path, f"{_LOGIN}.Session", self._session)
        else:
            self._said.clear()

    def _session(self, found: dict[str, Any]) -> None:
        graphical = found.get("Type") in _GRAPHICAL
        # A text session's hint is worked out when asked for and never announced; one without a moment, nobody ever set.
        hinted = graphical and bool(found.get("IdleSinceHint"))
        self._says("idle", truth(found.get("IdleHint")) if hinted else None)
        self._says("locked", truth(found.get("LockedHint")) if graphical else None)
