"""A connection to a D-Bus bus that never waits; the one file that imports jeepney, and only when a bus is there."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

Bus = Literal["system", "session"]
PATIENCE_S = 0.5
"""For the handshake, which a bus answers within a millisecond. What is sent later fits into the socket at once."""
PIECE = 64 << 10
_BUS = "org.freedesktop.DBus"


class Call(NamedTuple):
    """One method of somebody's object."""

    service: str
    path: str
    interface: str
    method: str
    signature: str = ""
    body: tuple[Any, ...] = ()


class Heard(NamedTuple):
    """A message: the answer to a call, or a signal."""

    answers: int
    """Number of the call; 0 for a signal."""
    interface: str
    member: str
    body: tuple[Any, ...] | None
    """None when the call was answered with an error."""


def address_of(bus: Bus) -> str:
    """Path of a bus's socket, beginning with a NUL when it is abstract; empty when there is none."""
    if bus == "system":
        said = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS") or "unix:path=/run/dbus/system_bus_socket"
    else:
        run = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
        said = os.environ.get("DBUS_SESSION_BUS_ADDRESS") or f"unix:path={run}/bus"
    for one in said.split(";"):
        kind, _, words = one.partition(":")
        keys = dict(word.partition("=")[::2] for word in words.split(","))
        if kind == "unix" and "abstract" in keys:
            return f"\0{unquote(keys['abstract'])}"
        if kind == "unix" and Path(unquote(keys.get("path", ""))).is_socket():
            return unquote(keys["path"])
    return ""


class DBusLink:
    """Asks and listens. Answers and signals come through `take`, in the order in which the bus sent them."""

    def __init__(self, bus: Bus) -> None:
        """Raises OSError."""
        import jeepney  # noqa: PLC0415
        from jeepney.io.blocking import prep_socket  # noqa: PLC0415

        self._jeepney = jeepney
        self._parser = jeepney.Parser()
        self._serial = 0
        self._socket: socket.socket = prep_socket(address_of(bus), timeout=PATIENCE_S)
        self._socket.setblocking(False)
        self.ask(Call(_BUS, "/org/freedesktop/DBus", _BUS, "Hello"))

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def ask(self, call: Call, *, start: bool = False) -> int:
        """Send a call; the number that its answer will bear. Nobody is started to answer it, unless `start`."""
        jeepney = self._jeepney
        address = jeepney.DBusAddress(call.path, call.service, call.interface)
        message = jeepney.new_method_call(address, call.method, call.signature or None, call.body)
        if not start:
            message.header.flags |= jeepney.MessageFlag.no_auto_start
        self._serial += 1
        self._socket.sendall(message.serialise(serial=self._serial))
        return self._serial

    def listen(self, rule: str) -> None:
        """Have the bus pass on the signals that a match rule names."""
        self.ask(Call(_BUS, "/org/freedesktop/DBus", _BUS, "AddMatch", "s", (rule,)))

    def take(self) -> Iterator[Heard]:
        """What has come. Raises ConnectionError when the bus has gone."""
        while True:
            try:
                data = self._socket.recv(PIECE)
            except BlockingIOError:
                return
            if not data:
                raise ConnectionResetError("the bus has gone")
            self._parser.add_data(data)
            for message in iter(self._parser.get_next_message, None):
                yield self._heard(message)

    def _heard(self, message: Any) -> Heard:
        fields, kinds = self._jeepney.HeaderFields, self._jeepney.MessageType
        header = message.header
        failed = header.message_type is kinds.error
        return Heard(
            header.fields.get(fields.reply_serial, 0),
            header.fields.get(fields.interface, ""),
            header.fields.get(fields.member, ""),
            None if failed else tuple(message.body),
        )
