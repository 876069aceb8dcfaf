"""Opens the log after a power cut, with the product's own recovery, and compares it with what was promised before."""

import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from daemon.hub import BARRIER_S
from knowledge.errors import SottoError
from knowledge.events import DatabaseSetAside, EventsTrimmed, FailureDiagnosed
from knowledge.store.log import EventLog
from knowledge.store.recovery import close_log, open_log
from knowledge.store.retention import TRIMMED
from knowledge.store.sqlite import Database
from knowledge.store.streams import Streams
from tests.journeys.power.programs import vault
from tests.journeys.power.recording import Kind, Recording
from tests.making import Voice, commit, finished

MARGIN_S = 0.25
"""How much later than a second the barrier may come (its timer, a commit on its way); the sync itself adds to it."""
CORE = "data/core.db"
AFTER = "the boot after the cut"


@dataclass(frozen=True)
class Ack:
    """An event that was promised, and when."""

    said: dict[str, Any]
    at: float

    @property
    def safe(self) -> bool:
        return bool(self.said["how"] == "safe")


@dataclass
class Found:
    """What one power cut left."""

    at: int
    """After which operation it came."""
    lost_safe: list[str] = field(default_factory=list)
    lost_fast: list[float] = field(default_factory=list)
    """How long ago each had been acknowledged, in seconds."""
    corrupt: str = ""
    wrong: list[str] = field(default_factory=list)
    """Anything else that may not be."""


@dataclass
class Verdict:
    """All cuts of one recording."""

    allowed_s: float
    """A `fast` event that was acknowledged longer ago may not be lost."""
    cuts: list[Found] = field(default_factory=list)
    in_checkpoints: int = 0
    """Cuts while the database itself was being written."""

    @property
    def lost_safe(self) -> int:
        return sum(len(cut.lost_safe) for cut in self.cuts)

    @property
    def lost_fast(self) -> int:
        return sum(len(cut.lost_fast) for cut in self.cuts)

    @property
    def oldest_lost_s(self) -> float:
        return max((age for cut in self.cuts for age in cut.lost_fast), default=0.0)

    @property
    def corrupt(self) -> int:
        return sum(bool(cut.corrupt) for cut in self.cuts)

    @property
    def wrong(self) -> list[str]:
        return [f"after operation {cut.at}: {one}" for cut in self.cuts for one in (cut.corrupt, *cut.wrong) if one]

    @property
    def kept_its_word(self) -> bool:
        return not self.lost_safe and not self.wrong and self.oldest_lost_s <= self.allowed_s

    def __str__(self) -> str:
        return (
            f"{len(self.cuts)} cuts, {self.in_checkpoints} in checkpoints: {self.lost_safe} safe lost, "
            f"{self.lost_fast} fast lost, the oldest acknowledged {self.oldest_lost_s * 1_000:.0f} ms before, "
            f"{self.corrupt} corrupt" + "".join(f"\n  {one}" for one in self.wrong[:20])
        )


def judged(recording: Recording, cuts: int, folder: Path, seed: int) -> Verdict:
    """Cut the power `cuts` times at random moments of a recording and look at what each left."""
    rng = random.Random(seed)
    wanted = sorted(moments(recording, cuts, rng), key=lambda moment: moment[0])
    verdict = Verdict(BARRIER_S + MARGIN_S + recording.longest_sync)
    acks: list[Ack] = []
    for number, disk in recording.moments():
        if number:
            op = recording.ops[number - 1]
            acks += [Ack(said, op.ended) for marks in op.marks for said in marks]
        while wanted and wanted[0][0] == number:
            _, kept = wanted.pop(0)
            home = folder / f"cut-{number}-{len(wanted)}"
            disk.cut(rng, home, kept)
            verdict.in_checkpoints += CORE in disk.names and disk.file(CORE).dirty
            following = recording.ops[min(number, len(recording.ops) - 1)]
            verdict.cuts.append(examined(home, number, acks, following.ended))
            shutil.rmtree(home)
    return verdict


def moments(recording: Recording, cuts: int, rng: random.Random) -> Iterator[tuple[int, float | None]]:
    """After which operations to cut, and how much of what is not synced is to survive where that is not left to chance.

    First the worst moment: the end of the longest time without a sync, and nothing survives. Of the others a third
    comes just before a sync, when most is at stake, a third while the database is written, a third anywhere.
    """
    syncs = [at for at, op in enumerate(recording.ops) if op.kind == Kind.SYNC]
    merges = [at + 1 for at, op in enumerate(recording.ops) if op.kind == Kind.WRITE and op.path == CORE]
    pauses = {recording.ops[at].began - recording.ops[before].ended: at for before, at in pairwise(syncs)}
    yield pauses[max(pauses)], 0.0
    for number in range(1, cuts):
        yield rng.choice((range(len(recording.ops) + 1), syncs, merges)[number % 3]), None


def examined(home: Path, at: int, acks: list[Ack], now: float) -> Found:
    """Open what a power cut left, as the hub does, write to it, and look."""
    found = Found(at)
    try:
        opened = open_log(vault(home), AFTER)
        if any(isinstance(fact, DatabaseSetAside) for fact in opened.facts):
            found.corrupt = f"set aside: {opened.facts}"
        head = opened.log.head
        [fresh] = commit(opened.log, Voice("after", "life-1").unit(finished())).logged
        close_log(opened.log)
        with Database.reader(vault(home).database, []) as database:
            check = database.check("integrity_check")
        found.corrupt = found.corrupt or ("" if check == "ok" else check)
        with EventLog.open(vault(home).database) as log:
            _compare(log, found, acks, now)
        if fresh.seq != head + 1:
            found.wrong.append(f"e{fresh.seq} was given after e{head}")
    except SottoError as error:
        found.corrupt = f"{error.name}: {error}"
        found.lost_safe = [ack.said["id"] for ack in acks if ack.safe]
    return found


def _compare(log: EventLog, found: Found, acks: list[Ack], now: float) -> None:
    events = list(log.every())
    known = {str(event.id) for event in events}
    streams = Streams(log.database)
    through = max((one.event.through for one in events if isinstance(one.event, EventsTrimmed)), default=0)
    head = max((event.seq for event in events if event.header.source != "after"), default=0)
    for ack in acks:
        said = ack.said
        if "stream" in said:
            there = streams.length(said["stream"]) > said["off"]
        else:
            there = said["id"] in known or (said["type"] in TRIMMED and said["seq"] <= through)
            if not there and said["seq"] <= head:
                found.wrong.append(f"{said['id']} is missing, though the log goes on after it")
        if not there and ack.safe:
            found.lost_safe.append(said["id"])
        elif not there:
            found.lost_fast.append(now - ack.at)
    if log.holes():
        found.wrong.append(f"holes: {log.holes()}")
    found.wrong += _streams_with_holes(streams, {ack.said["stream"] for ack in acks if "stream" in ack.said})
    found.wrong += _effects_without_their_bookmark(log, (event.event for event in events))


def _streams_with_holes(streams: Streams, names: set[str]) -> Iterator[str]:
    for name in names:
        length = streams.length(name)
        kept = [chunk.off for chunk in streams.read(name) if chunk.kind != "reset"] if length else []
        if kept != list(range(length - len(kept), length)) or (kept and kept[0] and not _reset(streams, name)):
            yield f"of stream {name} only chunks {kept} are left, it should have {length}"


def _reset(streams: Streams, name: str) -> bool:
    return next(streams.read(name)).kind == "reset"


def _effects_without_their_bookmark(log: EventLog, events: Iterable[Any]) -> Iterator[str]:
    """A bookmark moves in the transaction of its effect, so neither may be without the other."""
    places: dict[str, int] = {}
    for event in events:
        if isinstance(event, FailureDiagnosed):
            reader, _, position = str(event.command).partition("/")
            places[reader] = int(position)
    for reader in ("one", "two", "bare"):
        if log.bookmark(reader) != places.get(reader):
            yield f"the bookmark of {reader} is {log.bookmark(reader)}, its last effect {places.get(reader)}"
