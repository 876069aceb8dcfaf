"""Fuzzed bytes into every socket and folder of a daemon; each attack returns when all of it has been dealt with."""

import contextlib
import json
import os
import secrets
import select
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import zmq

from daemon import spool, wire
from daemon.hub import LARGEST_TOPIC
from daemon.paths import Paths, short
from tests.journeys.hostile.fuzz import Fuzzer, zmtp_frame, zmtp_greeting, zmtp_ready
from tests.journeys.hostile.siege import PATIENCE_S, wait_for

Attack = Callable[[Paths, Fuzzer, int], None]
SYNC_EVERY = 500
"""Messages after which an attacker asks a good question, and waits for the answer, before it goes on."""


@contextmanager
def zmq_socket(paths: Paths, kind: int, **options: int | bytes) -> Iterator["zmq.Socket[bytes]"]:
    """A socket at the hub's door for it."""
    with zmq.Context() as context, context.socket(kind) as one:
        one.set(zmq.LINGER, 0)
        one.set(zmq.SNDTIMEO, int(PATIENCE_S * 1_000))
        one.set(zmq.RCVTIMEO, 1_000)
        for name, value in options.items():
            one.set(getattr(zmq, name), value)
        one.connect(f"ipc://{short(paths.hub_in if kind == zmq.DEALER else paths.hub_out)}")
        yield one


def plain(path: Path) -> socket.socket:
    """A connection that does not speak ZeroMQ."""
    end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        end.connect(short(path))  # waits while too many others do, which a socket with a timeout would not
    except OSError:
        end.close()
        raise
    end.settimeout(PATIENCE_S)
    return end


def greeted(path: Path, kind: bytes) -> socket.socket:
    """A connection over which the greetings of ZeroMQ have been exchanged, by hand."""
    end = plain(path)
    for said, length in ((zmtp_greeting(), len(zmtp_greeting())), (zmtp_ready(kind), 1)):
        end.sendall(said)
        heard = b""
        while len(heard) < length:
            heard += end.recv(length - len(heard))
    return end


def hub_in(paths: Paths, fuzz: Fuzzer, count: int) -> None:
    """Messages of the bus protocol and what only looks like it."""
    with zmq_socket(paths, zmq.DEALER) as one:
        said = 0
        while said < count:
            for message in fuzz.conversation():
                one.send(message)
                said += 1
            answered(one)
            if said % SYNC_EVERY < 2:
                synchronise(one)
        synchronise(one)


def answered(one: "zmq.Socket[bytes]") -> None:
    """Wait a moment for what the hub says of a unit: a new name counts only when the old one's words are committed."""
    while one.poll(5):
        if wire.split(one.recv())[0] != wire.WELCOME:
            return


def synchronise(one: "zmq.Socket[bytes]") -> None:
    """Until the hub has answered a hello of this moment: then it has read everything before."""
    last = b""
    for _ in range(int(PATIENCE_S)):
        one.send(wire.join(wire.hello("stranger", f"sync-{secrets.token_hex(4)}")))
        with contextlib.suppress(zmq.Again):
            while (last := wire.split(one.recv())[0]) != wire.WELCOME:
                pass
            while True:  # what else is there already
                one.recv(zmq.NOBLOCK)
        if last == wire.WELCOME:
            return
    raise TimeoutError


def hub_out(paths: Paths, fuzz: Fuzzer, count: int) -> None:
    """Subscriptions, and what only looks like them."""
    for begin in range(0, count, SYNC_EVERY):
        with zmq_socket(paths, zmq.XSUB) as one:
            for _ in range(min(SYNC_EVERY, count - begin)):
                said = fuzz.subscription()
                if len(said) <= LARGEST_TOPIC:
                    one.send(said)
                    continue
                with greeted(paths.hub_out, b"SUB") as end, contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    end.sendall(zmtp_frame(said))  # libzmq itself would repeat it at each reconnect, for ever
            subscribed(one)


def subscribed(one: "zmq.Socket[bytes]") -> None:
    """Until a good subscription has been answered with the end of the log; asked again while it gets lost."""
    topic = wire.Topic(f"sync-{secrets.token_hex(4)}", frozenset({"Nothing"})).encode()
    for _ in range(int(PATIENCE_S)):
        one.send(b"\x01" + topic)
        again_at = time.monotonic() + 1.0
        with contextlib.suppress(zmq.Again):
            while time.monotonic() < again_at:
                if one.recv().startswith(topic):
                    one.send(b"\x00" + topic)
                    return
    raise TimeoutError


def raw(paths: Paths, fuzz: Fuzzer, count: int) -> None:
    """Bytes that are no ZeroMQ, or break off in the middle of it; some connections are held open for a while."""
    held: list[socket.socket] = []
    for number in range(count):
        path, kind = ((paths.hub_in, b"DEALER"), (paths.hub_out, b"SUB"))[number % 2]
        end = plain(path)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it was shown the door already
            for said in fuzz.session(kind=kind):
                end.sendall(said)
                select.select([end], [], [], 0.01)  # libzmq refuses who goes on without an answer
        held.append(end)
        if len(held) >= 50:
            held.pop(0).close()
    for end in held:
        end.close()


def control(paths: Paths, fuzz: Fuzzer, count: int) -> None:
    """Lines to the supervisor; every whole line gets an answer, whatever it says."""
    for _ in range(count):
        said = fuzz.request()
        with plain(paths.control) as end:
            try:
                end.sendall(said)
                if b"\n" not in said[:60_000]:
                    continue
                answer = b"".join(iter(lambda end=end: end.recv(1 << 16), b""))
            except (BrokenPipeError, ConnectionResetError):  # it had heard enough
                continue
        assert isinstance(json.loads(answer), dict)


def spooled(paths: Paths, fuzz: Fuzzer, count: int) -> None:
    """Files in the spool: broken records, names that are none, and things that are no files."""
    for number in range(count):
        if number % 20 == 0:
            _oddity(paths.spool, number // 20)
        facts, output = fuzz.record()
        stem = paths.spool / f"run-{secrets.token_hex(6)}"
        stem.with_suffix(".out").write_bytes(output)
        _appear(stem, facts)
    _good_record(paths.spool)
    wait_for(lambda: not spool.records(paths.spool))
    for path in paths.spool.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)  # the sense may be at it, too


def _appear(stem: Path, facts: bytes) -> None:
    partial = stem.with_suffix(".partial")
    partial.write_bytes(facts)
    partial.rename(stem.with_suffix(".json"))


def _good_record(folder: Path) -> None:
    record = spool.CommandRecord(command="true", cwd="/", status=0, started=0, duration_ms=1)
    spool.write(folder, f"run-{secrets.token_hex(6)}", record, b"")


def _oddity(folder: Path, which: int) -> None:
    """What nobody leaves in a spool but by mistake or malice."""
    stem = folder / f"run-{secrets.token_hex(6)}"
    record = json.dumps({"command": "x", "cwd": "/", "status": 1, "started": 0, "duration_ms": 1}).encode()
    facts, output = stem.with_suffix(".json"), stem.with_suffix(".out")
    odd: tuple[Callable[[], object], ...] = (
        lambda: os.mkfifo(facts),
        facts.mkdir,
        lambda: facts.symlink_to("/dev/zero"),
        lambda: facts.symlink_to(facts),
        lambda: facts.symlink_to("/proc/self/mem"),
        lambda: (os.mkfifo(output), facts.write_bytes(record)),
        lambda: (output.mkdir(), facts.write_bytes(record)),
        lambda: (output.symlink_to("/dev/zero"), facts.write_bytes(record)),
        lambda: (output.touch(), os.truncate(output, 1 << 40), facts.write_bytes(record)),
        lambda: (output.touch(), facts.touch(), os.truncate(facts, 1 << 40)),
        lambda: (output.touch(), facts.write_bytes(record[:-1] + b', "shell_session": "' + b"s" * 5_000_000 + b'"}')),
        (folder / os.fsdecode(b"run-\xff\xfe.json")).touch,
        (folder / f"run-{'n' * 246}.json").touch,
        (folder / "run-a b\nc\x1b[2J.json").touch,
        lambda: (facts.with_suffix(".broken").mkdir(), (facts.with_suffix(".broken") / "x").mkdir(), facts.touch()),
    )
    odd[which % len(odd)]()


GATES: dict[str, tuple[Attack, float]] = {
    "hub_in": (hub_in, 0.5),
    "hub_out": (hub_out, 0.15),
    "raw": (raw, 0.1),
    "control": (control, 0.2),
    "spool": (spooled, 0.05),
}
"""Each attack with its share of the inputs."""
