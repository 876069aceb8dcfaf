"""A D-Bus service as a process of its own: answers calls from a table, and emits signals when told on stdin.

Each line on stdin is a Python literal, (what, ...), and is answered with a line when it has been done.
"""

import ast
import contextlib
import select
import sys
from collections.abc import Iterator
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

Key = tuple[Any, ...]


HEARD: list[Key] = []
"""Every call that has come."""


def answer(connection: DBusConnection, call: Message, answers: dict[Key, tuple[str, Key]]) -> None:
    fields = call.header.fields
    key = (fields[HeaderFields.path], fields[HeaderFields.interface], fields[HeaderFields.member], *call.body)
    HEARD.append(key)
    known = next((said for asked, said in answers.items() if asked in (key, key[:3])), None)
    if known:
        connection.send(new_method_return(call, *known))
    else:
        connection.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", "s", (repr(key),)))


def calls(connection: DBusConnection) -> Iterator[Message]:
    """What has come so far."""
    with contextlib.suppress(TimeoutError):
        while True:
            message = connection.receive(timeout=0)
            if message.header.message_type is MessageType.method_call:
                yield message


def obey(connection: DBusConnection, what: str, words: list[Any], answers: dict[Key, tuple[str, Key]]) -> None:
    if what == "own":
        connection.send(message_bus.RequestName(*words))
    elif what == "answer":
        answers.update(*words)
    elif what == "emit":
        path, interface, member, signature, body = words
        connection.send(new_signal(DBusAddress(path, interface=interface), member, signature or None, body))
    elif what == "heard":
        print(HEARD)
    print("done", flush=True)


def main(address: str) -> None:
    connection = open_dbus_connection(address)
    answers: dict[Key, tuple[str, Key]] = {}
    while True:
        ready, _, _ = select.select([sys.stdin, connection.sock], [], [])
        if connection.sock in ready:
            for call in calls(connection):
                answer(connection, call, answers)
        if sys.stdin in ready:
            line = sys.stdin.readline()
            if not line:
                return
            what, *words = ast.literal_eval(line)
            obey(connection, what, words, answers)


if __name__ == "__main__":
    with contextlib.suppress(ConnectionError):  # the bus ends before us in some tests
        main(sys.argv[1])
