"""What DBOS on SQLite and huey make of the same jobs and the same kills."""

import json
import os
import random
import select
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from daemon.bench.figures import Asked, at_least, at_most, percentile
from daemon.bench.hands_one import STEPS
from daemon.bench.lives import wait
from knowledge.views import RowView

TOOLS = "SOTTO_BENCH_QUEUES"
"""Folder of packages in which dbos 3.4.0 and huey 3.5.4 are, which are compared and never needed."""
STARTS, FULL_STARTS = {"huey": 20, "dbos": 5}, {"huey": 100, "dbos": 30}
JOBS, FULL_JOBS = 40, 200
KILLS, FULL_KILLS = 4, 20
OFTEN_S = 0.02
"""How often they look for jobs while they are killed, so that there is always one to be hit."""
QUIET_S = 4.0
"""Without a step, after which no more come: a start of DBOS takes two seconds."""


class Found(NamedTuple):
    """What became of jobs."""

    lost: int
    """Jobs of which a step has had no effect."""
    doubled: int
    """Steps that had it more than once."""


def measure(asked: Asked) -> list[RowView]:
    """Nothing where they are not there."""
    folder = Path(os.environ.get(TOOLS, ""))
    if not all((folder / name).is_dir() for name in STARTS):
        asked.note(f"DBOS and huey not compared: pip install --target FOLDER dbos huey, then {TOOLS}=FOLDER")
        return []
    rows = []
    for name in ("huey", "dbos"):
        asked.tell(f"{name}: how soon a job begins")
        late = _starts(name, (FULL_STARTS if asked.full else STARTS)[name])
        asked.tell(f"{name}: what is left when it is killed")
        jobs, kills = (FULL_JOBS, FULL_KILLS) if asked.full else (JOBS, KILLS)
        found = _killed(name, jobs, kills)
        what = f"{name}: {jobs} jobs, {kills} kills"
        rows += [
            at_most(f"{name}: enqueue → first step, p50", percentile(late, 50), "ms", None),
            at_most(f"{name}: enqueue → first step, p99", percentile(late, 99), "ms", None),
            at_least(f"{what}: jobs lost", found.lost, "", None),
            at_least(f"{what}: steps with their effect twice", found.doubled, "", None),
        ]
    return rows


def _starts(name: str, count: int) -> list[float]:
    """One after the other, as it is set up without being told anything."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder, _served(name, folder, 0):
        _ask(name, folder, 0, 1, wait=True)
        return _ask(name, folder, 1, count, wait=True)


def _killed(name: str, jobs: int, kills: int) -> Found:
    rng = random.Random(13)  # noqa: S311 - the same kills each time
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        with _served(name, folder, OFTEN_S):
            _ask(name, folder, 0, 1, wait=True)
            _ask(name, folder, 1, jobs, wait=False)
            _go_on(folder, rng.randrange(1, 6))
        for _ in range(kills - 1):
            with _served(name, folder, OFTEN_S):
                _go_on(folder, rng.randrange(1, 6))
        with _served(name, folder, OFTEN_S):
            _settle(folder)
        return _found(folder, range(1, jobs + 1))


@contextmanager
def _served(name: str, folder: str, every_s: float) -> Iterator[None]:
    """Killed at the end."""
    with _one(name, folder, every_s, 0, 0, wait=False) as served:
        try:
            yield
        finally:
            served.kill()


def _ask(name: str, folder: str, first: int, count: int, *, wait: bool) -> list[float]:
    with _one(name, folder, 0, first, count, wait=wait) as asked:
        said, _ = asked.communicate()
    late: list[float] = json.loads(said)
    return late


def _one(name: str, folder: str, every_s: float, first: int, count: int, *, wait: bool) -> "subprocess.Popen[str]":
    words = [name, folder, str(every_s), str(first), str(count), str(int(wait))]
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ[TOOLS]])
    started = subprocess.Popen(
        [sys.executable, "-m", "daemon.bench.hands_one", *words],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if name == "dbos" and not count:
        assert started.stdout
        started.stdout.readline()  # its tables are there
    return started


def _lines(folder: str) -> list[tuple[int, str]]:
    """Job and step of each effect."""
    files = [path for path in Path(folder).iterdir() if path.name.isdecimal()]
    return [(int(one.name), line.split()[0]) for one in files for line in one.read_text(encoding="ascii").splitlines()]


def _go_on(folder: str, steps: int) -> None:
    """Return when so many more have had their effect, or none come any more. Raises TimeoutError."""
    before = len(_lines(folder))
    wait(lambda: len(_lines(folder)) >= before + steps, 0.005)


def _settle(folder: str) -> None:
    """Return when there is no more effect for a while."""
    seen = -1
    while (now := len(_lines(folder))) != seen:
        seen = now
        select.select([], [], [], QUIET_S)


def _found(folder: str, numbers: range) -> Found:
    counts = Counter(_lines(folder))
    return Found(
        lost=sum(any(not counts[number, step] for step in STEPS) for number in numbers),
        doubled=sum(counts[number, step] > 1 for number in numbers for step in STEPS),
    )
