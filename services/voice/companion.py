"""A child of the voice that holds what may crash: begun when it is needed, and begun again when it dies."""

import signal
from collections.abc import Callable

from daemon.child import Child, fork
from daemon.leash import Leash, Packet
from services.voice.switchboard import Switchboard

WAITS_S = (0.0, 0.1, 0.5, 2.0, 10.0, 60.0)
"""Before it is begun again; ten seconds of life forgive everything."""
FORGIVEN_S = 10.0


class Companion:
    """One, alive or not."""

    def __init__(
        self,
        name: str,
        board: Switchboard,
        main: Callable[[Leash], None],
        hear: Callable[[Packet], None],
        died: Callable[[str], None],
    ) -> None:
        """`hear` takes what it says; `died` hears how it ended, and may begin it again with `begin_soon`."""
        self._name, self._board, self._main, self._hear, self._died = name, board, main, hear, died
        self._child: Child | None = None
        self._began = 0.0
        self._deaths = 0

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def begin(self) -> None:
        """Have it alive."""
        self._board.forget(self._name)
        if self._child is None:
            self._began = self._board.now()
            self._child = fork(self._name, self._main, [])
            self._board.watch(self._child.leash.fileno(), self._read)

    def begin_soon(self, then: Callable[[], None]) -> None:
        """The same after a while, longer with each death; then `then`."""

        def begin() -> None:
            self.begin()
            then()

        self._board.ring_in(WAITS_S[min(self._deaths, len(WAITS_S)) - 1], self._name, begin)

    def say(self, packet: Packet) -> bool:
        """False where it is dead, or does not listen."""
        return self._child is not None and self._child.leash.send(packet)

    def end(self) -> None:
        """Kill it; nobody is told."""
        self._board.forget(self._name)
        if child := self._gone():
            child.kill(signal.SIGKILL)
            child.reap()

    def _read(self) -> None:
        child = self._child
        assert child
        for packet in child.leash.receive():
            self._hear(packet)
        if child.leash.cut and child is self._child:
            self._gone()
            child.kill(signal.SIGKILL)  # it may only have let go of its leash
            ending = child.reap()
            self._deaths = 1 if self._board.now() - self._began > FORGIVEN_S else self._deaths + 1
            self._died(ending)

    def _gone(self) -> Child | None:
        child, self._child = self._child, None
        if child:
            self._board.unwatch(child.leash.fileno())
        return child
