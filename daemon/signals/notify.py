"""Shows desktop notifications, by the server on the session bus (Desktop Notifications Specification 1.2).

What can be done in one is pointers only: it tells us what the user thinks of it, and nothing is run or opened.
"""

import select
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from daemon.signals.dbus_link import Call, DBusLink, Heard, address_of
from daemon.signals.source import FOREIGN

Urgency = Literal["low", "normal", "critical"]
Reaction = Literal["show", "not now", "never", "dismissed", "expired"]
_SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_NAME = "Sotto"
_SERVERS_CHOICE, _NEVER = -1, 0
"""How long it is shown."""
_LEVELS: dict[Urgency, int] = {"low": 0, "normal": 1, "critical": 2}
_ACTIONS: tuple[tuple[str, Reaction, str], ...] = (
    ("default", "show", "Show"),
    ("show", "show", "Show"),
    ("not-now", "not now", "Not now"),
    ("never", "never", "Never mention this"),
)
"""Key, what it means, label; a click on the notification itself is `default`."""
_CLOSED: dict[int, Reaction] = {1: "expired", 2: "dismissed"}
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""For servers that read markup. The library's `html` would bring all of its names into every process."""
PATIENCE_S = 0.5
"""For the first question, which may have to wait for the server to be started."""
OPEN = 100
"""Notifications of which it is known that they are shown."""


@dataclass(frozen=True)
class Notice:
    """One notification. What has the same `thing` takes the place of the one before, where that is still shown."""

    title: str
    body: str = ""
    thing: str = ""
    urgency: Urgency = "normal"
    actions: bool = False
    """Whether it can be answered."""


@dataclass(frozen=True)
class Answered:
    """What the user did with one."""

    thing: str
    reaction: Reaction


class Notifier:
    """Keeps its connection: some servers withdraw what somebody showed who has gone."""

    def __init__(self) -> None:
        self._link: DBusLink | None = None
        self._ready = select.epoll()
        self._markup = True
        """Whether the server reads the body as markup; most do, and who does not say is taken for one of them."""
        self._actions = False
        self._asked: dict[int, str] = {}
        """Things, by number of the call that shows them."""
        self._shown: dict[int, str] = {}
        """Things, by number of the notification."""
        self._unread: list[Answered] = []

    def fileno(self) -> int:
        """Readable when the server has something to say; stays the same over connections."""
        return self._ready.fileno()

    def lacking(self) -> bool:
        """Whether there is no session bus."""
        return not address_of("session")

    def show(self, notice: Notice) -> None:
        """Show it, without waiting for it to be seen. Raises ConnectionError: it cannot be, or the last one was not."""
        try:
            link = self._linked()
            self._take(link)
            self._asked[link.ask(_call("Notify", "susssasa{sv}i", *self._words(notice)), start=True)] = notice.thing
        except FOREIGN as error:
            self._lose()
            raise ConnectionError(f"notifications: {error}") from error

    def hear(self) -> list[Answered]:
        """What the user did since. Raises ConnectionError: nobody shows them any more, or one was refused."""
        try:
            if self._link:
                self._take(self._link)
        except FOREIGN as error:
            self._lose()
            raise ConnectionError(f"notifications: {error}") from error
        heard, self._unread = self._unread, []
        return heard

    def close(self) -> None:
        """May be called twice."""
        self._lose()
        self._ready.close()

    def _words(self, notice: Notice) -> tuple[Any, ...]:
        text = notice.body.translate(_ESCAPED) if self._markup else notice.body
        before = next((number for number, thing in self._shown.items() if thing and thing == notice.thing), 0)
        offered = notice.actions and self._actions
        actions = [word for key, _, label in _ACTIONS for word in (key, label)] if offered else []
        hints = {"urgency": ("y", _LEVELS[notice.urgency])}
        expires = _NEVER if notice.urgency == "critical" else _SERVERS_CHOICE
        return _NAME, before, "", notice.title, text, actions, hints, expires

    def _linked(self) -> DBusLink:
        if self._link is None:
            self._link = link = DBusLink("session")
            for member in ("ActionInvoked", "NotificationClosed"):
                link.listen(f"type='signal',sender='{_SERVICE}',interface='{_SERVICE}',member='{member}'")
            self._learn(link)
            self._ready.register(link.fileno(), select.EPOLLIN)
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
                self._actions = "actions" in heard.body[0]
                return

    def _take(self, link: DBusLink) -> None:
        """What became of those before."""
        for heard in link.take():
            if heard.answers in self._asked:
                self._note(self._asked.pop(heard.answers), heard)
            elif not heard.answers:
                self._unread += self._reacted(heard)

    def _note(self, thing: str, heard: Heard) -> None:
        if heard.body is None:
            raise ConnectionRefusedError("the server showed none")
        self._shown[int(heard.body[0])] = thing
        while len(self._shown) > OPEN:
            del self._shown[next(iter(self._shown))]

    def _reacted(self, heard: Heard) -> Iterator[Answered]:
        """Signals come for the notifications of all programs; those of others are nobody's here."""
        number, said = (heard.body or (0, 0))[:2]
        if number not in self._shown:
            return
        if heard.member == "ActionInvoked":
            meant = next((reaction for key, reaction, _ in _ACTIONS if key == said), None)
            if meant:
                yield Answered(self._shown[number], meant)
        elif heard.member == "NotificationClosed":
            thing = self._shown.pop(number)
            if said in _CLOSED:
                yield Answered(thing, _CLOSED[said])

    def _lose(self) -> None:
        self._asked.clear()
        self._shown.clear()
        if self._link:
            self._link.close()
            self._link = None


def _call(method: str, signature: str = "", *body: object) -> Call:
    return Call(_SERVICE, _PATH, _SERVICE, method, signature, body)
