"""How fast search is and what it takes among generated notes; the words of the notes are as rare as words are.

Both clocks are read: beside what one waits stands the time of processors, which a busy machine does not stretch.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from daemon.bench.figures import Asked, at_most, fresh_home, median, percentile
from daemon.bench.memory_notes import NOW, Made, fill
from daemon.bench.plot import Series, draw
from knowledge.memory.encoding import MODEL, Encoder
from knowledge.memory.entry import Entry
from knowledge.memory.index import Index
from knowledge.memory.search import search
from knowledge.memory.vectors import SLOTS, Vectors
from knowledge.memory.wanted import Wanted
from knowledge.store.memory import Memory
from knowledge.views import RowView

SLICE, NOTES, MOST = 20 * SLOTS, 200 * SLOTS, 1_960 * SLOTS
"""Notes: about 10,000, 100,000 and 1,000,000."""
WITH_MS, WITHOUT_MS, WRITE_MS = 150.0, 90.0, 0.3
QUESTIONS, BATCH = 100, 40 * SLOTS


class Took(NamedTuple):
    """Milliseconds that each of some deeds took: by the clock, and of processors."""

    clock: list[float]
    cpu: list[float]


class Sizes(NamedTuple):
    """What a memory of so many notes takes."""

    notes: int
    with_ms: Took
    without_ms: Took
    put_ms: Took
    remove_ms: Took
    fill_s: float
    file_mb: float
    own_mb: float


class Embedding:
    """Vectors of questions: the shipped encoder's, or made up in no time where there is none."""

    def __init__(self, made: Made, encoder: Encoder | None) -> None:
        self.model, self._made, self._encoder = MODEL, made, encoder

    def __call__(self, texts: list[str]) -> bytes:
        return self._encoder.vectors(texts) if self._encoder else self._made.vectors(len(texts)).tobytes()


def speed(asked: Asked, encoder: Encoder | None) -> list[RowView]:
    """Rows for each size, and a picture of all. The vectors of the notes are made up: unit vectors of no direction."""
    found = list(_grown(asked, [SLICE, NOTES, MOST] if asked.full else [SLICE], encoder))
    if asked.plots:
        target = Path(asked.plots) / "memory.png"
        draw(_series(found), target, "What grows with memory (notes in it → value; red: the limit)")
    asked.note(
        f"notes are generated, their vectors made up; of questions {'the encoder makes them' if encoder else 'too'}; "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    return [row for one in found for row in _rows(one, limited=one.notes <= NOTES)]


def _rows(one: Sizes, *, limited: bool) -> list[RowView]:
    name = f"{one.notes:,} notes"
    return [
        *_searching(f"{name}: search, its vector made as well", one.with_ms, WITH_MS if limited else None),
        *_searching(f"{name}: search by words alone", one.without_ms, WITHOUT_MS if limited else None),
        at_most(f"{name}: putting one in, p50", median(one.put_ms.clock), "ms", WRITE_MS),
        at_most(f"{name}: taking one out with its vector, p50", median(one.remove_ms.clock), "ms", None),
        at_most(f"{name}: filling, processor time", one.fill_s, "s", None),
        at_most(f"{name}: memory.db", one.file_mb, "MB", None),
        at_most(f"{name}: memory of its own that searching adds", one.own_mb, "MiB", None),
    ]


def _searching(name: str, took: Took, limit: float | None) -> list[RowView]:
    return [
        at_most(f"{name}, p95", percentile(took.clock, 95), "ms", limit),
        at_most(f"{name}, p50", median(took.clock), "ms", None),
        at_most(f"{name}, p95, processor", percentile(took.cpu, 95), "ms", None),
        at_most(f"{name}, p50, processor", median(took.cpu), "ms", None),
    ]


def _grown(asked: Asked, sizes: list[int], encoder: Encoder | None) -> Iterator[Sizes]:
    """One memory that is filled further and further."""
    made = Made()
    with fresh_home() as home, Memory.writer(home.memory) as memory:
        filled, began = 0, time.process_time()
        for size in sizes:
            while filled < size:
                asked.tell(f"search among {size:,} notes, {filled:,} of which are there")
                fill(memory, made, filled, min(BATCH, size - filled))
                filled = min(filled + BATCH, size)
            filling = time.process_time() - began
            yield measured(home.memory, memory, made, encoder, size)._replace(fill_s=filling)
            began = time.process_time() - filling


def measured(path: Path, memory: Memory, made: Made, encoder: Encoder | None, notes: int) -> Sizes:
    """What is there to be said of a memory that has been filled."""
    index, put_ms, remove_ms = Index(memory), Took([], []), Took([], [])
    texts, vectors = made.texts(QUESTIONS), made.vectors(QUESTIONS)
    for number, ((title, body), vector) in enumerate(zip(texts, vectors, strict=True)):
        with _timed(put_ms), memory.database.transaction():
            entry = index.put(Entry("note", f"m{number}", 1, NOW, title, body))
        with memory.database.transaction():
            Vectors(memory).put(entry, vector.tobytes())
        with _timed(remove_ms), memory.database.transaction():
            index.remove("note", f"m{number}")
    memory.database.reclaim()
    embed, with_ms, without_ms = Embedding(made, encoder), Took([], []), Took([], [])
    embed(["the first takes longer"])
    before = _own()
    with Memory.reader(path) as reader:
        for number in range(QUESTIONS):
            question = " ".join(made.words(3 + number % 7))
            with _timed(without_ms):
                search(reader, Wanted(question), now=NOW)
            with _timed(with_ms):
                search(reader, Wanted(question), embed, now=NOW)
        return Sizes(
            notes, with_ms, without_ms, put_ms, remove_ms, 0.0, path.stat().st_size / 1e6, max(_own() - before, 0.0)
        )


@contextmanager
def _timed(into: Took) -> Iterator[None]:
    clock, cpu = time.perf_counter(), time.process_time()
    yield
    into.clock.append((time.perf_counter() - clock) * 1_000)
    into.cpu.append((time.process_time() - cpu) * 1_000)


def _own() -> float:
    """MiB of this process that are no file's: pages of the file that the kernel keeps anyway are not counted."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("RssAnon:")[1].split()[0]) / 1_024


def _series(found: list[Sizes]) -> list[Series]:
    def points(of: str, share: float) -> list[tuple[int, float]]:
        return [(one.notes, percentile(getattr(one, of).clock, share)) for one in found]

    return [
        Series("search, its vector made as well, p95", "ms", WITH_MS, least=False, points=points("with_ms", 95)),
        Series("search by words alone, p95", "ms", WITHOUT_MS, least=False, points=points("without_ms", 95)),
        Series("putting one in, p50", "ms", WRITE_MS, least=False, points=points("put_ms", 50)),
        Series("memory.db", "MB", None, least=False, points=[(one.notes, one.file_mb) for one in found]),
    ]
