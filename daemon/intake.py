"""The hub without its sockets: takes frames in, commits what arrived together, says what to send to whom.

Each source numbers its words. Only the next one is accepted; for anything else the source is told the last that
is committed, and goes on from there. So what is sent twice is dropped and what is lost is sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from daemon import wire
from daemon.wire import Frames
from knowledge.clock import Clock
from knowledge.envelope import Envelope, check_body, kind_of
from knowledge.errors import DiskFull, Malformed, MessageTooLarge
from knowledge.events import Unknown
from knowledge.store.log_writer import LogWriter, Producer, Unit

MOST_PEERS = 1_024
MOST_FOREIGN = 256
"""Types that only a newer release knows and that are taken in one life of the hub: each is a channel for ever."""
INSIDE = b"inside/"
"""How the names of peers begin that speak from within; the hub lets no socket take such a name."""
_OURS = frozenset({"hub", "supervisor"})
"""Sources that only speak from within: who shared their numbers could make their words count as committed."""

Reply = tuple[bytes, Frames]
"""The peer, and what it is told."""


@dataclass
class _Peer:
    source: str
    epoch: str
    producer: Producer


@dataclass
class Batch:
    """What one commit led to."""

    replies: list[Reply] = field(default_factory=list)
    published: list[Envelope] = field(default_factory=list)
    kept: int = 0
    """Events and chunks that were written."""
    full: bool = False
    """The disk had no room; nothing was kept and everybody was told to keep it."""


class Intake:
    """Between the sockets and the log."""

    def __init__(self, log: LogWriter, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._peers: dict[bytes, _Peer] = {}
        self._waiting: list[tuple[bytes, Unit]] = []
        self._passing: list[Envelope] = []
        self._foreign: set[str] = set()
        self.malformed = 0
        """Messages that could not be understood, since the hub started."""

    @property
    def peers(self) -> int:
        return len(self._peers)

    def outside(self) -> list[bytes]:
        """Peers that are connected by a socket."""
        return [peer for peer in self._peers if not peer.startswith(INSIDE)]

    def receive(self, peer: bytes, frames: Sequence[bytes]) -> list[Reply]:
        """Take one message. What it leads to at once is returned; units wait for `commit`."""
        try:
            if frames and frames[0] == wire.UNIT:
                return self._unit(peer, frames)
            if frames and frames[0] == wire.EPHEMERAL and len(frames) == 3:  # noqa: PLR2004
                self._passing.append(self._sound(wire.read_ephemeral(frames), passing=True))
                return []
            if frames and frames[0] == wire.HELLO and len(frames) == 3:  # noqa: PLR2004
                return self._hello(peer, frames)
            raise Malformed(f"{len(frames)} frames", evidence=b"".join(frames)[:200])
        except Malformed:
            self.malformed += 1
            return [(peer, wire.refusal(0, Malformed.name, "this is not the bus protocol"))]
        except DiskFull as error:
            return [(peer, wire.refusal(0, wire.FULL, str(error)))]

    def commit(self) -> Batch:
        """Commit everything that waits, in one transaction."""
        units, self._waiting = self._waiting, []
        passing, self._passing = self._passing, []
        if not units:
            return Batch(published=passing)
        try:
            done = self._log.commit([unit for _, unit in units], self._clock.now())
        except DiskFull as error:
            return self._full(units, passing, error)
        replies: list[Reply] = []
        seqs: dict[bytes, list[tuple[int, int]]] = {}
        for peer, unit in units:
            why = done.refused.get((unit.source, unit.epoch, unit.first))
            if why:
                replies.append((peer, wire.refusal(unit.first, "refused", why)))
            seqs.setdefault(peer, []).extend((envelope.header.n, envelope.seq) for envelope in unit.events)
        replies += [(peer, wire.ack(self._peers[peer].producer.last, pairs)) for peer, pairs in seqs.items()]
        taken = {id(envelope) for envelope in (*done.logged, *done.appended, *done.passed)}
        published = [envelope for _, unit in units for envelope in unit.events if id(envelope) in taken]
        return Batch(replies, [*published, *passing], kept=len(taken) - len(done.passed))

    # ── the three things a client says ────────────────────────────────────────────────────────────

    def _hello(self, peer: bytes, frames: Sequence[bytes]) -> list[Reply]:
        source, epoch = wire.read_hello(frames)
        if source in _OURS and not peer.startswith(INSIDE):
            raise Malformed(f"nobody outside is {source}")
        known = self._peers.get(peer)
        if known and (known.source, known.epoch) != (source, epoch) and any(name == peer for name, _ in self._waiting):
            return []  # its words under the old name are not committed yet; it will say hello again
        producer = self._log.producer(source, epoch, self._clock.now())
        self._make_room()
        self._peers[peer] = _Peer(source, epoch, producer)
        if known:
            self._forget(known)
        return [(peer, wire.welcome(producer.last))]

    def _make_room(self) -> None:
        """Forget the oldest peers when there are too many; one that still lives is asked to say hello again.

        Those within the daemon, whose names no socket can give, are never forgotten.
        """
        if len(self._peers) < MOST_PEERS:
            return
        busy = {name for name, _ in self._waiting}
        idle = [name for name in self._peers if name not in busy and not name.startswith(INSIDE)]
        for name in idle[: MOST_PEERS // 4]:
            self._forget(self._peers.pop(name))

    def _forget(self, gone: _Peer) -> None:
        """Keep no record of a producer that no peer speaks for any more."""
        if not any(one.producer is gone.producer for one in self._peers.values()):
            self._log.forget(gone.source, gone.epoch)

    def _unit(self, peer: bytes, frames: Sequence[bytes]) -> list[Reply]:
        known = self._peers.get(peer)
        if known is None:
            return [(peer, [wire.UNKNOWN])]
        first = wire.number(frames[1]) if len(frames) > 1 else 0
        if first != known.producer.next:
            return [] if known.producer.next > known.producer.last + 1 else [(peer, wire.ack(known.producer.last, ()))]
        try:
            unit = wire.read_unit(frames, known.source, known.epoch)
            for envelope in unit.events:
                self._sound(envelope)
        except (Malformed, MessageTooLarge) as error:
            self.malformed += 1
            return [self._drop(peer, known, first, frames, error)]
        known.producer.next = unit.last + 1
        self._waiting.append((peer, unit))
        return []

    def _sound(self, envelope: Envelope, *, passing: bool = False) -> Envelope:
        """An event that every reader can read. What is known must fit its class, so that no service trips over it
        again and again; what is not known must be an object, and of one of not too many types. Raises Malformed.
        """
        if kind_of(envelope.header) is Unknown:
            check_body(envelope.body)
            if not passing and envelope.type not in self._foreign:
                if len(self._foreign) >= MOST_FOREIGN:
                    raise Malformed(f"{envelope.type} is one unknown type too many")
                self._foreign.add(envelope.type)
        elif passing and envelope.header.durability != "ephemeral":
            raise Malformed(f"{envelope.type} is to be kept, not passed on")
        else:
            check_body(envelope.body)
            envelope.event  # noqa: B018 - raises what there is to say
        return envelope

    def _drop(self, peer: bytes, known: _Peer, first: int, frames: Sequence[bytes], error: Exception) -> Reply:
        """Refuse a unit for good; an empty one takes its numbers, so that what follows is accepted."""
        empty = Unit(known.source, known.epoch, (), None, first, span=max((len(frames) - 4) // 2, 1))
        known.producer.next = empty.last + 1
        self._waiting.append((peer, empty))
        code = error.name if isinstance(error, Malformed | MessageTooLarge) else "refused"
        return peer, wire.refusal(first, code, str(error))

    def _full(self, units: list[tuple[bytes, Unit]], passing: list[Envelope], error: DiskFull) -> Batch:
        """Nothing was written: take back every number and say so to each sender, once."""
        replies = {}
        for peer, unit in units:
            if peer not in replies:
                self._peers[peer].producer.next = self._peers[peer].producer.last + 1
                replies[peer] = wire.refusal(unit.first, wire.FULL, str(error))
        return Batch(list(replies.items()), passing, full=True)
