"""The network as the proxy sees it: names, resolved by the machine's own means, and connections to what they gave."""

import contextlib
import errno
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Generator
from typing import NamedTuple

from services.sandbox import kernel
from services.sandbox.turns import IN, OUT, Ready, Wait

_MOST_ADDRESSES = 16
_ANSWER = 4096


def resolved(name: str) -> list[str]:
    """The addresses of a name, best first. Raises OSError."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [str(one[4][0]) for one in found]


def own(address: str) -> bool:
    """Whether an address is one of this machine's: what is sent there would come from there."""
    with socket.socket(_family(address), socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((address, 9))  # nothing is sent
        except OSError:
            return False
        return bool(asking.getsockname()[0] == address)


def dialled(address: str, port: int) -> socket.socket:
    """A socket that is being connected. Raises OSError."""
    made = socket.socket(_family(address))
    try:
        made.setblocking(False)
        refused = made.connect_ex((address, port))
        if refused not in (0, errno.EINPROGRESS):
            raise OSError(refused, os.strerror(refused))
    except OSError:
        made.close()
        raise
    return made


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Outside(NamedTuple):
    """What the proxy does there."""

    resolve: Callable[[str], list[str]] = resolved
    dial: Callable[[str, int], socket.socket] = dialled
    own: Callable[[str], bool] = own


def addresses(outside: Outside, name: str, seconds: float) -> Generator[Wait, Ready, list[str]]:
    """What a name leads to, looked up by a child, which may take its time; nothing where nobody knows."""
    answer, tells = os.pipe2(os.O_CLOEXEC)
    try:
        child = os.fork()
    except OSError:  # as many processes as there may be
        os.close(answer)
        os.close(tells)
        return []
    if child == 0:
        try:
            kernel.die_with_parent()
            os.write(tells, json.dumps(outside.resolve(name)[:_MOST_ADDRESSES]).encode())
        finally:
            os._exit(0)
    os.close(tells)
    try:
        ready = yield Wait({answer: IN}, time.monotonic() + seconds)
        told = os.read(answer, _ANSWER) if ready else b""
        return list(json.loads(told)) if told else []
    finally:
        os.close(answer)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def connected(
    outside: Outside, found: list[str], port: int, seconds: float
) -> Generator[Wait, Ready, tuple[socket.socket, str] | None]:
    """A connection to the first of these addresses that takes one."""
    for address in found:
        try:
            made = outside.dial(address, port)
        except OSError:
            continue
        taken = False
        try:
            ready = yield Wait({made.fileno(): OUT}, time.monotonic() + seconds)
            taken = bool(ready) and made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
        finally:
            if not taken:
                made.close()
        if taken:
            return made, address
    return None


def closed(one: socket.socket) -> None:
    """End it for everybody who has it, such as a child that looks something up."""
    with contextlib.suppress(OSError):  # not connected any more
        one.shutdown(socket.SHUT_RDWR)
    one.close()
