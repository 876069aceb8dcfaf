"""Listening sockets, opened once and handed from generation to generation, so that a connect is never refused."""

import os
import socket
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from daemon.paths import short

BACKLOG = 64
"""Callers that may wait while one generation hands over to the next."""


class Listeners:
    """Sockets by name. The supervisor holds them; a process gets those that its `listens` names, and no others."""

    def __init__(self, inherited: Mapping[str, int] | None = None) -> None:
        self._sockets = {name: socket.socket(fileno=number) for name, number in (inherited or {}).items()}
        for one in self._sockets.values():
            one.set_inheritable(False)

    def open(self, name: str, make: Callable[[], socket.socket]) -> socket.socket:
        """The inherited socket of that name, or the one that `make` makes."""
        if name not in self._sockets:
            self._sockets[name] = make()
        return self._sockets[name]

    def get(self, name: str) -> socket.socket:
        """Raises KeyError when nobody opened it."""
        return self._sockets[name]

    @property
    def descriptors(self) -> dict[str, int]:
        """What the next generation inherits."""
        return {name: one.fileno() for name, one in self._sockets.items()}

    def not_for(self, names: Iterable[str]) -> list[int]:
        """Descriptors that a process which listens to `names` must not keep."""
        return [one.fileno() for name, one in self._sockets.items() if name not in names]

    def close(self) -> None:
        """Let go of all of them; who inherited them goes on listening."""
        for one in self._sockets.values():
            one.close()


def at_path(path: Path) -> socket.socket:
    """A Unix stream socket that listens at `path`, open to this user alone."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    mask = os.umask(0o177)
    try:
        listener.bind(short(path))
    finally:
        os.umask(mask)
    listener.listen(BACKLOG)
    return listener
