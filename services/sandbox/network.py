"""A network of its own with nothing in it but its loopback, and a socket that listens there and is given away."""

import fcntl
import socket
import struct

from knowledge.errors import StepRefused
from knowledge.sandbox.proxied import PORT
from services.sandbox import kernel

_SET_FLAGS = 0x8914
_UP, _RUNNING = 0x1, 0x40
_WAITING = 128


def apart(tells: socket.socket) -> None:
    """Leave for an empty network, and give away a socket that listens in it. Raises StepRefused."""
    kernel.unshare(kernel.NEW_NETWORK, "network")
    try:
        with socket.socket() as listener:
            fcntl.ioctl(listener, _SET_FLAGS, struct.pack("16sH22x", b"lo", _UP | _RUNNING))
            listener.bind(("127.0.0.1", PORT))
            listener.listen(_WAITING)
            socket.send_fds(tells, [b"."], [listener.fileno()])
    except OSError as error:
        raise StepRefused("network", error.errno or 0) from None


def given(heard: socket.socket) -> int:
    """The socket that was given away."""
    _, descriptors, _, _ = socket.recv_fds(heard, 1, 1)
    return descriptors[0]
