"""A source on D-Bus: whenever its service says that something changed, what it is now is asked for again.

Asking again instead of believing what a signal carries costs one message, and cannot be wrong about what came before.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from daemon.signals.dbus_link import Bus, Call, DBusLink, address_of
from daemon.signals.source import Source
from knowledge.clock import Clock

PROPERTIES = "org.freedesktop.DBus.Properties"
Answer = tuple[Any, ...]


class DBusSource(Source):
    """Name the service, the signals that ring, and begin to ask in `_ask`."""

    bus: ClassVar[Bus]
    service: ClassVar[str]
    rings: ClassVar[tuple[str, ...]]
    """Match rules, without the sender."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._link: DBusLink | None = None
        self._asked: dict[int, Callable[[Answer], None]] = {}

    def lacking(self) -> str:
        return "" if address_of(self.bus) else f"no {self.bus} bus"

    def fileno(self) -> int:
        return self._linked.fileno()

    def _open(self) -> None:
        self._link = DBusLink(self.bus)
        for rule in self.rings:
            self._link.listen(f"type='signal',sender='{self.service}',{rule}")
        self._link.listen(
            f"type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{self.service}'"
        )
        self._ask()

    def _hear(self) -> None:
        rang = False
        for heard in self._linked.take():
            if heard.answers:
                then = self._asked.pop(heard.answers, None)
                if then and heard.body is not None:
                    then(heard.body)
                elif then:
                    self._said.clear()  # an error: who was asked is not there, or does not know the question
            elif heard.member == "NameOwnerChanged" and heard.body and not heard.body[-1]:
                self._said.clear()
                self._asked.clear()
            else:
                rang = True
        if rang:
            self._ask()

    def _close(self) -> None:
        self._asked.clear()
        if self._link:
            self._link.close()
            self._link = None

    def _ask(self) -> None:
        """Ask for what is now. Answers to what was asked before count no longer."""
        self._asked.clear()
        self._begin()

    def _begin(self) -> None:
        raise NotImplementedError

    def _call(
        self, path: str, interface: str, method: str, then: Callable[[Answer], None], signature: str = "", *body: object
    ) -> None:
        """Ask the service; `then` takes what it answers."""
        self._asked[self._linked.ask(Call(self.service, path, interface, method, signature, body))] = then

    def _property(self, path: str, interface: str, name: str, then: Callable[[Any], None]) -> None:
        """Ask for one property; `then` takes its value."""
        self._call(path, PROPERTIES, "Get", lambda body: then(body[0][1]), "ss", interface, name)

    def _properties(self, path: str, interface: str, then: Callable[[dict[str, Any]], None]) -> None:
        """Ask for all of them; `then` takes their values by name."""

        def taken(body: Answer) -> None:
            then({name: value for name, (_, value) in body[0].items()})

        self._call(path, PROPERTIES, "GetAll", taken, "s", interface)

    @property
    def _linked(self) -> DBusLink:
        if self._link is None:
            raise ConnectionError("not open")
        return self._link


def changed_at(path: str) -> str:
    """The match rule for changes of an object's properties."""
    return f"interface='{PROPERTIES}',member='PropertiesChanged',path='{path}'"


def truth(value: object) -> bool | None:
    """A boolean as it is; anything else is not known."""
    return value if isinstance(value, bool) else None
