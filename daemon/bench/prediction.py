"""Which command comes next: how often it is foreseen, how honest its probability is, and what that takes.

Each command is predicted from those before it, over published histories (`DIR/nextcommand`, commands without arguments)
and over generated ones that have directories, arguments and exit statuses.
"""

import importlib
import lzma
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from daemon.bench.figures import PERCENT, Asked, at_least, at_most, percentile
from daemon.bench.prediction_naive import METHODS
from daemon.bench.prediction_typed import Typed, history
from knowledge.envelope import Envelope, seal
from knowledge.events import CommandFinished
from knowledge.ids import EventId
from knowledge.memory.prediction.book import HabitBook
from knowledge.memory.prediction.predicting import predict
from knowledge.memory.prediction.situations import after_command
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.memory import Memory
from knowledge.views import RowView

TOP_1, TOP_5 = 76.5, 89.5
BETTER = 5.0
"""Points that it must be better than IPAM where there are directories and exit statuses."""
COST_MS = 2.0
ERROR = 5.0
KNOWN = 50_000
"""Commands that are known when it is timed."""
TIMED = 1_000
SLICE, WHOLE = 300, 5_000
BINS = 10
_NOON = 1_767_268_800_000_000
_MINUTE = 60_000_000


class Course(NamedTuple):
    """How one history was foreseen."""

    first: int
    five: int
    of: int
    said: list[tuple[float, bool]]
    """Each best guess: its probability, and whether it was right."""
    took_ms: list[float]
    """Processor time of hearing a command and predicting the next."""


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    rows: list[RowView] = []
    length = WHOLE if asked.full else SLICE
    users = _users(Path(asked.data) / "nextcommand", length) if asked.data else {}
    if users:
        asked.tell(f"{len(users)} published histories")
        rows += _published(users, asked)
    else:
        asked.note("no published histories (--data DIR with DIR/nextcommand): only generated ones were measured")
    asked.tell("generated histories")
    rows += _generated(4 if asked.full else 2, 3_000 if asked.full else 600)
    asked.tell(f"what it takes with {KNOWN if asked.full else KNOWN // 10:,} commands known")
    return rows + _cost(KNOWN if asked.full else KNOWN // 10)


# ── what is measured ──────────────────────────────────────────────────────────────────────────────


def _published(users: dict[str, list[Typed]], asked: Asked) -> list[RowView]:
    courses = {name: foreseen(typed) for name, typed in users.items()}
    unseen = [courses[name] for name in list(courses)[len(courses) // 2 :]]
    rivals = {name: [rival(name, typed) for typed in users.values()] for name in METHODS}
    first, five = (TOP_1, TOP_5) if asked.full else (None, None)  # a beginning is harder than a whole history
    ours = list(courses.values())
    rows = [
        at_least(f"next command foreseen, {len(ours)} users", _share(ours), "%", first, _share(rivals["IPAM"])),
        at_least("next command among five", _five(ours), "%", five, _five(rivals["IPAM"])),
        at_least("the second half of them: foreseen", _share(unseen), "%", first),
        at_least("the second half of them: among five", _five(unseen), "%", None),
        at_most("error of probabilities", PERCENT * calibration_error(_said(ours)), "%", ERROR),
    ]
    for name, found in rivals.items():
        rows.append(at_least(f"{name}: foreseen", _share(found), "%", None))
        rows.append(at_least(f"{name}: among five", _five(found), "%", None))
    if asked.plots:
        drawn = importlib.import_module("daemon.bench.plot")
        drawn.draw_calibration(bands(_said(ours)), Path(asked.plots) / "prediction.png")
    return rows


def _generated(people: int, length: int) -> list[RowView]:
    """Whole lines, arguments included, are to be foreseen."""
    histories = [history(seed, length) for seed in range(people)]
    ours = [foreseen(typed) for typed in histories]
    ipam = [rival("IPAM", typed) for typed in histories]
    return [
        at_least(
            "line foreseen where there are directories and statuses",
            _share(ours),
            "%",
            _share(ipam) + BETTER,
            _share(ipam),
        ),
        at_least("line among five", _five(ours), "%", None, _five(ipam)),
        at_most("error of probabilities, generated", PERCENT * calibration_error(_said(ours)), "%", ERROR * 2),
    ]


def _cost(known: int) -> list[RowView]:
    """Hearing a command and predicting the next, in a memory on disk that knows many."""
    with (
        tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder,
        Memory.writer(Path(folder) / "memory.db") as memory,
    ):
        took = foreseen(history(1, known + 500), memory, after=known).took_ms
    return [
        at_most(f"hearing and predicting, {known:,} known (p95)", percentile(took, 95), "ms", COST_MS),
        at_most(f"hearing and predicting, {known:,} known (p50)", percentile(took, 50), "ms", None),
    ]


# ── playing ───────────────────────────────────────────────────────────────────────────────────────


def foreseen(typed: Sequence[Typed], memory: Memory | None = None, after: int = 0) -> Course:
    """Predict each command after so many from those before it, as the daemon does."""
    known = memory or Memory.passing()
    book = HabitBook(known)
    first = five = 0
    said: list[tuple[float, bool]] = []
    took: list[float] = []
    best: list[tuple[str, float]] = []
    for at, one in enumerate(typed, 1):
        if at > after:
            lines = [line for line, _ in best]
            first += lines[:1] == [one.line]
            five += one.line in lines
            said += [(best[0][1], lines[0] == one.line)] if best else []
        heard = _heard(at, one)
        began = time.process_time()
        book.write(heard)
        if at >= after:
            found = predict(known, after_command(known, heard))
            best = [(guess.said, guess.probability) for guess in found if guess.what in ("command", "question")]
            took.append((time.process_time() - began) * 1_000)
    return Course(first, five, len(typed) - after, said, took)


def rival(name: str, typed: Sequence[Typed]) -> Course:
    """The same by another method."""
    method = METHODS[name]()
    first = five = 0
    for one in typed:
        best = method.best()
        first += best[:1] == [one.line]
        five += one.line in best
        method.learn(one.line)
    return Course(first, five, len(typed), [], [])


def _heard(seq: int, one: Typed) -> Envelope:
    event = CommandFinished(
        command=clean(one.line),
        cwd=clean(one.cwd),
        status=one.status,
        started=_NOON + seq * _MINUTE,
        duration_ms=1,
        shell_session=one.session,
    )
    told = seal(event, EventId("shell", "bench", seq), Moment(event.started, 0), project=one.project)
    return Envelope(told.header, told.body, seq)


def _users(folder: Path, length: int) -> dict[str, list[Typed]]:
    files = sorted(folder.glob("user*.txt.xz"))
    return {
        file.name.partition(".")[0]: [
            Typed(line, "/home/me", 0, 1, "one") for line in lzma.open(file, "rt").read().splitlines()[:length]
        ]
        for file in files
    }


# ── reckoning ─────────────────────────────────────────────────────────────────────────────────────


class Band(NamedTuple):
    """Predictions that were thought about equally probable."""

    thought: float
    right: float
    times: int


def bands(said: Iterable[tuple[float, bool]]) -> list[Band]:
    """By tenths of probability, those that there are."""
    kept: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for probability, right in said:
        kept[min(int(probability * BINS), BINS - 1)].append((probability, right))
    return [
        Band(sum(one for one, _ in band) / len(band), sum(right for _, right in band) / len(band), len(band))
        for band in kept
        if band
    ]


def calibration_error(said: Sequence[tuple[float, bool]]) -> float:
    """How far what came true lies from what was thought, on average."""
    return sum(abs(one.thought - one.right) * one.times for one in bands(said)) / max(1, len(said))


def _said(courses: Iterable[Course]) -> list[tuple[float, bool]]:
    return [one for course in courses for one in course.said]


def _share(courses: Sequence[Course]) -> float:
    return PERCENT * sum(one.first / one.of for one in courses) / len(courses)


def _five(courses: Sequence[Course]) -> float:
    return PERCENT * sum(one.five / one.of for one in courses) / len(courses)
