"""A child that lives and dies by hand: no process, but the same leash and the same readable death."""

import os
import signal
from collections.abc import Callable, Iterable

from daemon.child import Child
from daemon.leash import Leash, Packet


class FakeChild:
    """What the supervisor sees as a child. A test speaks for it with `say` and ends it with `die`."""

    def __init__(self, pid: int, name: str) -> None:
        self.pid = pid
        self.name = name
        self.leash, self._theirs = Leash.pair()
        self._death = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._ending = ""

    def fileno(self) -> int:
        return self._death

    def kill(self, number: int) -> None:
        self.die(f"killed by {signal.Signals(number).name}")

    def reap(self) -> str:
        self.release()
        return self._ending

    def release(self) -> None:
        """Close whatever is open."""
        self.leash.close()
        self._theirs.close()
        if self._death >= 0:
            os.close(self._death)
            self._death = -1

    def say(self, **packet: object) -> None:
        """Send a packet to the supervisor."""
        self._theirs.send(packet)

    @property
    def dead(self) -> bool:
        return bool(self._ending)

    def heard(self) -> list[Packet]:
        """What the supervisor has said since the last call."""
        return self._theirs.receive()

    def die(self, ending: str = "exit 1") -> None:
        """End; the supervisor notices at its next turn."""
        self._ending = ending
        self._theirs.close()
        os.eventfd_write(self._death, 1)


class FakeFork:
    """Stands in for `daemon.child.fork` and remembers every child."""

    def __init__(self) -> None:
        self.children: list[FakeChild] = []

    def __call__(self, name: str, main: Callable[[Leash], None], close: Iterable[int]) -> Child:
        del main, close
        child = FakeChild(100 + len(self.children), name)
        self.children.append(child)
        return child

    def last(self, name: str) -> FakeChild:
        """The youngest child of that name."""
        return next(child for child in reversed(self.children) if child.name == name)
