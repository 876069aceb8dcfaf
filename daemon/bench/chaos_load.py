"""Who uses the daemon during the chaos run, each in a process of its own, and what each writes down."""

import json
import os
import select
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from daemon.bench.crashes import Load, flush
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.follower import Follower
from daemon.leash import Leash
from daemon.paths import Paths, short
from daemon.reach import ask
from daemon.stream_follower import StreamFollower
from knowledge.errors import HubUnreachable, NoAnswer, NotFound
from knowledge.events import BackupMade, CommandFinished, OutputAppended, ReportHealth
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams

STREAM = "chaos"
PUBLISHERS = 2
PAUSE_S = 0.2
"""Between two publications; a longer run has a longer log, not a busier one."""
ANSWER_S = 15.0
FLOOD = 1_500
"""Events, and half as many orders that nobody asked for, in one flood."""
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(48)
"""What a peer says that speaks ZeroMQ, before it goes on in another language."""


class Noted(NamedTuple):
    """What the clients wrote down."""

    acked: set[str]
    """Commands that the hub acknowledged, or that were left in the spool."""
    streamed: int = 0
    """Chunks of the stream that were acknowledged."""
    heard: tuple[int, ...] = ()
    """Offsets as the follower of the stream took them."""
    followed: tuple[int, ...] = ()
    """Seqs of commands as the follower of the log took them."""
    asked: int = 0
    unanswered: tuple[float, ...] = ()
    """When nobody answered (monotonic seconds)."""
    faults: tuple[str, ...] = ()
    """Clients that could not do their work to the end."""


class Clients:
    """Two publishers, a stream with its follower, a follower of the log, and somebody who asks."""

    def __init__(self, paths: Paths, notes: Path) -> None:
        self._notes = notes
        self._no_more, self._enough = os.eventfd(0), os.eventfd(0)
        self._load = Load(paths._replace(state=notes), PUBLISHERS, PAUSE_S)
        self._writers = {"streams": self._client(paths, "streams", _stream, self._no_more)}
        roles = {"follows": _follow, "hears": _hear, "asks": _ask}
        self._readers = {name: self._client(paths, name, role, self._enough) for name, role in roles.items()}
        self._acked: set[str] = set()
        self._faults: list[str] = []

    def finish_writing(self) -> None:
        """End the publishers once all they said is acknowledged."""
        try:
            self._acked = self._load.finish()
        except AssertionError as fault:
            self._faults.append(str(fault))
        os.eventfd_write(self._no_more, 1)
        self._reap(self._writers)

    @property
    def streamed(self) -> int:
        return len(_numbers(self._notes / "streams"))

    @property
    def heard(self) -> int:
        return len(_numbers(self._notes / "hears"))

    @property
    def followed(self) -> int:
        return len(_numbers(self._notes / "follows"))

    @property
    def acked(self) -> set[str]:
        return self._acked

    def finish_reading(self, spooled: set[str]) -> Noted:
        """End the readers; what everybody wrote down."""
        os.eventfd_write(self._enough, 1)
        self._reap(self._readers)
        asks = json.loads((self._notes / "asks").read_text(encoding="ascii") or "{}")
        return Noted(
            acked=self._acked | spooled,
            streamed=self.streamed,
            heard=_numbers(self._notes / "hears"),
            followed=_numbers(self._notes / "follows"),
            asked=asks.get("asked", 0),
            unanswered=tuple(asks.get("unanswered", ())),
            faults=tuple(self._faults),
        )

    def _reap(self, children: dict[str, Child]) -> None:
        for name, child in children.items():
            if (ending := child.reap()) != "exit 0":
                self._faults.append(f"{name}: {ending}")

    def _client(self, paths: Paths, name: str, role: "Role", stop: int) -> Child:
        file = self._notes / name
        file.touch()

        def live(_leash: Leash) -> None:
            with BusClient(paths, name) as bus:
                role(paths, bus, stop, file)

        return fork(name, live, [])


Role = Callable[[Paths, BusClient, int, Path], None]


def _numbers(file: Path) -> tuple[int, ...]:
    return tuple(int(line) for line in file.read_text(encoding="ascii").split("\n")[:-1])


def _stopped(stop: int, patience: float) -> bool:
    return bool(select.select([stop], [], [], patience)[0])


def _stream(_paths: Paths, bus: BusClient, stop: int, file: Path) -> None:
    """A line at a time, each noted once it is acknowledged."""
    off = 0
    with file.open("w") as noted:
        while not _stopped(stop, PAUSE_S / 2):
            bus.send(OutputAppended(stream=STREAM, off=off, kind="text", text=clean(f"line {off}\n")))
            flush(bus)
            noted.write(f"{off}\n")
            noted.flush()
            off += 1


def _follow(_paths: Paths, bus: BusClient, stop: int, file: Path) -> None:
    follower: Follower = bus.follow("chaos", [CommandFinished], 0)
    _read(bus, stop, file, lambda: [seen.seq for seen in iter(follower.take, None)])


def _hear(paths: Paths, bus: BusClient, stop: int, file: Path) -> None:
    with EventLog.open(paths.core) as log:
        follower = StreamFollower(bus, Streams(log.database), STREAM)

        def take() -> list[int]:
            try:
                return [chunk.off for chunk in follower.take()]
            except NotFound:
                return []  # it has not begun

        _read(bus, stop, file, take)


def _read(bus: BusClient, stop: int, file: Path, take: Callable[[], list[int]]) -> None:
    """Write down what is taken."""
    with file.open("w") as noted:
        while not _stopped(stop, 0):
            bus.poll(0.2)
            noted.write("".join(f"{number}\n" for number in take()))
            noted.flush()


def _ask(paths: Paths, bus: BusClient, stop: int, file: Path) -> None:
    """Ask a service over the bus and the supervisor over its socket, in turn."""
    asked, unanswered = 0, list[float]()
    while not _stopped(stop, PAUSE_S):
        asked += 2
        try:
            bus.ask(ReportHealth(service="diagnosis"), ANSWER_S)
        except (NoAnswer, HubUnreachable):
            unanswered.append(time.monotonic())
        try:
            answered = bool(ask(paths.control, "status", ANSWER_S))
        except OSError:
            answered = False
        if not answered:
            unanswered.append(time.monotonic())
    file.write_text(json.dumps({"asked": asked, "unanswered": unanswered}), encoding="ascii")


def flood(paths: Paths, seed: str) -> Child:
    """A peer that says more than anybody wants to hear, and one that speaks another language."""

    def pour(_leash: Leash) -> None:
        noise = seed.encode() * 2_000
        for path, words in ((paths.hub_in, GREETING), (paths.hub_out, b""), (paths.control, b'{"do": "')):
            _shout(path, words + noise)
        with BusClient(paths, "flood") as bus:
            for number in range(FLOOD):
                bus.send(BackupMade(database="x", path=str(number), bytes=number, took_ms=0))
                if number % 2:
                    bus.whisper(ReportHealth(service="nobody"))
            flush(bus)

    return fork("flood", pour, [])


def _shout(path: Path, words: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        try:
            end.settimeout(1.0)
            end.connect(short(path))
            end.sendall(words)
        except OSError:
            return  # nobody there just now, or it was shown the door: as it should be
