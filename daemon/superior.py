"""The hub's end of the leash: the supervisor's facts come in as units, its questions are answered, its orders kept."""

from collections.abc import Callable, Iterator

from daemon import wire
from daemon.intake import INSIDE, Intake, Reply
from daemon.leash import Leash, Packet
from daemon.wire import Frames

SUPERVISOR = INSIDE + b"supervisor"
"""The supervisor as a peer of the intake."""


class Superior:
    """Who may tell the hub what to do."""

    def __init__(self, leash: Leash, intake: Intake, stats: Callable[[], Packet]) -> None:
        self._leash = leash
        self._intake = intake
        self._stats = stats
        self.drain = False
        """Whether the hub is to end."""
        self.another_follows = False
        """Whether another hub waits to go on where this one stops."""

    def fileno(self) -> int:
        return self._leash.fileno()

    @property
    def wants_no_more(self) -> bool:
        """Whether to end: told to, or the supervisor is gone."""
        return self.drain or self._leash.cut

    def say(self, **packet: object) -> None:
        self._leash.send(packet)

    def hear(self) -> Iterator[Reply]:
        """Take what was said; what the intake answers at once."""
        for packet in self._leash.receive():
            if packet["do"] == "drain":
                self.drain, self.another_follows = True, packet.get("another_follows", False)
            elif packet["do"] == "stats":
                self.say(stats=packet["stats"], **self._stats())
            elif packet["do"] == "hello":
                yield from self._intake.receive(SUPERVISOR, wire.hello("supervisor", packet["epoch"]))
            elif packet["do"] == "unit":
                header, body = packet["header"].encode(), packet["body"].encode()
                frames = [wire.UNIT, wire.pack(packet["n"]), b"", wire.pack(0), header, body]
                yield from self._intake.receive(SUPERVISOR, frames)

    def answer(self, frames: Frames) -> None:
        """Pass on what the intake says to the supervisor."""
        if frames[0] in (wire.WELCOME, wire.ACK):
            self.say(acked=wire.number(frames[1]))
        elif frames[0] == wire.REFUSAL and frames[2].decode() == wire.FULL:
            self.say(full=True)
