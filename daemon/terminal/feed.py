"""Tells the keeper what a command printed, and never waits for it: what it does not take is given up."""

import os
import socket
from collections import deque
from collections.abc import Callable

from daemon.terminal.messages import (
    BEGUN,
    FAREWELL,
    GIVEN_UP,
    LARGEST,
    PRINTED,
    SETTLED,
    SURROUNDED,
    ended,
    without_output,
)
from daemon.terminal.unsettled import Told, Unsettled

MOST_WAITING = 1 << 20
"""Bytes that wait for the keeper at most."""
RESTARTS = 6
"""In all; a command over which keepers die costs two of them."""
TOGETHER = 16 << 10
"""Bytes up to which small messages that wait become one."""


class Feed:
    """The relay's end."""

    def __init__(self, start: Callable[[], socket.socket]) -> None:
        """`start` starts a keeper; it is started again when it died, a few times."""
        self._start, self._left = start, RESTARTS
        self._socket: socket.socket | None = None
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._unsettled = Unsettled()
        self._told: Told | None = None
        """The command whose output is passed on at present."""
        self._complete = False
        self._connect()

    def fileno(self) -> int:
        """Readable when the keeper has something to say, or is dead; -1 where there is none."""
        return self._socket.fileno() if self._socket else -1

    @property
    def behind(self) -> bool:
        """Whether something waits for the keeper."""
        return bool(self._waiting)

    def begin(self, run: str) -> None:
        """A command begins."""
        self._told = self._unsettled.begin(run)
        self._complete = True
        self._say(BEGUN + run.encode())

    def surround(self, environment: bytes) -> None:
        """The environment of what runs, as the kernel tells it: what is secret there is not to be kept."""
        if self._told and len(environment) <= LARGEST:
            if self._holds(len(environment)):
                self._told.surround(environment)
            self._say(SURROUNDED + environment)

    def add(self, data: bytes) -> None:
        """It printed something."""
        if self._told and self._complete:
            if self._holds(len(data)):
                self._told.add(data)
            self._say(PRINTED + data)

    def end(self, run: str, status: int) -> None:
        """It ended."""
        told, self._told = self._told, None
        if told and told.run == run:
            told.status = str(status) if self._complete else GIVEN_UP
            self._say(ended(run, told.status))

    def close(self) -> None:
        """The end of all; the keeper has nothing more to put in order for us."""
        self._hear()
        self._send(FAREWELL)
        if self._socket is None and self._unsettled:
            self._recover()
            self._send(FAREWELL)
        if self._socket:
            self._socket.close()
            self._socket = None

    def turn(self) -> None:
        """Hear what the keeper says, and send what waits, as far as it takes it."""
        self._hear()
        self._push()
        self._recover()

    def _holds(self, size: int) -> bool:
        """Whether what is told now can be told again; where something of it cannot, nothing is."""
        assert self._told
        if self._told.whole and not self._unsettled.room(size):
            self._told.forget()
        return self._told.whole

    def _say(self, message: bytes) -> None:
        self._send(message)
        self._recover()

    def _hear(self) -> None:
        """What is settled, until there is nothing more to hear; that it is dead comes last."""
        while self._socket:
            try:
                said = self._socket.recv(LARGEST, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            except ConnectionResetError:  # said once by who ended without reading all; what it said itself comes next
                continue
            if said[:1] == SETTLED:
                self._unsettled.settled(said[1:].decode())
            else:
                self._lost()

    def _push(self) -> None:
        while self._waiting and self._try(self._waiting[0]):
            if self._waiting:
                self._bytes -= len(self._waiting.popleft())

    def _send(self, message: bytes) -> None:
        self._push()
        if self._socket is None or (not self._waiting and self._try(message)):
            return
        last = self._waiting[-1] if self._waiting else b""
        if last[:1] == message[:1] == PRINTED and len(last) + len(message) <= TOGETHER:
            self._waiting[-1] = last + message[1:]
            self._bytes += len(message) - 1
        else:
            self._waiting.append(message)
            self._bytes += len(message)
        if self._bytes > MOST_WAITING:
            self._give_up()

    def _give_up(self) -> None:
        """Of this command, and of those before it that still wait."""
        self._complete = False
        if self._told:
            self._told.forget()
        self._waiting = deque(without_output(one) for one in self._waiting if one[:1] != PRINTED)
        self._bytes = sum(map(len, self._waiting))

    def _try(self, message: bytes) -> bool:
        """Whether it needs to wait no longer: it is sent, or nobody is there."""
        if self._socket is None:
            return True
        try:
            self._socket.send(message, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            self._hear()
            self._lost()
        return True

    def _lost(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket = None
        self._waiting.clear()
        self._bytes = 0

    def _recover(self) -> None:
        """Where there is no keeper, start another and tell it what the one before may not have come to."""
        if self._socket:
            return
        while self._socket is None and self._left:
            self._left -= 1
            self._connect()
            if self._socket:
                self._tell_again()
        self._complete = self._complete and self._socket is not None and (self._told is None or self._told.whole)

    def _tell_again(self) -> None:
        for message in self._unsettled.again():
            self._send(message)

    def _connect(self) -> None:
        try:
            self._socket = self._start()
        except OSError:
            self._lost()


def environment_of(process: int) -> bytes:
    """Of a process that is ours, as it began; nothing where that cannot be read."""
    try:
        descriptor = os.open(f"/proc/{process}/environ", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(descriptor, LARGEST + 1)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
