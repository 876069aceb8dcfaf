"""The daemon as a whole: takes the lock, warms up, supervises, and says to its starter how it went."""

import fcntl
import gc
import importlib
import logging
import os
import random
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from daemon import config as configuration
from daemon import hub, journal, report, upkeep
from daemon.bus_client import BusClient
from daemon.config import Config
from daemon.control import Control
from daemon.errands import Errands
from daemon.host import Host
from daemon.leash import Leash
from daemon.notify import notify
from daemon.paths import Paths
from daemon.processes import HUB, Process, wanted
from daemon.restarts import STABLE_S, Restarts
from daemon.service import Service, World
from daemon.slot import Outside
from daemon.supervisor import Supervisor
from knowledge.clock import SystemClock
from knowledge.errors import AlreadyRunning, NotFound, SottoError, StartFailed, Unwritable
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams

ORPHANS_S = 5.0
_log = logging.getLogger("supervisor")


def run(paths: Paths, stable_s: float = STABLE_S) -> None:
    """Be the daemon until it is told to stop; with `stable_s` 0, as in crash tests, nothing is ever given up.

    Raises AlreadyRunning, Unwritable, BadConfiguration, and StartFailed when the hub cannot start.
    """
    os.umask(0o077)
    paths.make()
    config = configuration.load(paths.config_file)
    lock = take_lock(paths.data / "daemon.lock")
    journal.begin(paths.logs, "supervisor", config.log.level)
    clock = SystemClock()
    control = Control(paths.control, clock)
    processes = wanted(config.services.off)
    warm(processes)
    errands = Errands(
        upkeep=lambda _leash: _logged(paths, config, "upkeep", lambda: upkeep.upkeep(paths, config)),
        check=lambda _leash: _logged(paths, config, "check", lambda: upkeep.check(paths)),
        clock=clock,
    )
    supervisor = Supervisor(
        processes,
        lambda process, leash: work(paths, config, process, leash),
        control,
        release=version("sotto"),
        clock=clock,
        restarts=lambda: Restarts(random.random, stable_s),
        errands=errands,
        render=lambda known: report.status(paths, known).model_dump(),
        outside=Outside(
            ready=lambda: notify("READY=1", f"STATUS=up with {len(processes)} processes"),
            stopping=lambda: notify("STOPPING=1"),
        ),
    )
    ends = stop_on_signals(supervisor)
    _log.info("started, release %s", version("sotto"))
    supervisor.run()
    for end in ends:
        end.close()
    os.close(lock)
    if supervisor.failure:
        raise StartFailed(supervisor.failure.message, hint=supervisor.failure.hint)


def work(paths: Paths, config: Config, process: Process, leash: Leash) -> None:
    """What a child does: be the hub, or host services."""
    journal.begin(paths.logs, process.name, config.log.level)
    try:
        _work(paths, config, process, leash)
    except SottoError as error:
        _log.exception("%s cannot go on", process.name)
        leash.send({"failed": str(error), "hint": error.advice})
        sys.exit(1)


def _work(paths: Paths, config: Config, process: Process, leash: Leash) -> None:
    if process.name == HUB.name:
        hub.main(paths, leash)
        return
    clock = SystemClock()
    log = EventLog.open(paths.core)
    world = World(paths, config, clock, Streams(log.database))
    with BusClient(paths, process.name) as bus:
        services = [find_service(name)(world) for name in process.services]
        Host(services, bus, log, leash, clock).run()


def find_service(module: str) -> type[Service]:
    """The one service that `services/<module>` holds. Raises NotFound."""
    found = [
        one
        for one in vars(importlib.import_module(f"services.{module}")).values()
        if isinstance(one, type) and issubclass(one, Service) and one.__module__.startswith("services.")
    ]
    if len(found) != 1:
        raise NotFound(f"services/{module} holds {len(found)} services, one is expected")
    return found[0]


def warm(processes: list[Process]) -> None:
    """Import what children need and keep the garbage collector off it, so that they share its memory."""
    for process in processes:
        for name in process.services:
            find_service(name)
    gc.collect()
    gc.freeze()


def take_lock(path: Path) -> int:
    """Hold the one lock of this home; children share it, so it is free when the last of them is gone.

    A daemon that was killed may leave them behind for a moment, which is waited for. Raises AlreadyRunning.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unwritable(f"{path} ({error.strerror})") from error
    deadline = time.monotonic() + ORPHANS_S
    while not _locked(descriptor):
        pid = os.pread(descriptor, 20, 0).decode().strip()
        if Path(f"/proc/{pid}").exists() or time.monotonic() > deadline:
            os.close(descriptor)
            raise AlreadyRunning(f"pid {pid}" if pid else "")
        select.select([], [], [], 0.01)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stop_on_signals(supervisor: Supervisor) -> tuple[socket.socket, socket.socket]:
    """Turn SIGTERM and SIGINT into a stop, within the loop. The sockets must live as long as the loop."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def heard() -> None:
        number = ours.recv(64)[0]
        supervisor.stop(f"got {signal.Signals(number).name}")

    supervisor.watch(ours.fileno(), heard)
    return ours, theirs


def _logged(paths: Paths, config: Config, name: str, then: Callable[[], None]) -> None:
    journal.begin(paths.logs, name, config.log.level)
    then()
