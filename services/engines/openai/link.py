"""A way to a server that never makes anyone wait: one descriptor for the socket and for how long it may take."""

import errno
import functools
import os
import select
import socket
import ssl
from typing import Any

from daemon.alarm import Alarm
from knowledge.clock import SystemClock
from knowledge.errors import EngineUnreachable
from services.engines.openai.address import Address

CONNECT_S = 5.0
"""For each of the addresses of a name."""
_AT_ONCE = 1 << 16
_LATER = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


@functools.cache
def trusting() -> ssl.SSLContext:
    return ssl.create_default_context()


class Waiting:
    """A descriptor that stays the same, whatever is waited for behind it: a socket, another, a moment."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._alarm = Alarm()
        self._clock = SystemClock()
        self._due = 0.0
        self._poll.register(self._alarm, select.EPOLLIN)

    def fileno(self) -> int:
        return self._poll.fileno()

    def ring_in(self, seconds: float) -> None:
        """Can be read in so many seconds at the latest; what was said before is forgotten."""
        self._due = self._clock.monotonic() + seconds
        self._alarm.ring_in(seconds)

    def rang(self) -> bool:
        """Whether the time is over; what the machine slept through does not count."""
        left = self._due - self._clock.monotonic()
        if left > 0:
            self._alarm.hear()
            self._alarm.ring_in(left)
        return left <= 0

    def watch(self, descriptor: int, *, writing: bool) -> None:
        """Wait for a socket, until it can be written to as well or not."""
        mask = select.EPOLLIN | (select.EPOLLOUT if writing else 0)
        try:
            self._poll.modify(descriptor, mask)
        except FileNotFoundError:
            self._poll.register(descriptor, mask)

    def close(self) -> None:
        self._alarm.close()
        self._poll.close()


class Link:
    """A connection to the first address of a server that takes one."""

    def __init__(self, address: Address, wait: Waiting) -> None:
        """Raises EngineUnreachable."""
        self._address, self._wait = address, wait
        self._socket: socket.socket | None = None
        self._open = False
        self.why = ""
        """Why it ended, where that is known."""
        self._places: list[tuple[int, Any]] = self._found()
        self.try_next()

    def _found(self) -> list[tuple[int, Any]]:
        """The addresses of its name. It waits for the name to be looked up, which `localhost` and numbers need not."""
        try:
            found = socket.getaddrinfo(self._address.host, self._address.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise EngineUnreachable(f"{self._address.authority}: {getattr(error, 'strerror', error)}") from error
        return [(family, place) for family, _, _, _, place in found]

    def try_next(self, why: str = "") -> None:
        """Try the next address, since the one before did not do. Raises EngineUnreachable when there is none."""
        self.close()
        while self._places:
            failed = self._began(*self._places.pop(0))
            if not failed:
                self._wait.ring_in(CONNECT_S)
                return
            why = os.strerror(failed)
        raise EngineUnreachable(f"{self._address.authority}: {why}")

    def _began(self, family: int, place: Any) -> int:
        """Begin to connect; the number of the error where that cannot be."""
        try:
            self._socket = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
            failed = self._socket.connect_ex(place)
        except OSError as error:  # a kernel without one of both protocols
            return error.errno or errno.EAFNOSUPPORT
        if failed in (0, errno.EINPROGRESS):
            self._wait.watch(self._socket.fileno(), writing=True)
            return 0
        self.close()
        return failed

    def open(self) -> bool:
        """Go a step towards a connection; says whether it is there. Raises EngineUnreachable."""
        if self._open:
            return True
        assert self._socket is not None
        failed = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if failed:
            self.try_next(os.strerror(failed))
        elif self._wait.rang():
            self.try_next(f"no connection within {CONNECT_S:g} s")
        elif self._reached(self._socket):
            self._open = not self._address.secure or self._agreed(self._socket)
        return self._open

    def _reached(self, found: socket.socket) -> bool:
        try:
            found.getpeername()
        except OSError:
            return False
        return True

    def _agreed(self, found: socket.socket) -> bool:
        """Go a step towards a secret between both. Raises EngineUnreachable."""
        if not isinstance(found, ssl.SSLSocket):
            made, host = trusting(), self._address.host
            found = self._socket = made.wrap_socket(found, server_hostname=host, do_handshake_on_connect=False)
        try:
            found.do_handshake()
        except ssl.SSLWantReadError:
            self._wait.watch(found.fileno(), writing=False)
            return False
        except ssl.SSLWantWriteError:
            return False
        except OSError as error:
            raise EngineUnreachable(f"{self._address.authority}: {error.strerror or error}") from error
        return True

    def write(self, data: bytes) -> bytes:
        """What is left to be written."""
        assert self._socket is not None
        try:
            left = data[self._socket.send(data) :]
        except _LATER:
            left = data
        except OSError:
            left = b""  # it may have answered before it hung up: reading tells
        self._wait.watch(self._socket.fileno(), writing=bool(left))
        return left

    def read(self) -> bytes | None:
        """What has come; none where nothing has, empty where nothing comes any more."""
        assert self._socket is not None
        try:
            return self._socket.recv(_AT_ONCE)
        except _LATER:
            return None
        except OSError as error:
            self.why = error.strerror or str(error)
            return b""

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
