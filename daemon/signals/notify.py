"""Shows desktop notifications, by the server on the session bus (Desktop Notifications Specification 1.2)."""

import html
import select
import time

from daemon.signals.dbus_link import Call, DBusLink, address_of
from daemon.signals.source import FOREIGN

_SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_NAME = "Sotto"
_SERVERS_CHOICE = -1
"""How long it is shown."""
PATIENCE_S = 0.5
"""For the first question, which may have to wait for the server to be started."""


class Notifier:
    """Keeps its connection: some servers withdraw what somebody showed who has gone."""

    def __init__(self) -> None:
        self._link: DBusLink | None = None
        self._markup = True
        """Whether the server reads the body as markup; most do, and who does not say is taken for one of them."""
        self._asked: set[int] = set()

    def lacking(self) -> bool:
        """Whether there is no session bus."""
        return not address_of("session")

    def show(self, title: str, body: str) -> None:
        """Show it, without waiting for it to be seen. Raises ConnectionError: it cannot be, or the last one was not."""
        try:
            link = self._linked()
            self._hear(link)
            text = html.escape(body, quote=False) if self._markup else body
            words: tuple[object, ...] = (_NAME, 0, "", title, text, [], {}, _SERVERS_CHOICE)
            self._asked.add(link.ask(_call("Notify", "susssasa{sv}i", *words), start=True))
        except FOREIGN as error:
            self.close()
            raise ConnectionError(f"notifications: {error}") from error

    def close(self) -> None:
        self._asked.clear()
        if self._link:
            self._link.close()
            self._link = None

    def _linked(self) -> DBusLink:
        if self._link is None:
            self._link = DBusLink("session")
            self._learn(self._link)
        return self._link

    def _learn(self, link: DBusLink) -> None:
        """Ask what the server can do."""
        asked = link.ask(_call("GetCapabilities"), start=True)
        until = time.monotonic() + PATIENCE_S
        while (left := until - time.monotonic()) > 0 and select.select([link], [], [], left)[0]:
            for heard in link.take():
                if heard.answers != asked:
                    continue
                if heard.body is None:
                    raise ConnectionRefusedError("nobody shows them")
                self._markup = "body-markup" in heard.body[0]
                return

    def _hear(self, link: DBusLink) -> None:
        """What became of those before."""
        for heard in link.take():
            if heard.answers in self._asked:
                self._asked.discard(heard.answers)
                if heard.body is None:
                    raise ConnectionRefusedError("the server showed none")


def _call(method: str, signature: str = "", *body: object) -> Call:
    return Call(_SERVICE, _PATH, _SERVICE, method, signature, body)
