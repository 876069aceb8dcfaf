"""The daemon as a whole: takes the lock, warms up, supervises, and says to its starter how it went."""

import logging
import os
import random
import select
import signal
import socket
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

from daemon import config as configuration
from daemon import daemon_lock, journal, report, upkeep, wiping
from daemon.config import Config
from daemon.control import Control
from daemon.errands import Errands
from daemon.handover import BUSY_S, HandOver, Predecessor
from daemon.inheritance import Inheritance, leave, received
from daemon.leash import Leash
from daemon.listeners import Listeners, at_path
from daemon.notify import Watchdog, notify
from daemon.paths import Paths
from daemon.processes import Process, wanted
from daemon.restarts import STABLE_S, Restarts
from daemon.slot import Outside
from daemon.supervisor import Supervisor
from daemon.work import Surroundings, warm, work
from knowledge.clock import Clock, SystemClock
from knowledge.errors import SottoError, StartFailed
from knowledge.redact import configure
from knowledge.redaction.vault import Vault, home_of, key_of

ROOM, ROOM_AGAIN_S = 1 << 20, 0.5
"""Free bytes that a process needs on the disk to begin; and how often it looks whether there are as many."""
_log = logging.getLogger("supervisor")


def run(paths: Paths, stable_s: float = STABLE_S) -> None:
    """Be the daemon until it is told to stop; with `stable_s` 0, as in crash tests, nothing is ever given up.

    Raises AlreadyRunning, Unwritable, BadConfiguration, and StartFailed when the hub cannot start.
    """
    os.umask(0o077)
    inherited = received()
    leash = Leash.inherited(inherited.leash) if inherited else None
    try:
        _run(paths, inherited, leash, inherited.stable_s if inherited else stable_s)
    except SottoError as error:
        if leash:
            leash.send({"failed": str(error), "hint": error.advice})
        raise


def _run(paths: Paths, inherited: Inheritance | None, leash: Leash | None, stable_s: float) -> None:
    if inherited and inherited.data != str(paths.data):
        raise StartFailed(f"the generation before lives in {inherited.data}, this one would in {paths.data}")
    paths.make()
    config = configuration.load(paths.config_file)
    clock = SystemClock()
    lock = inherited.lock if inherited else _alone(paths, config, clock)
    configure(Vault(os.environ, home_of(os.environ)).everywhere(), key_of(paths.redaction_key))
    journal.begin(paths.logs, "supervisor", config.log.level)
    release = version("sotto")
    listeners = Listeners(inherited.listeners if inherited else None)
    control = Control(paths.control, clock, listeners.open("control", lambda: at_path(paths.control)))
    processes = wanted(config.services.off, chat=config.model.chosen, voice=config.voice.on)
    for name in (name for process in processes for name in process.listens):
        listeners.open(name, partial(at_path, paths.run / f"{name}.sock"))
    warm(processes)
    predecessor = Predecessor(leash, inherited.pid, inherited.release, clock) if inherited and leash else None
    own = Inheritance(0, lock, listeners.descriptors, str(paths.data), os.getpid(), release, stable_s)
    printed = paths.logs / "start.log"
    hand_over = HandOver(
        lambda: leave(own, printed),
        clock,
        predecessor,
        obstacle=lambda: _obstacle(paths),
        hint=f"it printed to {printed}",
    )
    supervisor = Supervisor(
        processes,
        lambda process, leash, holding: _work(
            Surroundings(paths, config, leash, holding, listeners, waits=not supervisor.in_charge), process
        ),
        control,
        release=release,
        clock=clock,
        restarts=lambda: Restarts(random.random, stable_s),
        errands=_errands(paths, config, clock),
        render=lambda known: report.status(paths, known).model_dump(),
        outside=Outside(
            ready=lambda: notify("READY=1", f"STATUS=up with {len(processes)} processes"),
            stopping=lambda: notify("STOPPING=1"),
            busy=lambda what: notify(f"EXTEND_TIMEOUT_USEC={round(BUSY_S * 1_000_000)}", f"STATUS={what}"),
            charge=lambda: daemon_lock.sign(lock),
        ),
        listeners=listeners,
        hand_over=hand_over,
        predecessor=predecessor,
    )
    supervisor.loop.join(Watchdog(clock))
    ends = stop_on_signals(supervisor)
    _log.info("started, release %s", release)
    supervisor.run()
    signal.set_wakeup_fd(-1)
    for end in ends:
        end.close()
    if hand_over.heir:
        notify(f"MAINPID={hand_over.heir}", "READY=1")
    os.close(lock)
    if supervisor.failure:
        raise StartFailed(supervisor.failure.message, hint=supervisor.failure.hint)


def _alone(paths: Paths, config: Config, clock: Clock) -> int:
    """Take the lock, and finish a wipe that was killed before anything else is opened. Raises AlreadyRunning."""
    lock = daemon_lock.take(paths)
    if paths.wish.exists():
        notify(f"EXTEND_TIMEOUT_USEC={round(BUSY_S * 1_000_000)}", "STATUS=finishing a wipe that was begun")
    if wiping.finish(paths, config, clock):
        paths.make()
    return lock


def _work(around: Surroundings, process: Process) -> None:
    """Be a child, once there is room: on a full disk it could only die, again and again, until it is given up."""
    said = False
    while not around.waits and _full(around.paths.data):
        said = said or around.leash.send({"busy": "there is no room on the disk"})
        select.select([around.leash], [], [], ROOM_AGAIN_S)
        if any(packet["do"] == "drain" for packet in around.leash.receive()) or around.leash.cut:
            return
    work(around, process)


def _obstacle(paths: Paths) -> str:
    """Why a hand-over would make things worse; empty when it would not."""
    return "there is no room on the disk for a new generation" if _full(paths.data) else ""


def _full(folder: Path) -> bool:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize < ROOM


def _errands(paths: Paths, config: Config, clock: Clock) -> Errands:
    return Errands(
        upkeep=lambda _leash: _logged(paths, config, "upkeep", lambda: upkeep.upkeep(paths, config)),
        check=lambda _leash: _logged(paths, config, "check", lambda: upkeep.check(paths)),
        clock=clock,
    )


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

    supervisor.loop.watch(ours.fileno(), heard)
    return ours, theirs


def _logged(paths: Paths, config: Config, name: str, then: Callable[[], None]) -> None:
    journal.begin(paths.logs, name, config.log.level)
    then()
