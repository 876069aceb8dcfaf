"""The client of the hub: publish and know it is kept, follow and miss nothing, ask and get the ending.

One of the two files that import zmq. A client belongs to one thread. Nothing happens behind its back: acks,
resends and arrivals are handled in `poll`, which every waiting call runs.
"""

import contextlib
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

import zmq

from daemon import wire
from daemon.bus import Answer
from daemon.follower import Follower
from daemon.log_reader import LogReader
from daemon.outbox import RESEND_S, Outbox
from daemon.paths import Paths, short
from daemon.wire import Topic
from knowledge.clock import Clock, SystemClock
from knowledge.envelope import Envelope
from knowledge.errors import HubUnreachable, Malformed, NoAnswer, NotFound
from knowledge.events import Event, Order, OutputAppended, SpanEnded
from knowledge.ids import new_epoch
from knowledge.store.log_writer import Bookmark

RECONNECT_MS, RECONNECT_MOST_MS = 10, 2_000
"""How long to wait before a hub that is gone is tried again: the first time, and, doubling, at most."""
HURRY_S = 2.0
"""Where a hub said farewell the next one is tried without doubling, for this long."""
UNSENT, UNREAD = 1_000, 256
"""Messages held for the hub, more than any window; and from it, beyond which the log is read instead."""
HEARD_AT_ONCE = 512
ASK_AGAIN_S = 0.25


class BusClient:
    """One source's connection to the hub (see `daemon.bus.Bus`)."""

    def __init__(self, paths: Paths, source: str, *, epoch: str = "", clock: Clock | None = None) -> None:
        self.source = source
        self.epoch = epoch or new_epoch()
        self._paths = paths
        self._clock = clock or SystemClock()
        self._log = LogReader(paths.core)
        self._outbox = Outbox(source, self.epoch, self._clock)
        self._asked = 0
        self._welcome = False
        self._followers: dict[bytes, Follower] = {}
        self._outside: dict[int, Callable[[], None]] = {}
        self._context = zmq.Context(io_threads=1)
        self._poller = zmq.Poller()
        self._calm_at: float | None = None
        self._open(RECONNECT_MOST_MS)
        self._say_hello()

    def close(self) -> None:
        self._context.destroy(linger=100)
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
        answer: Answer | None = None,
        patience: float = 30.0,
    ) -> list[Envelope]:
        """Hand events to the hub as one unit, committed together or not at all; `flush` waits for that.

        They are kept here and sent again until the hub has them. Waits while the window is full, at most
        `patience` seconds. Raises HubUnreachable, MessageTooLarge.
        """
        self._wait(lambda: not self._outbox.full, patience)
        envelopes, frames = self._outbox.put(
            events, service=service, cause=cause, project=project, bookmark=bookmark, answer=answer
        )
        if self._welcome:
            self._transmit(frames)
        return envelopes

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
        for envelope in envelopes:
            if not envelope.seq and envelope.header.durability != "ephemeral" and envelope.type not in _ASIDE:
                with contextlib.suppress(NotFound):  # its bookmark had been passed: it has no number
                    envelope.seq = self._log.seq_of(envelope.id)  # the ack died with its hub
        return envelopes

    def whisper(self, event: Event, cause: Envelope | None = None) -> Envelope:
        """Send an ephemeral event: delivered to who listens now, not kept, not resent."""
        envelope = self._outbox.whisper(event, cause)
        self._transmit(wire.ephemeral(envelope))
        return envelope

    def flush(self, patience: float = 30.0) -> None:
        """Wait until everything sent is committed. Raises HubUnreachable, or Refused for what never will be."""
        self._wait(lambda: not self._outbox, patience)
        self._outbox.raise_refusal()

    @property
    def unacked(self) -> int:
        """Units that the hub has not confirmed."""
        return len(self._outbox)

    def confirmed(self, envelope: Envelope) -> bool:
        """Whether the hub has what was sent here: under a number or, where its bookmark had been passed, without."""
        return self._outbox.confirmed(envelope.header.n)

    # ── following and asking ──────────────────────────────────────────────────────────────────────

    def follow(self, reader: str, types: Iterable[type[Event] | str] = (), since: int | None = None) -> Follower:
        """Receive events of `types` (none means all) after seq `since`, in order and without a hole.

        Without `since` it begins at the present end of the log. Take them from the follower; `poll` feeds it.
        """
        names = wire.names(frozenset(types))
        topic = Topic(reader, names).encode()
        follower = Follower(names, self._log.since, since)
        self._followers[topic] = follower
        self._in.subscribe(topic)
        return follower

    def unfollow(self, follower: Follower) -> None:
        """Receive no more of them."""
        for topic in [topic for topic, one in self._followers.items() if one is follower]:
            self._in.unsubscribe(topic)
            del self._followers[topic]

    def ask(self, order: Order, patience: float = 30.0, meanwhile: Callable[[], object] = bool) -> Envelope:
        """Send an order and wait for one of its endings; `meanwhile` may raise, to end that. An ephemeral order is said
        again while nobody answers: who it is meant for may just be starting. Raises NoAnswer, HubUnreachable.
        """
        deadline = self._clock.monotonic() + patience
        self._asked += 1
        follower = self.follow(f"{self.source}-{self.epoch}-{self._asked}", type(order).endings)
        try:
            self._wait(lambda: follower.live, patience)
            passing = order.durability == "ephemeral"
            asked = self.whisper(order) if passing else self.publish(order)[0]
            again_at = self._clock.monotonic() + ASK_AGAIN_S
            while (left := deadline - self._clock.monotonic()) > 0:
                for answer in iter(follower.take, None):
                    if answer.header.cause == asked.id:
                        return answer
                meanwhile()
                self.poll(min(left, ASK_AGAIN_S))
                if passing and self._clock.monotonic() >= again_at:
                    again_at += ASK_AGAIN_S
                    self._transmit(wire.ephemeral(asked))
            raise NoAnswer(f"{type(order).__name__} after {patience:g} s")
        finally:
            self.unfollow(follower)

    # ── the loop ──────────────────────────────────────────────────────────────────────────────────

    def watch(self, descriptor: int, then: Callable[[], None]) -> None:
        """Let `poll` wait for a descriptor as well, and call `then` when it can be read."""
        self._outside[descriptor] = then
        self._poller.register(descriptor, zmq.POLLIN)

    def unwatch(self, descriptor: int) -> None:
        """Wait for it no longer."""
        if self._outside.pop(descriptor, None):
            self._poller.unregister(descriptor)

    def poll(self, patience: float | None = None) -> None:
        """Wait for something to happen, at most `patience` seconds (None: as long as it takes), and handle it."""
        limits = [] if patience is None else [patience]
        limits += [at - self._clock.monotonic() for at in (self._outbox.again_at, self._calm_at) if at is not None]
        timeout = math.ceil(max(0.0, min(limits)) * 1_000) if limits else None
        ready = dict(self._poller.poll(timeout))
        if self._out in ready:
            self._hear_hub()
        if self._in in ready:
            self._hear_events()
        for descriptor, then in list(self._outside.items()):
            if descriptor in ready:
                then()
        if self._calm_at is not None and self._clock.monotonic() >= self._calm_at:
            self._calm_at = None
            self._turn_to_the_next_hub(RECONNECT_MOST_MS)
        again = self._outbox.again_at
        if again is not None and self._clock.monotonic() >= again:
            self._say_again()

    def _wait(self, until: Callable[[], bool], patience: float) -> None:
        deadline = self._clock.monotonic() + patience
        while not until():
            left = deadline - self._clock.monotonic()
            if left <= 0:
                raise HubUnreachable(f"after {patience:g} s")
            self.poll(left)

    # ── what the hub says ─────────────────────────────────────────────────────────────────────────

    def _hear_hub(self) -> None:
        for data in self._received(self._out):
            frames = wire.split(data)
            if frames[0] == wire.UNKNOWN:
                self._say_hello()
                continue
            if frames[0] == wire.FAREWELL:
                self._calm_at = self._clock.monotonic() + HURRY_S
                self._turn_to_the_next_hub(0)
                break
            self._outbox.hear(frames)
            if frames[0] == wire.WELCOME and not self._welcome:
                self._welcome, self._calm_at = True, None
                self._say_again()

    def _hear_events(self) -> None:
        last = None
        for data in self._received(self._in):
            try:
                heard = wire.read_published(data, last)
            except Malformed:
                continue  # not from our hub: the directory is ours alone, so nobody is owed an answer
            last = heard.envelope or last
            follower = self._followers.get(heard.topic)
            if follower:
                follower.hear(heard)

    # ── sockets ───────────────────────────────────────────────────────────────────────────────────

    def _turn_to_the_next_hub(self, most_ms: int) -> None:
        """Connect anew. What is said from now on waits within the socket for the next hub, and for no timer."""
        self._hear_events()
        for socket in (self._out, self._in):
            self._poller.unregister(socket)
            socket.close(0)
        self._open(most_ms)
        self._say_hello()

    def _open(self, most_ms: int) -> None:
        self._out = self._connect(zmq.DEALER, self._paths.hub_in, most_ms)
        self._in = self._connect(zmq.SUB, self._paths.hub_out, most_ms)
        for topic in self._followers:
            self._in.subscribe(topic)
        self._poller.register(self._out, zmq.POLLIN)
        self._poller.register(self._in, zmq.POLLIN)

    def _say_hello(self) -> None:
        self._welcome = False
        self._outbox.wait(RESEND_S)
        self._transmit(wire.hello(self.source, self.epoch))

    def _say_again(self) -> None:
        """Repeat what has no ack; before the hub knows us, who we are."""
        if not self._welcome:
            self._say_hello()
            return
        for frames in self._outbox.again():
            self._transmit(frames)

    def _transmit(self, frames: Sequence[bytes]) -> None:
        """Send without waiting; what does not fit is said again later."""
        with contextlib.suppress(zmq.Again):
            self._out.send(wire.join(frames), zmq.NOBLOCK)

    def _received(self, socket: "zmq.Socket[bytes]") -> Iterable[bytes]:
        for _ in range(HEARD_AT_ONCE):
            try:
                yield socket.recv(zmq.NOBLOCK)
            except zmq.Again:
                return

    def _connect(self, kind: int, path: Path, most_ms: int) -> "zmq.Socket[bytes]":
        socket: zmq.Socket[bytes] = self._context.socket(kind)
        socket.set(zmq.LINGER, 0)
        socket.set(zmq.RECONNECT_IVL, RECONNECT_MS)
        socket.set(zmq.RECONNECT_IVL_MAX, most_ms)
        socket.set(zmq.SNDHWM, UNSENT)
        socket.set(zmq.RCVHWM, UNREAD)
        socket.connect(f"ipc://{short(path)}")
        return socket


_ASIDE = {OutputAppended.__name__, SpanEnded.__name__}
