"""The client of the hub: publish and know it is kept, follow and miss nothing, ask and get the ending.

One of the two files that import zmq. A client belongs to one thread. Nothing happens behind its back: acks,
resends and arrivals are handled in `poll`, which every waiting call runs.
"""

import math
import struct
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import zmq

from daemon import wire
from daemon.follower import Follower
from daemon.paths import Paths, short
from daemon.wire import Topic
from knowledge.clock import Clock, SystemClock
from knowledge.envelope import Envelope, seal
from knowledge.errors import HubUnreachable, Malformed, NoAnswer, Refused
from knowledge.events import Event, Order
from knowledge.ids import EventId, new_epoch
from knowledge.moment import Moment, local_offset
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark, Unit

WINDOW = 256
"""Units that may be on their way without an ack; publishing more waits."""
RESEND_S = 0.1
"""Silence after which everything without an ack is sent again."""
FULL_S = 1.0
"""How long to wait when the hub says that the disk is full."""
RECONNECT_MS, RECONNECT_MOST_MS = 20, 2_000
HIGH_WATER = 10_000
HEARD_AT_ONCE = 512


@dataclass
class _Sent:
    unit: Unit
    frames: list[bytes]


class BusClient:
    """One source's connection to the hub."""

    def __init__(
        self,
        paths: Paths,
        source: str,
        *,
        epoch: str = "",
        clock: Clock | None = None,
        log: EventLog | None = None,
    ) -> None:
        self.source = source
        self.epoch = epoch or new_epoch()
        self._paths = paths
        self._clock = clock or SystemClock()
        self._log = log
        self._n = 0
        self._unacked: deque[_Sent] = deque()
        self._refusals: dict[int, Refused] = {}
        self._welcome = False
        self._resend_at = 0.0
        self._followers: dict[bytes, Follower] = {}
        self._context = zmq.Context(io_threads=1)
        self._out = self._connect(zmq.DEALER, paths.hub_in)
        self._in = self._connect(zmq.SUB, paths.hub_out)
        self._poller = zmq.Poller()
        self._poller.register(self._out, zmq.POLLIN)
        self._poller.register(self._in, zmq.POLLIN)
        self._outside: dict[int, Callable[[], None]] = {}
        self._say_hello()

    def close(self) -> None:
        self._context.destroy(linger=100)
        if self._log:
            self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── publishing ────────────────────────────────────────────────────────────────────────────────

    def send(
        self,
        *events: Event,
        cause: Envelope | None = None,
        bookmark: Bookmark | None = None,
        project: int | None = None,
        service: str | None = None,
        patience: float = 30.0,
    ) -> list[Envelope]:
        """Hand events to the hub as one unit, committed together or not at all; `flush` waits for that.

        They are kept here and sent again until the hub has them. Waits while the window is full, at most
        `patience` seconds. Raises HubUnreachable, MessageTooLarge.
        """
        self._wait(lambda: len(self._unacked) < WINDOW, patience)
        at = self._clock.now()
        moment = Moment(at, local_offset(at))
        first = self._n + 1
        envelopes = [
            seal(event, EventId(self.source, self.epoch, n), moment, service=service, cause=cause, project=project)
            for n, event in enumerate(events, first)
        ]
        unit = Unit(self.source, self.epoch, tuple(envelopes), bookmark, first)
        frames = wire.unit(unit)
        self._n = unit.last
        self._unacked.append(_Sent(unit, frames))
        if self._welcome:
            self._transmit(frames)
        if len(self._unacked) == 1:
            self._resend_at = self._clock.monotonic() + RESEND_S
        return envelopes

    def whisper(self, event: Event, cause: Envelope | None = None) -> Envelope:
        """Send an ephemeral event: delivered to who listens now, not kept, not resent."""
        at = self._clock.now()
        envelope = seal(
            event, EventId(self.source, f"{self.epoch}-e", self._n + 1), Moment(at, local_offset(at)), cause=cause
        )
        self._transmit(wire.ephemeral(envelope))
        return envelope

    def flush(self, patience: float = 30.0) -> None:
        """Wait until everything sent is committed. Raises HubUnreachable, or Refused for what never will be."""
        self._wait(lambda: not self._unacked, patience)
        if self._refusals:
            raise self._refusals.pop(next(iter(self._refusals)))

    def publish(
        self,
        *events: Event,
        cause: Envelope | None = None,
        bookmark: Bookmark | None = None,
        project: int | None = None,
        patience: float = 30.0,
    ) -> list[Envelope]:
        """`send` and `flush`; the envelopes carry their seq."""
        envelopes = self.send(*events, cause=cause, bookmark=bookmark, project=project, patience=patience)
        self.flush(patience)
        return envelopes

    @property
    def unacked(self) -> int:
        """Units that the hub has not confirmed."""
        return len(self._unacked)

    # ── following and asking ──────────────────────────────────────────────────────────────────────

    def follow(self, reader: str, types: Iterable[type[Event] | str] = (), since: int | None = None) -> Follower:
        """Receive events of `types` (none means all) after seq `since`, in order and without a hole.

        Without `since` it begins at the present end of the log. Take them from the follower; `poll` feeds it.
        """
        names = frozenset(one if isinstance(one, str) else one.__name__ for one in types)
        topic = Topic(reader, names).encode()
        follower = Follower(names, self._read_log, since)
        self._followers[topic] = follower
        self._in.subscribe(topic)
        return follower

    def unfollow(self, follower: Follower) -> None:
        for topic in [topic for topic, one in self._followers.items() if one is follower]:
            self._in.unsubscribe(topic)
            del self._followers[topic]

    def ask(self, order: Order, patience: float = 5.0) -> Envelope:
        """Send an order and wait for one of its endings. Raises NoAnswer, HubUnreachable."""
        follower = self.follow(f"{self.source}-{self.epoch}-{self._n}", type(order).endings)
        try:
            self._wait(lambda: follower.live, patience)
            if order.durability == "ephemeral":
                asked = self.whisper(order)
            else:
                [asked] = self.publish(order, patience=patience)
            deadline = self._clock.monotonic() + patience
            while (left := deadline - self._clock.monotonic()) > 0:
                for answer in iter(follower.take, None):
                    if answer.header.cause == asked.id:
                        return answer
                self.poll(left)
            raise NoAnswer(f"{type(order).__name__} after {patience:g} s")
        finally:
            self.unfollow(follower)

    # ── the loop ──────────────────────────────────────────────────────────────────────────────────

    def watch(self, descriptor: int, then: Callable[[], None]) -> None:
        """Let `poll` wait for a descriptor as well, and call `then` when it can be read."""
        self._outside[descriptor] = then
        self._poller.register(descriptor, zmq.POLLIN)

    def unwatch(self, descriptor: int) -> None:
        if self._outside.pop(descriptor, None):
            self._poller.unregister(descriptor)

    def poll(self, patience: float | None = None) -> None:
        """Wait for something to happen, at most `patience` seconds (None: as long as it takes), and handle it."""
        limits = [] if patience is None else [patience]
        if self._unacked:
            limits.append(self._resend_at - self._clock.monotonic())
        timeout = math.ceil(max(0.0, min(limits)) * 1_000) if limits else None
        ready = dict(self._poller.poll(timeout))
        if self._out in ready:
            self._hear_hub()
        if self._in in ready:
            self._hear_events()
        for descriptor, then in list(self._outside.items()):
            if descriptor in ready:
                then()
        if self._unacked and self._clock.monotonic() >= self._resend_at:
            self._resend()

    def _wait(self, until: Callable[[], bool], patience: float) -> None:
        deadline = self._clock.monotonic() + patience
        while not until():
            left = deadline - self._clock.monotonic()
            if left <= 0:
                raise HubUnreachable(f"after {patience:g} s")
            self.poll(left)

    # ── what the hub says ─────────────────────────────────────────────────────────────────────────

    def _hear_hub(self) -> None:
        for _ in range(HEARD_AT_ONCE):
            try:
                frames = self._out.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            self._heard(frames)

    def _heard(self, frames: Sequence[bytes]) -> None:
        kind = frames[0]
        if kind == wire.UNKNOWN:
            self._say_hello()
        elif kind == wire.WELCOME:
            self._acknowledged(wire.number(frames[1]), {})
            if not self._welcome:
                self._welcome = True
                self._resend()
        elif kind == wire.ACK:
            self._acknowledged(wire.number(frames[1]), wire.read_seqs(frames[2]))
        elif kind == wire.REFUSAL:
            self._refused(wire.number(frames[1]), frames[2].decode(), frames[3].decode())

    def _acknowledged(self, last: int, seqs: dict[int, int]) -> None:
        before = len(self._unacked)
        while self._unacked and self._unacked[0].unit.last <= last:
            sent = self._unacked.popleft()
            for envelope in sent.unit.events:
                envelope.seq = seqs.get(envelope.header.n, 0)
        if len(self._unacked) < before:
            self._resend_at = self._clock.monotonic() + RESEND_S

    def _refused(self, n: int, code: str, sentence: str) -> None:
        if code == wire.FULL:
            self._resend_at = self._clock.monotonic() + FULL_S
        elif n:
            self._refusals[n] = Refused(sentence)

    def _resend(self) -> None:
        """Say everything again that has no ack; before the hub knows us, say who we are."""
        if not self._welcome:
            self._say_hello()
        for sent in self._unacked if self._welcome else ():
            self._transmit(sent.frames)
        self._resend_at = self._clock.monotonic() + RESEND_S

    def _hear_events(self) -> None:
        for _ in range(HEARD_AT_ONCE):
            try:
                frames = self._in.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            try:
                heard = wire.read_published(frames)
            except (Malformed, ValueError, struct.error):
                continue  # not from our hub: the directory is ours alone, so nobody is owed an answer
            follower = self._followers.get(heard.topic)
            if follower:
                follower.hear(heard)

    # ── sockets ───────────────────────────────────────────────────────────────────────────────────

    def _say_hello(self) -> None:
        self._welcome = False
        self._transmit(wire.hello(self.source, self.epoch))
        self._resend_at = self._clock.monotonic() + RESEND_S

    def _transmit(self, frames: list[bytes]) -> None:
        """Send without waiting; what does not fit goes with the next resend."""
        try:
            self._out.send_multipart(frames, zmq.NOBLOCK)
        except zmq.Again:
            self._resend_at = self._clock.monotonic() + RESEND_S

    def _connect(self, kind: int, path: object) -> "zmq.Socket[bytes]":
        socket: zmq.Socket[bytes] = self._context.socket(kind)
        socket.set(zmq.LINGER, 0)
        socket.set(zmq.RECONNECT_IVL, RECONNECT_MS)
        socket.set(zmq.RECONNECT_IVL_MAX, RECONNECT_MOST_MS)
        socket.set(zmq.SNDHWM, HIGH_WATER)
        socket.set(zmq.RCVHWM, HIGH_WATER)
        socket.connect(f"ipc://{short(path)}")  # type: ignore[arg-type]
        return socket

    def _read_log(self, seq: int, types: frozenset[str]) -> list[Envelope]:
        if self._log is None:
            self._log = EventLog.open(self._paths.core)
        return self._log.since(seq, types)
