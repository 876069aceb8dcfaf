"""Peers that speak well and behave badly: stuck, slow, flooding, and too many. Each is a context: it lasts inside."""

import contextlib
import json
import secrets
import select
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import zmq

from daemon import wire
from daemon.control import MOST_CALLERS
from daemon.paths import Paths
from knowledge.envelope import seal
from knowledge.events import BackupMade, CommandFinished, Event, ReportHealth
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log_writer import Unit
from tests.journeys.hostile.fuzz import zmtp_frame, zmtp_greeting
from tests.journeys.hostile.gates import greeted, plain, subscribed, synchronise, zmq_socket

Peer = Callable[[Paths, bool], AbstractContextManager[None]]
"""Takes the home and whether to do all of it, or a slice."""

_EVERYTHING = wire.Topic("stuck", frozenset()).encode()
_MOMENT = Moment(1_767_225_600_000_000, 0)


def _unit(source: str, epoch: str, n: int, *events: Event) -> bytes:
    sealed = tuple(seal(one, EventId(source, epoch, n + at), _MOMENT) for at, one in enumerate(events))
    return wire.join(wire.unit(Unit(source, epoch, sealed, None, n)))


def _made(number: int) -> BackupMade:
    return BackupMade(database="x", path=f"{number}", bytes=number, took_ms=0)


def publish(paths: Paths, count: int, size: int = 0) -> None:
    """Events as fast as the hub takes them."""
    epoch = secrets.token_hex(4)
    event = CommandFinished(command=clean("x" * size), cwd=clean("/"), status=0, started=0, duration_ms=0)
    with zmq_socket(paths, zmq.DEALER) as one:
        one.send(wire.join(wire.hello("crowd", epoch)))
        n, sent_again = 1, 0
        while n <= count:
            for at in range(n, min(n + 200, count + 1)):
                one.send(_unit("crowd", epoch, at, event))
            sent_again += 1
            while n <= count and one.poll(200):
                said = wire.split(one.recv())
                if said[0] == wire.ACK:
                    n = max(n, wire.number(said[1]) + 1)
                if said[0] == wire.UNKNOWN:
                    one.send(wire.join(wire.hello("crowd", epoch)))


@contextmanager
def stuck_reader(paths: Paths, full: bool) -> Iterator[None]:
    """Subscribes to everything and never reads, while thousands of events are published."""
    with zmq_socket(paths, zmq.SUB, RCVHWM=1, SUBSCRIBE=_EVERYTHING):
        publish(paths, 50_000 if full else 2_000)
        publish(paths, 300 if full else 8, size=900_000)
        yield


@contextmanager
def slow_reader(paths: Paths, full: bool) -> Iterator[None]:
    """Reads one byte a second of what it subscribed to."""
    with greeted(paths.hub_out, b"SUB") as end:
        end.sendall(zmtp_frame(b"\x01" + _EVERYTHING))
        for _ in range(5 if full else 2):
            publish(paths, 300)
            assert end.recv(1)
            select.select([], [], [], 1.0)
        yield


@contextmanager
def frame_flood(paths: Paths, full: bool) -> Iterator[None]:
    """Frames of 4 MiB, which are too large, and of 1 MiB, which are not."""
    with zmq_socket(paths, zmq.DEALER, SNDHWM=10, RECONNECT_IVL=1) as one:
        for number in range(400 if full else 40):
            one.send(bytes((1 << 20) if number % 2 else (4 << 20)))
        synchronise(one)
        yield


@contextmanager
def whisper_flood(paths: Paths, full: bool) -> Iterator[None]:
    """Ephemeral events to services, none of which asked for them."""
    with zmq_socket(paths, zmq.DEALER) as one:
        said = wire.join(wire.ephemeral(seal(ReportHealth(service="nobody"), EventId("crowd", "w", 1), _MOMENT)))
        for _ in range(50_000 if full else 3_000):
            one.send(said)
        synchronise(one)
        yield


@contextmanager
def hello_flood(paths: Paths, full: bool) -> Iterator[None]:
    """Ever new sources."""
    with zmq_socket(paths, zmq.DEALER) as one:
        for number in range(10_000 if full else 1_500):
            one.send(wire.join(wire.hello(f"crowd{number}", "life")))
        synchronise(one)
        yield


@contextmanager
def topic_flood(paths: Paths, full: bool) -> Iterator[None]:
    """Thousands of subscriptions, each to a type of its own or to all, and gone at once."""
    with zmq_socket(paths, zmq.XSUB) as one:
        count = 10_000 if full else 1_500
        topics = [wire.Topic(f"t{number}", frozenset({f"T{number}"})).encode() for number in range(count)]
        topics += [wire.Topic(f"all{number}", frozenset()).encode() for number in range(count // 10)]
        for topic in topics:
            one.send(b"\x01" + topic)
        subscribed(one)
        for topic in topics[::2]:
            one.send(b"\x00" + topic)
        yield


@contextmanager
def crowd(paths: Paths, full: bool) -> Iterator[None]:
    """Thousands of connections that say nothing, or greet and say nothing more."""
    with ExitStack() as stack:
        for number in range(2_000 if full else 400):
            end = stack.enter_context(plain((paths.hub_in, paths.hub_out)[number % 2]))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                end.sendall((b"", zmtp_greeting()[:30], zmtp_greeting())[number % 3])
        yield


@contextmanager
def deaf_publisher(paths: Paths, full: bool) -> Iterator[None]:
    """Publishes and never reads an ack."""
    with zmq_socket(paths, zmq.DEALER, RCVHWM=1) as one:
        epoch = secrets.token_hex(4)
        one.send(wire.join(wire.hello("deaf", epoch)))
        for n in range(1, 20_001 if full else 2_001):
            one.send(_unit("deaf", epoch, n, _made(n)))
        yield


@contextmanager
def endless_message(paths: Paths, full: bool) -> Iterator[None]:
    """Parts of a message that never ends."""
    with greeted(paths.hub_in, b"DEALER") as end:
        part = zmtp_frame(bytes(1 << 16), more=True)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(2_000 if full else 100):
                end.sendall(part)
        yield


@contextmanager
def false_names(paths: Paths, full: bool) -> Iterator[None]:
    """Connections that claim the names of those within the daemon, and speak in their place."""
    with ExitStack() as stack:
        for name in (b"inside/hub", b"inside/supervisor"):
            one = stack.enter_context(zmq_socket(paths, zmq.DEALER, ROUTING_ID=name))
            for number in range(200):
                one.send(wire.join(wire.hello("false", f"{name.decode()}-{number}")))
                one.send(_unit("false", f"{name.decode()}-{number}", 1, _made(1)))
        with zmq_socket(paths, zmq.DEALER) as other:
            for source in ("hub", "supervisor"):
                other.send(wire.join(wire.hello(source, "life")))
            synchronise(other)
        yield


@contextmanager
def idle_callers(paths: Paths, full: bool) -> Iterator[None]:
    """Calls the supervisor from every line it has, and says nothing; some say a byte now and then."""
    with ExitStack() as stack:
        ends = [stack.enter_context(plain(paths.control)) for _ in range(MOST_CALLERS * 2)]
        for _ in range(5 if full else 2):
            for end in ends[-20:]:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    end.sendall(b"{")
            assert _answered(paths)
            select.select([], [], [], 0.3)
        yield


@contextmanager
def deaf_callers(paths: Paths, full: bool) -> Iterator[None]:
    """Ask the supervisor and never read the answer, or hang up before it comes."""
    with ExitStack() as stack:
        for number in range(2_000 if full else 100):
            end = stack.enter_context(plain(paths.control))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                end.sendall(b'{"do": "status"}\n')
            if number % 2:
                end.close()
        assert _answered(paths)
        yield


def _answered(paths: Paths) -> bool:
    with plain(paths.control) as end:
        end.sendall(b'{"do": "status"}\n')
        return bool(json.loads(b"".join(iter(lambda: end.recv(1 << 16), b"")))["running"])


PEERS: dict[str, Peer] = {
    one.__name__: one
    for one in (
        stuck_reader, slow_reader, frame_flood, whisper_flood, hello_flood, topic_flood, crowd, deaf_publisher,
        endless_message, false_names, idle_callers, deaf_callers,
    )
}  # fmt: skip
