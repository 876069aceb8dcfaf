"""The reference of the bus: ZeroMQ's own XSUB/XPUB proxy, which keeps nothing and promises nothing."""

import importlib
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from daemon.child import Child, fork


class PlainProxy:
    """A proxy process and one publisher and subscriber of this process."""

    def __init__(self, folder: Path) -> None:
        zmq: Any = importlib.import_module("zmq")
        self._zmq = zmq
        back, front = f"ipc://{folder / 'plain-in.sock'}", f"ipc://{folder / 'plain-out.sock'}"
        self._child: Child = fork("proxy", lambda _leash: _serve(zmq, back, front), [])
        self._context = zmq.Context()
        self._out, self._in = self._context.socket(zmq.PUB), self._context.socket(zmq.SUB)
        self._out.connect(back)
        self._in.connect(front)
        self._in.subscribe(b"")
        while not self._in.poll(1):
            self._out.send(b"are you there?")
        while self._in.poll(50):
            self._in.recv()

    def hop(self, payload: bytes) -> float:
        """Seconds from publishing to receiving."""
        began = time.perf_counter()
        self._out.send(payload)
        self._in.recv()
        return time.perf_counter() - began

    def close(self) -> None:
        self._context.destroy(linger=0)
        self._child.kill(9)
        self._child.reap()


def _serve(zmq: ModuleType, back: str, front: str) -> None:
    context = zmq.Context()
    inside, outside = context.socket(zmq.XSUB), context.socket(zmq.XPUB)
    inside.bind(back)
    outside.bind(front)
    zmq.proxy(inside, outside)
