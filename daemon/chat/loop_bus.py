"""The bus in the event loop of somebody else: what can be read is handled, and nobody waits."""

import asyncio
from collections.abc import Callable

from daemon.bus_client import BusClient
from daemon.paths import Paths

ROUNDS = 16
"""Reads in a row, of some hundred messages each, before others in the loop have their turn."""


class LoopBus(BusClient):
    """A client whose sockets are watched by an asyncio loop; `then` is called after whatever was heard."""

    def __init__(self, paths: Paths, source: str) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._then: Callable[[], None] = _nothing
        self._held: list[int] = []
        self._timer: asyncio.TimerHandle | None = None
        super().__init__(paths, source)

    def attach(self, loop: asyncio.AbstractEventLoop, then: Callable[[], None]) -> None:
        """From now on the loop reads."""
        self._loop, self._then = loop, then
        self._take_hold()
        self.turn()

    def close(self) -> None:
        self._let_go()
        self._loop = None
        super().close()

    def turn(self) -> None:
        """Handle what is there. To be called after sending, too: a socket tells of news once, and not again."""
        for _ in range(ROUNDS):
            self.poll(0)
            if not self._poller.poll(0):
                break
        else:
            self._soon(0.0)
        at = [at for at in (self._outbox.again_at, self._calm_at) if at is not None]
        if at:
            self._soon(max(0.0, min(at) - self._clock.monotonic()))
        self._then()

    def _soon(self, seconds: float) -> None:
        if self._loop:
            if self._timer:
                self._timer.cancel()
            self._timer = self._loop.call_later(seconds, self.turn)

    def _turn_to_the_next_hub(self, most_ms: int) -> None:
        """Its sockets go, and a descriptor that is closed may come again as another one."""
        self._let_go()
        super()._turn_to_the_next_hub(most_ms)
        self._take_hold()

    def _take_hold(self) -> None:
        if self._loop:
            self._held = [self._out.fileno(), self._in.fileno()]
            for descriptor in self._held:
                self._loop.add_reader(descriptor, self.turn)

    def _let_go(self) -> None:
        for descriptor in self._held:
            if self._loop:
                self._loop.remove_reader(descriptor)
        self._held = []


def _nothing() -> None:
    """Nobody watches yet."""
