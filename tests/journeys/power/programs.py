"""The programs whose writes are recorded; what they have been promised they mark down at once (see `marks`, `mark`)."""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon import spool, upkeep
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.hub import BARRIER_S
from daemon.hub import main as hub_main
from daemon.leash import Leash
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.events import (
    BackupFailed,
    CommandFinished,
    DaemonStopping,
    Event,
    FailureDiagnosed,
    OutputAppended,
    TrimLog,
)
from knowledge.redact import clean
from knowledge.store import sqlite
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark
from knowledge.store.recovery import Opened, Vault, close_log, open_log
from knowledge.store.retention import Retention
from tests.journeys.power.disk import MARKS
from tests.making import Voice, chunk

LENGTH_S = 3.3
"""How long a recording of the log at work takes."""
CALM_S, PERIOD_S = 1.6, 2.0
"""In each period it is calm at first: no event is `safe`, so nothing but the barrier brings them to the disk."""
REPLACED_S = 0.9
"""When a hub is replaced, where that is what it is about: shortly before its first barrier."""
PAUSE_S = 0.02
"""Longest pause between two batches."""
CHUNKS = 40
"""In one stream."""
CHECKPOINTS = (60, 400, 4_000)
"""Pages in the WAL at which it is merged, by seed; the last is what the product has."""
BOOT = "the boot before the cut"
Words = tuple[tuple[Event, ...], Bookmark | None]
"""A unit before it has a source."""


class Talk:
    """What one producer says: commands, streams, effects with their bookmarks, `safe` failures, orders to trim.

    Types that retention removes come from one producer each, so that their moments are in order.
    """

    def __init__(self, name: str, seed: int, *, safe: bool, fast: bool, calm_s: float = CALM_S) -> None:
        self._rng = random.Random(seed)
        self._name, self._safe, self._fast = name, safe, fast
        self._calm_s = calm_s
        self._said = 0
        self._chunks = 0
        self._effects = 0
        self._trimmed = 0
        self._began = time.monotonic()

    @property
    def over(self) -> bool:
        return self._elapsed >= LENGTH_S

    @property
    def half(self) -> bool:
        return self._elapsed >= LENGTH_S / 2

    def batch(self) -> Iterator[Words]:
        for _ in range(self._rng.randint(1, 6)):
            yield self._words()
        if self._safe and self._elapsed > self._calm_s + self._trimmed:
            self._trimmed += 1
            yield (TrimLog(before=time.time_ns() // 1_000 - 300_000),), None

    def pause(self) -> None:
        time.sleep(self._rng.uniform(0, PAUSE_S))

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._began

    def _words(self) -> Words:
        self._said += 1
        text = clean(f"{self._name} {self._said} " + "x" * self._rng.randint(0, 900))
        if self._safe and self._elapsed % (PERIOD_S - CALM_S + self._calm_s) > self._calm_s:
            return (BackupFailed(database=self._name, reason=text),), None
        kind = self._rng.choice(("command", "chunk", "effect"))
        if kind == "command" and self._fast:
            return (CommandFinished(command=text, cwd=clean("/"), status=1, started=0, duration_ms=1),), None
        if kind == "chunk":
            stream, off = divmod(self._chunks, CHUNKS)
            self._chunks += 1
            return (OutputAppended(stream=f"{self._name}-{stream}", off=off, kind="stdout", text=text),), None
        self._effects += 1
        place = Bookmark(self._name, self._effects)
        found = FailureDiagnosed(
            command=clean(f"{place.reader}/{place.position}"), cwd=clean("/"), status=1, headline=text, line=None
        )
        return (found,), place


@contextmanager
def marks(folder: Path, name: str) -> Iterator[Callable[..., None]]:
    """A function that marks something down, at once and in one write."""
    descriptor = os.open(folder / f"{MARKS}-{name}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        yield lambda said: os.write(descriptor, json.dumps(said).encode() + b"\n") and None
    finally:
        os.close(descriptor)


def mark(envelope: Envelope) -> dict[str, object]:
    """An event that was acknowledged; of a chunk its place in its stream."""
    said = {"id": str(envelope.id), "seq": envelope.seq, "type": envelope.type, "how": envelope.header.durability}
    if envelope.type == OutputAppended.__name__:
        chunk = envelope.event
        assert isinstance(chunk, OutputAppended)
        said |= {"stream": chunk.stream, "off": chunk.off}
    return said


# ── the log at work ───────────────────────────────────────────────────────────────────────────────


def served(folder: Path, seed: int, how: Callable[[Child], None] | None = None) -> None:
    """A real hub, and producers in processes of their own that mark down what it has acknowledged.

    With `how` the hub ends that way before its first barrier, and another takes its place.
    """
    sqlite.CHECKPOINT_PAGES = CHECKPOINTS[seed % len(CHECKPOINTS)]
    paths = Paths.find()
    hub: Callable[[Leash], None] = lambda leash: hub_main(paths, leash)  # noqa: E731
    serving = fork("hub", hub, [])
    talks = (Talk("one", seed, safe=False, fast=True), Talk("two", seed + 1, safe=True, fast=False))
    producers = [fork("producer", _producer(paths, talk, str(at)), []) for at, talk in enumerate(talks)]
    if how:
        time.sleep(REPLACED_S)
        how(serving)
        serving.reap()
        serving = fork("hub", hub, [])
    assert [one.reap() for one in producers] == ["exit 0"] * len(producers)
    serving.leash.send({"do": "drain"})
    assert serving.reap() == "exit 0"


def handed_over(folder: Path, seed: int) -> None:
    """A hub that another one follows."""
    served(folder, seed, lambda hub: hub.leash.send({"do": "drain", "another_follows": True}) and None)


def killed(folder: Path, seed: int) -> None:
    """A hub that is killed, and started again."""
    served(folder, seed, lambda hub: hub.kill(signal.SIGKILL))


def _producer(paths: Paths, talk: Talk, name: str) -> Callable[[Leash], None]:
    def produce(_leash: Leash) -> None:
        with BusClient(paths, f"producer{name}") as bus, marks(paths.data.parent, name) as note:
            bus.publish(DaemonStopping(reason=name))
            reader = EventLog.open(paths.core)  # as services have: while it is open, no hub that ends merges the WAL
            while not talk.over:
                sent = [one for events, place in talk.batch() for one in bus.send(*events, bookmark=place)]
                bus.flush()
                note([mark(envelope) for envelope in sent])
                talk.pause()
            reader.close()

    return produce


def written(folder: Path, seed: int, *, barriers: bool = True, careless: bool = False) -> None:
    """The log's writer alone, with barriers as the hub has them, closed properly and opened again half-way."""
    sqlite.CHECKPOINT_PAGES = CHECKPOINTS[seed % len(CHECKPOINTS)]
    calm_s = CALM_S if barriers else 2 * CALM_S  # so that what is said in between is too old when the power goes
    talk, voice = Talk("bare", seed, safe=True, fast=True, calm_s=calm_s), Voice("bare", "life-1")
    reopened = not barriers
    opened = _open(folder, careless=careless)
    retention, barrier_at = Retention(opened.log), 0.0
    with marks(folder, "bare") as note:
        while not talk.over:
            for envelope in _commit(opened, voice, list(talk.batch()), note):
                if envelope.type == TrimLog.__name__:
                    retention.ask(envelope)
            barrier_at = barrier_at or time.monotonic() + BARRIER_S
            if retention.busy:
                facts = retention.step(time.time_ns() // 1_000)
                _commit(opened, voice, [((fact,), None) for fact, _ in facts], note)
            if barriers and time.monotonic() >= barrier_at:
                opened.log.barrier()
                barrier_at = 0.0
            if not reopened and talk.half:
                close_log(opened.log)
                opened, reopened = _open(folder, careless=careless), True
                retention = Retention(opened.log)
            talk.pause()
    close_log(opened.log)


def _commit(opened: Opened, voice: Voice, words: list[Words], note: Callable[..., None]) -> list[Envelope]:
    """Commit, then mark down, as the hub commits and then acknowledges."""
    now = time.time_ns() // 1_000
    if not words:
        return []
    opened.log.producer(voice.source, voice.epoch, now)
    units = [voice.unit(*events, bookmark=place, at=now) for events, place in words]
    opened.log.commit(units, now)
    said = [envelope for unit in units for envelope in unit.events]
    note([mark(envelope) for envelope in said])
    return said


def hasty(folder: Path, seed: int) -> None:
    """The first control: nothing is ever synced (`synchronous = OFF`)."""
    written(folder, seed, careless=True)


def unbarred(folder: Path, seed: int) -> None:
    """The second control: no barrier."""
    written(folder, seed, barriers=False)


class Careless(sqlite.Database):
    """Never asks the disk to keep anything."""

    @contextmanager
    def transaction(self, *, full: bool = False) -> Iterator[None]:
        self._connection.execute("PRAGMA synchronous = OFF")
        self._full = full  # so that nothing is set again below
        with super().transaction(full=full):
            yield


def vault(folder: Path) -> Vault:
    paths = Paths.find({"SOTTO_HOME": str(folder)})
    return Vault(paths.core, paths.backups, paths.set_aside)


def _open(folder: Path, *, careless: bool = False) -> Opened:
    opened = open_log(vault(folder), BOOT)
    if careless:
        opened.log.database.__class__ = Careless
    return opened


# ── single steps ──────────────────────────────────────────────────────────────────────────────────


def created(folder: Path) -> None:
    """The first start, its first events, and a proper stop. Also what heals a damaged log."""
    opened, voice = _open(folder), Voice("first", "life-1")
    with marks(folder, "first") as note:
        for _ in range(3):
            _commit(opened, voice, [((BackupFailed(database="x", reason="y"),), None)], note)
    close_log(opened.log)


def streamed(folder: Path) -> None:
    """Chunks of a stream, which leave no event, each with a barrier after it."""
    opened, voice = _open(folder), Voice("stream", "life-1")
    opened.log.producer(voice.source, voice.epoch, 0)
    with marks(folder, "stream") as note:
        for off in range(4):
            opened.log.commit([voice.unit(chunk("s", off))], 0)
            opened.log.barrier()
            note(off)


def backed_up(folder: Path) -> None:
    """Three daily backups of which one is kept."""
    with marks(folder, "backups") as note:
        for day in range(3):
            fact = upkeep.back_up(vault(folder), 1, day * upkeep.DAY_US)
            note(fact.model_dump() | {"type": type(fact).__name__})


def spooled(folder: Path) -> None:
    """Three commands that leave their records."""
    with marks(folder, "spool") as note:
        for number in range(3):
            record = spool.CommandRecord(f"make {number}", "/", 1, number, 1, output_bytes=5_000)
            note(spool.write(Paths.find().spool, f"run-{number}", record, b"%d" % number * 5_000).name)


PROGRAMS = (served, handed_over, killed, written, hasty, unbarred, created, streamed, backed_up, spooled)

if __name__ == "__main__":
    name, *seeds, where = sys.argv[1:]
    [program] = [one for one in PROGRAMS if one.__name__ == name]
    program(Path(where), *map(int, seeds))
