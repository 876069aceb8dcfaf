"""What the daemon costs when nothing happens, and how fast it is back when something dies."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.bench.figures import at_most, median, percentile
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.launch import run as run_daemon
from daemon.paths import Paths
from daemon.processes import ALWAYS
from daemon.reach import ask
from knowledge.events import BackupFailed, ProcessStarted
from knowledge.views import RowView

PATIENCE_S = 60.0
"""For what hangs; a busy machine is no reason."""
SETTLED_S = 8.0
"""After a start; five seconds after it the readers of failures are loaded."""


@contextmanager
def daemon(paths: Paths, stable_s: float = 0.0) -> Iterator[int]:
    """A whole daemon, forked from here; its pid, until another generation takes over. Nothing in it is given up."""
    child: Child = fork("daemon", lambda _leash: _be_daemon(paths, stable_s), [])
    try:
        wait(lambda: started(paths), 0.02)  # each look costs the daemon some milliseconds
        yield child.pid
    finally:
        with contextlib.suppress(OSError):  # it may have been killed
            ask(paths.control, "stop", PATIENCE_S)
        child.kill(signal.SIGTERM)
        child.reap()


def _be_daemon(paths: Paths, stable_s: float) -> None:
    os.environ["SOTTO_HOME"] = str(paths.data.parent)  # the next generation reads it
    run_daemon(paths, stable_s)


def wait(until: Callable[[], bool], every_s: float = 0.002) -> None:
    """Return when `until` holds; it is asked that often. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError
        select.select([], [], [], every_s)


def wait_while_it_moves(left: Callable[[], int]) -> None:
    """Return when nothing is left, however long it takes. Raises TimeoutError when nothing has moved for PATIENCE_S."""
    deadline, before = time.monotonic() + PATIENCE_S, -1
    while now := left():
        if now != before:
            deadline, before = time.monotonic() + PATIENCE_S, now
        if time.monotonic() > deadline:
            raise TimeoutError(f"{now} are left")
        select.select([], [], [], 0.02)


def pids(paths: Paths) -> dict[str, int]:
    """Process name → pid, of those that are ready."""
    status = ask(paths.control, "status", PATIENCE_S) or {}
    return {one["name"]: one["pid"] for one in status.get("processes", ()) if one["state"] == "ready"}


def idle(paths: Paths, seconds: float) -> list[RowView]:
    """Wake-ups, CPU and memory of the whole daemon at rest; the same processes spawned as the reference."""
    with daemon(paths) as supervisor:
        family = [supervisor, *pids(paths).values()]
        models = pids(paths)["encoder"]
        select.select([], [], [], SETTLED_S)  # let the start's own timers pass
        before, cpu = _switches(family), _cpu(family)
        select.select([], [], [], seconds)
        woken, burnt = _switches(family) - before, _cpu(family) - cpu
        pss = sum(_pss(pid) for pid in family if pid != models)
    return [
        at_most("idle wake-ups", woken / seconds, "1/s", 1.0),
        at_most("idle CPU", burnt / seconds * 100, "% of a core", 0.05),
        at_most("idle memory (PSS), all but the encoder", pss, "MiB", 90, _spawned_pss(paths)),
    ]


def kill_to_ready(paths: Paths, times: int) -> list[RowView]:
    """From `kill -9` of a service's process to its ProcessStarted, as a reader of the bus sees it."""
    took = []
    with daemon(paths), BusClient(paths, "bench") as bus:
        follower = bus.follow("bench", [ProcessStarted])
        while not follower.live:
            bus.poll(0.1)
        pid = pids(paths)["thinking"]
        for _ in range(times):
            began = time.perf_counter()
            os.kill(pid, signal.SIGKILL)
            while (seen := follower.take()) is None:
                bus.poll(PATIENCE_S)
            took.append(time.perf_counter() - began)
            event = seen.event
            assert isinstance(event, ProcessStarted)
            pid = event.pid
    return [
        at_most("service killed → ready p50", median(took) * 1_000, "ms", None, _spawn_ms(paths)),
        at_most("service killed → ready p95", percentile(took, 95) * 1_000, "ms", 50),
    ]


def hub_kill(paths: Paths, times: int) -> list[RowView]:
    """From `kill -9` of the hub to the ack of the next event of a client that was connected."""
    took = []
    with daemon(paths), BusClient(paths, "bench") as bus:
        for _ in range(times):
            bus.publish(BackupFailed(database="x", reason="y"))
            os.kill(pids(paths)["hub"], signal.SIGKILL)
            began = time.perf_counter()
            bus.publish(BackupFailed(database="x", reason="y"))
            took.append(time.perf_counter() - began)
            wait(lambda: "hub" in pids(paths))
    return [
        at_most("hub killed → next durable event p50", median(took) * 1_000, "ms", None),
        at_most("hub killed → next durable event max", max(took) * 1_000, "ms", 500),
    ]


def started(paths: Paths) -> bool:
    try:
        return len(pids(paths)) >= len(ALWAYS)  # one more, where a chat model was chosen
    except OSError:
        return False


def _switches(family: list[int]) -> int:
    """How often any thread of these processes has gone to sleep: each is a wake-up."""
    count = 0
    for pid in family:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for line in (task / "status").read_text(encoding="ascii", errors="replace").splitlines():
                if line.startswith("voluntary_ctxt_switches"):
                    count += int(line.split()[1])
    return count


def _cpu(family: list[int]) -> float:
    """CPU seconds used so far."""
    ticks = 0
    for pid in family:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1]) / 1_024


_SPAWNED = """
import importlib, sys
from daemon.work import find_service
for name in {modules!r}: importlib.import_module(name)
print("ready", flush=True)
sys.stdin.read()
"""
_MODULES = (
    "daemon.hub",
    "daemon.host",
    "daemon.bus_client",
    "services.projects",
    "services.shell",
    "services.files",
    "services.git",
    "services.focus",
    "services.diagnosis",
)


def _spawn(folder: Path) -> "subprocess.Popen[bytes]":
    """The reference: a fresh interpreter that imports what a process of ours has, until it is ready."""
    code = _SPAWNED.format(modules=_MODULES)
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
    assert child.stdout
    child.stdout.readline()
    return child


def _spawned_pss(paths: Paths) -> float:
    children = [_spawn(paths.data) for _ in range(4)]
    pss = sum(_pss(child.pid) for child in children)
    for child in children:
        child.communicate()
    return pss


def _spawn_ms(paths: Paths) -> float:
    took = []
    for _ in range(5):
        began = time.perf_counter()
        child = _spawn(paths.data)
        took.append(time.perf_counter() - began)
        child.communicate()
    return median(took) * 1_000
