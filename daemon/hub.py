"""The hub: the one process that writes the log. Commits first, then publishes, then acknowledges.

One of the two files that import zmq. It serves two sockets in a 0700 directory, under a lock against a second
hub, and refuses peers of another user.
"""

import contextlib
import logging
import math
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import zmq

from daemon import limits, wire
from daemon.intake import INSIDE, Batch, Intake, Reply
from daemon.leash import Leash, Packet
from daemon.outbox import Outbox
from daemon.paths import Paths, short
from daemon.readers import Readers
from daemon.superior import SUPERVISOR, Superior
from daemon.waking import wanted_by, wanted_now
from daemon.wire import Frames
from knowledge.clock import Clock, SystemClock
from knowledge.envelope import LARGEST, Envelope
from knowledge.errors import Corrupt, DiskFull, Malformed
from knowledge.events import DatabaseSetAside, Event
from knowledge.ids import new_epoch
from knowledge.store.chores import Chore, chores
from knowledge.store.recovery import Opened, Vault, boot_id, close_log, open_log

DRAIN = 512
"""Messages taken in before they are committed together."""
BARRIER_S = 1.0
"""A `fast` event is on the disk at most this long after its ack."""
TAIL_S = 0.5
"""Readers are told where the log ends this long after the last event."""
LINGER_MS = 20
"""How long answers that a client has not read are kept for it at the end; it asks again anyway."""
PREDECESSOR_S = 20.0
"""How long a hub that was killed may take to be gone; less than a process may take to become ready."""
DAMAGED = 70
"""Exit status that asks the supervisor to start the hub again, so that it checks and heals its file."""
DRAIN_BYTES = 8 << 20
"""Bytes after which what was taken in is committed, however few messages it is."""
LARGEST_FRAME = LARGEST + (64 << 10)
"""Bytes of a message with what `wire.join` adds; who sends a larger one is disconnected."""
LARGEST_TOPIC = 16 << 10
HELD = 256
"""Events held for a reader that does not read, who may miss them, and from a source that floods, which waits."""
ANSWERS = 1_000
"""Answers held for a client that does not read them; more than any window asks for."""
HANDSHAKE_MS = 5_000
"""How long a connection may take to say that it speaks ZeroMQ; until then it costs a descriptor."""

_OURSELVES = INSIDE + b"hub"
_log = logging.getLogger("hub")


class Hub:
    """Sockets and timers around the intake. `run` returns after a drain, or when the supervisor is gone."""

    def __init__(self, paths: Paths, leash: Leash, clock: Clock | None = None) -> None:
        self._paths = paths
        self._clock = clock or SystemClock()
        self._vault = Vault(paths.core, paths.backups, paths.set_aside, lambda what: leash.send({"busy": what}))
        self._opened: Opened = open_log(self._vault, boot_id(), PREDECESSOR_S)
        log = self._opened.log
        self._intake = Intake(log, self._clock)
        self._readers = Readers(log.head)
        self._chores = chores(log, self._vault)
        self._outbox = Outbox("hub", new_epoch(), self._clock)
        self._barrier_at: float | None = None
        self._tail_at: float | None = None
        self._full_since: float | None = None
        self._superior = Superior(leash, self._intake, self._stats)
        self._context = zmq.Context(io_threads=1)
        self._in = self._bind(zmq.ROUTER, paths.hub_in)
        self._out = self._bind(zmq.XPUB, paths.hub_out)
        self._poller = zmq.Poller()
        for source in (self._in, self._out, self._superior.fileno()):
            self._poller.register(source, zmq.POLLIN)

    def run(self) -> None:
        """Serve until told to drain."""
        self._intake.receive(_OURSELVES, wire.hello("hub", self._outbox.epoch))
        healed = any(isinstance(fact, DatabaseSetAside) for fact in self._opened.facts)
        self._superior.say(ready=True, check=self._opened.check_later, healed=healed)
        for name, seq in wanted_now(self._opened.log.database):
            self._superior.say(wanted=name, seq=seq)
        for fact in self._opened.facts:
            self._say(fact)
        self._commit()
        try:
            while not self._superior.wants_no_more:
                self._turn()
            self._finish()
        except Corrupt:
            _log.exception("the log is damaged; the next start checks and heals it")
            self._vault.suspect.touch()
            sys.exit(DAMAGED)
        finally:
            self._context.destroy()

    # ── one turn of the loop ──────────────────────────────────────────────────────────────────────

    def _turn(self) -> None:
        ready = dict(self._poller.poll(self._timeout()))
        if self._out in ready:
            self._drain_subscriptions()
        if self._superior.fileno() in ready:
            self._reply(self._superior.hear())
        if self._in in ready:
            self._drain_messages()
        self._commit()
        self._timers()

    def _timeout(self) -> int | None:
        """Milliseconds to the next deadline; None sleeps until something happens."""
        if self._chore and not self._outbox:
            return 0
        due = [at for at in (self._barrier_at, self._tail_at, self._outbox.again_at) if at is not None]
        return max(0, math.ceil((min(due) - self._clock.monotonic()) * 1_000)) if due else None

    def _timers(self) -> None:
        now = self._clock.monotonic()
        if self._barrier_at is not None and now >= self._barrier_at:
            self._barrier_at = None
            self._barrier()
        if self._tail_at is not None and now >= self._tail_at:
            self._tail_at = None
            self._publish(self._readers.tails())
        if self._outbox.again_at is not None and now >= self._outbox.again_at:
            for frames in self._outbox.again():
                self._intake.receive(_OURSELVES, frames)
            self._commit()
        chore = self._chore
        if chore and not self._outbox:
            for fact, cause in chore.step(self._clock.now()):
                self._say(fact, cause)
            self._commit()

    @property
    def _chore(self) -> Chore | None:
        """What is to be done between the other work."""
        return next((chore for chore in self._chores.values() if chore.busy), None)

    def _barrier(self) -> None:
        try:
            self._opened.log.barrier()
        except DiskFull:
            self._barrier_at = self._clock.monotonic() + BARRIER_S

    def _drain_subscriptions(self) -> None:
        for parts in self._received(self._out):
            head = self._readers.turn(parts[0])
            if head:
                self._publish([head])

    def _drain_messages(self) -> None:
        for peer, *parts in self._received(self._in):
            if peer.startswith(INSIDE):
                continue  # a socket may choose its name, but not one of ours
            self._reply(self._intake.receive(peer, _frames(parts)))

    def _received(self, socket: "zmq.Socket[bytes]") -> Iterable[list[bytes]]:
        """What has arrived, a list of parts a message. (recv_multipart takes twice as long.)"""
        size = 0
        with contextlib.suppress(zmq.Again):  # nothing more, or a message that broke off when its sender was cut
            for _ in range(DRAIN):
                parts = [socket.recv(zmq.NOBLOCK, copy=False)]
                while parts[-1].more:
                    parts.append(socket.recv(zmq.NOBLOCK, copy=False))
                yield [part.bytes for part in parts]
                size += sum(map(len, parts))
                if size > DRAIN_BYTES:
                    return

    def _commit(self) -> None:
        batch: Batch = self._intake.commit()
        now = self._clock.monotonic()
        if batch.full:
            self._full_since = self._full_since or now
        if batch.kept:
            self._full_since = None
            self._barrier_at = self._barrier_at or now + BARRIER_S
            self._tail_at = now + TAIL_S
        for envelope in batch.published:
            self._publish(self._readers.publications(envelope))
            if name := wanted_by(envelope):
                self._superior.say(wanted=name, seq=envelope.seq)
            if envelope.type in self._chores:
                self._chores[envelope.type].ask(envelope)
        self._reply(batch.replies)

    # ── speaking ──────────────────────────────────────────────────────────────────────────────────

    def _say(self, event: Event, cause: Envelope | None = None) -> None:
        """Put a word of the hub's own into the next commit; while the disk is full it waits like anybody's."""
        _, frames = self._outbox.put((event,), service=None, cause=cause, project=None, bookmark=None)
        self._intake.receive(_OURSELVES, frames)

    def _reply(self, replies: Iterable[Reply]) -> None:
        for peer, frames in replies:
            if peer == SUPERVISOR:
                self._superior.answer(frames)
            elif peer == _OURSELVES:
                self._outbox.hear(frames)
            else:
                self._send(peer, wire.join(frames))

    def _send(self, peer: bytes, data: bytes) -> bool:
        """Answer without waiting. What a full or vanished peer misses it will ask for again."""
        try:
            self._in.send(peer, zmq.NOBLOCK | zmq.SNDMORE)
            self._in.send(data, zmq.NOBLOCK)
        except zmq.ZMQError as error:
            if error.errno not in (zmq.EAGAIN, zmq.EHOSTUNREACH):
                raise
            return False
        return True

    def _publish(self, messages: Iterable[bytes]) -> None:
        """Send to readers without waiting. What one is too slow for it reads from the log."""
        for data in messages:
            with contextlib.suppress(zmq.Again):
                self._out.send(data, zmq.NOBLOCK)

    def _stats(self) -> Packet:
        """What `sotto status` shows of the hub."""
        return {
            "head": self._opened.log.head,
            "producers": self._intake.peers,
            "readers": self._readers.count,
            "malformed": self._intake.malformed,
            "degraded": "no room on the disk: publishers wait" if self._full_since is not None else "",
        }

    # ── opening and closing ───────────────────────────────────────────────────────────────────────

    def _bind(self, kind: int, path: Path) -> "zmq.Socket[bytes]":
        socket: zmq.Socket[bytes] = self._context.socket(kind)
        socket.set(zmq.LINGER, 0)
        socket.set(zmq.MAXMSGSIZE, LARGEST_FRAME if kind == zmq.ROUTER else LARGEST_TOPIC)
        socket.set(zmq.HANDSHAKE_IVL, HANDSHAKE_MS)
        socket.set(zmq.SNDHWM, ANSWERS if kind == zmq.ROUTER else HELD)
        socket.set(zmq.RCVHWM, HELD)
        socket.set(zmq.IPC_FILTER_UID, os.getuid())
        if kind == zmq.ROUTER:
            socket.set(zmq.ROUTER_MANDATORY, 1)
            socket.set(zmq.ROUTER_HANDOVER, 1)  # libzmq never lets go of a second connection that claims a name
        else:
            socket.set(zmq.XPUB_VERBOSE, 1)
        socket.bind(f"ipc://{short(path)}")
        return socket

    def _finish(self) -> None:
        """Take what has arrived, commit, acknowledge; close the sockets before another hub can have the log.

        Closing removes their paths, where that hub listens by then.
        """
        self._drain_messages()
        self._commit()
        self._say_farewell()
        self._context.destroy(linger=LINGER_MS)
        close_log(self._opened.log, another_follows=self._superior.another_follows)
        _log.info("closed at e%d", self._opened.log.head)

    def _say_farewell(self) -> None:
        """Send every client to the next hub, and wait until they have gone: what they say to us now would be lost."""
        for path in (self._paths.hub_in, self._paths.hub_out):
            path.unlink(missing_ok=True)  # whoever connects anew must not find us
        gone = self._in.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        left = sum(self._send(peer, wire.join([wire.FAREWELL])) for peer in self._intake.outside())
        until = self._clock.monotonic() + LINGER_MS / 1_000
        while left and gone.poll(max(0, round((until - self._clock.monotonic()) * 1_000))):
            gone.recv_multipart()
            left -= 1


def _frames(parts: list[bytes]) -> Frames:
    """The frames of a client's message; none when it is not one of ours."""
    try:
        return wire.split(parts[0]) if len(parts) == 1 else []
    except Malformed:
        return []


def make(paths: Paths, leash: Leash) -> Hub:
    """A hub for this process, which is limited in what strangers can make it take."""
    limits.limit()
    return Hub(paths, leash)


def main(paths: Paths, leash: Leash) -> None:
    """Run the hub in this process."""
    make(paths, leash).run()
