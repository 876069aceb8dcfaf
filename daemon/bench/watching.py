"""How fast a large tree is watched, how soon a change is seen and whether all are, beside plain ways of watching.

The references watch the same tree in the same run.
"""

import os
import resource
import select
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from daemon.bench.figures import at_most, fresh_home, median, percentile
from daemon.bench.watchers import OurService, PlainWatchdog, Watcher, Watchfiles
from daemon.child import fork
from daemon.leash import Leash
from daemon.paths import Paths
from knowledge.views import RowView

FILES_A_FOLDER = 10
PAUSE_S = 0.004
LATE_S = 30
"""A write that no watcher told of by then is never told."""


class Size(NamedTuple):
    """How much is measured."""

    files: int
    checked_out: int
    """Files that a checkout changes."""
    writes: int
    idle_s: float


FULL, SLICE = Size(50_000, 10_000, 300, 5.0), Size(1_000, 200, 40, 0.5)


class Measured(NamedTuple):
    """What one way of watching did."""

    start_s: float
    latencies_s: list[float]
    missed: int
    checkout_cpu_s: float
    idle_wakes: float
    idle_cpu_s: float


def watching(paths: Paths, size: Size = FULL) -> list[RowView]:
    """Every figure of the files sense; `paths` is a home of its own."""
    root = paths.cache / "tree"
    changed = _tree(root, size)
    ours = OurService(paths)
    measured = _measure(ours, root, changed, size)
    looked = _look_through(paths, root)
    plain = _measure(PlainWatchdog(), root, changed, size)
    rust = _reference(Watchfiles, root, changed, size)
    return [*_rows(measured, looked, plain, size), *(_rows_of("watchfiles", rust) if rust else ())]


def measure_alone() -> list[RowView]:
    with fresh_home() as paths:
        return watching(paths)


def _rows(ours: Measured, looked_s: float, plain: Measured, size: Size) -> list[RowView]:
    ms = 1_000
    own, other = median(ours.latencies_s) * ms, median(plain.latencies_s) * ms
    return [
        at_most(f"files: {size.files:,} watched", ours.start_s, "s", 0.5, plain.start_s),
        at_most(f"files: {size.files:,} compared with the index", looked_s, "s", 1.0),
        at_most("files: write → service p50", own, "ms", None, other),
        at_most("files: write → service p99", _p99(ours) * ms, "ms", 10, _p99(plain) * ms),
        at_most(f"files: missed of a checkout of {size.checked_out:,}", ours.missed, "files", 0, None),
        at_most("files: CPU of that checkout", ours.checkout_cpu_s, "s", None, plain.checkout_cpu_s),
        at_most("files: idle wake-ups", ours.idle_wakes, "1/s", 0, plain.idle_wakes),
        at_most("files: idle CPU", ours.idle_cpu_s, "s", 0, plain.idle_cpu_s),
        at_most("watchdog: missed of that checkout", plain.missed, "files", None),
    ]


def _rows_of(name: str, one: Measured) -> list[RowView]:
    return [
        at_most(f"{name}: watched", one.start_s, "s", None),
        at_most(f"{name}: write → seen p99", _p99(one) * 1_000, "ms", None),
        at_most(f"{name}: missed of that checkout", one.missed, "files", None),
        at_most(f"{name}: CPU of that checkout", one.checkout_cpu_s, "s", None),
        at_most(f"{name}: idle wake-ups", one.idle_wakes, "1/s", None),
    ]


def _p99(one: Measured) -> float:
    return percentile(one.latencies_s, 99)


def _reference(make: Callable[[], Watcher], root: Path, changed: list[str], size: Size) -> Measured | None:
    """None where it is not installed."""
    try:
        return _measure(make(), root, changed, size)
    except ImportError:
        return None


def _measure(watcher: Watcher, root: Path, changed: list[str], size: Size) -> Measured:
    began = time.perf_counter()
    watcher.start(root)
    start = time.perf_counter() - began
    watcher.settle()
    latencies = _latencies(watcher, root, changed[:: len(changed) // size.writes][: size.writes])
    _git(root, "checkout", "-qf", "main")
    watcher.settle()
    _, cpu = _used()
    _while(watcher, lambda: _git(root, "checkout", "-q", "other"))
    watcher.settle()
    cpu = _used()[1] - cpu
    missed = watcher.missed(root, changed)
    wakes, idle_cpu = _used()
    select.select([], [], [], size.idle_s)
    woken, burnt = _used()[0] - wakes - 1, _used()[1] - idle_cpu  # one is our own
    watcher.stop()
    _git(root, "checkout", "-qf", "main")
    return Measured(start, latencies, missed, cpu, max(0, woken) / size.idle_s, burnt if burnt > 0.001 else 0.0)  # noqa: PLR2004


def _latencies(watcher: Watcher, root: Path, files: list[str]) -> list[float]:
    """From just before a file is written, in another process, until it has been handled here."""

    def write(leash: Leash) -> None:
        for path in files:
            select.select([leash], [], [])
            leash.receive()
            time.sleep(PAUSE_S)
            began = time.perf_counter()
            (root / path).write_text(path, encoding="utf-8")
            leash.send({"at": began})

    writer = fork("writer", write, [])
    found = []
    for _ in files:
        while watcher.turn(0):
            pass
        writer.leash.send({"go": True})
        seen = _seen(watcher)
        select.select([writer.leash], [], [])
        [told] = writer.leash.receive()
        found.append(seen - told["at"])
    writer.reap()
    return found


def _seen(watcher: Watcher) -> float:
    """When the file just written was handled. Raises AssertionError when it is not seen at all."""
    late = time.perf_counter() + LATE_S
    while not watcher.turn(1):
        assert time.perf_counter() < late, f"{type(watcher).__name__} saw nothing of a file written {LATE_S} s ago"
    return time.perf_counter()


def _look_through(paths: Paths, root: Path) -> float:
    """A restart: all of the tree is compared with what the index holds."""
    again = OurService(paths)
    again.start(root)
    began = time.perf_counter()
    again.compare()
    took = time.perf_counter() - began
    again.stop()
    return took


def _while(watcher: Watcher, work: Callable[[], None]) -> None:
    """Watch while another process works."""
    child = fork("work", lambda _leash: work(), [])
    while not select.select([child], [], [], 0)[0]:
        watcher.turn(0.02)
    child.reap()


def _tree(root: Path, size: Size) -> list[str]:
    """Files in folders of ten, in git; the paths that differ between `main` and `other`."""
    root.mkdir(parents=True)
    paths = []
    for number in range(size.files // FILES_A_FOLDER):
        folder = f"package{number // 100}/module{number // 10 % 10}/part{number % 10}"
        (root / folder).mkdir(parents=True)
        for file in range(FILES_A_FOLDER):
            paths.append(f"{folder}/file{file}.py")
            (root / paths[-1]).write_text(f"value = {number}\n" * 10, encoding="utf-8")
    _git(root, "init", "-q", "--initial-branch=main")
    _git(root, "add", ".")
    _git(root, "commit", "-qm", "one")
    _git(root, "checkout", "-qb", "other")
    changed = paths[:: size.files // size.checked_out]
    for path in changed:
        (root / path).write_text("value = 0\nother = 1\n", encoding="utf-8")
    _git(root, "commit", "-qam", "two")
    _git(root, "checkout", "-q", "main")
    return changed


def _git(root: Path, *words: str) -> None:
    environment = os.environ | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    settings = ("-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "gc.auto=0")
    subprocess.run(["git", *settings, *words], cwd=root, check=True, env=environment, stdout=subprocess.DEVNULL)


def _used() -> tuple[int, float]:
    """Voluntary switches and CPU seconds of all threads of this process."""
    found = resource.getrusage(resource.RUSAGE_SELF)
    return found.ru_nvcsw, found.ru_utime + found.ru_stime
