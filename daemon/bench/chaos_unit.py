"""A stand-in for the service manager: starts the real daemon, starts it again when it dies, leaves nothing behind."""

import contextlib
import ctypes
import os
import random
import select
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from daemon.inheritance import COMMAND
from daemon.leash import Leash, Packet
from daemon.paths import Paths

RESTART_S = 0.2
"""Between a death and the next start, like RestartSec."""
STOP_S = 30.0
"""How long a stop may take before it is forced, like TimeoutStopSec."""
SUPERVISOR = "supervisor"
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None, use_errno=True)


def home_of(paths: Paths) -> Path:
    return paths.data.parent


def family(paths: Paths) -> dict[int, str]:
    """Every process that lives in this home: pid → role. Whoever was started with its SOTTO_HOME is one."""
    mark = b"\0SOTTO_HOME=" + os.fsencode(home_of(paths)) + b"\0"
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if mark in b"\0" + (folder / "environ").read_bytes():
                name = (folder / "comm").read_text(encoding="utf-8", errors="replace").strip()
                found[int(folder.name)] = name.removeprefix("sotto-") if name.startswith("sotto-") else SUPERVISOR
        except OSError:
            continue  # it ended meanwhile, or is not ours
    return found


class Unit:
    """One service. Lives in a process of its own, which adopts the generations that a hand-over starts."""

    def __init__(self, paths: Paths, notes: Path, environment: Mapping[str, str], seed: str) -> None:
        self._paths = paths
        self._printed = notes / "printed.log"
        self._random = random.Random(seed)  # noqa: S311 - chance, no secret
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._ear.bind(str(notes / "notify"))
        own = {"SOTTO_HOME": str(home_of(paths)), "NOTIFY_SOCKET": str(notes / "notify")}
        self._environment = {**environment, **own}
        self._main: int | None = None
        self._again_at: float | None = None
        self._stopping_until: float | None = None
        self._wanted = True
        self.counts = Counter[str]()

    def run(self, leash: Leash) -> None:
        """Until told to end; whoever started us may die, the daemon is ended first."""
        _libc.prctl(_PR_SET_PDEATHSIG, 0)
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)
        self._start()
        while not leash.cut:
            self._turn(leash)
            for packet in leash.receive():
                self._obey(packet)
            leash.send({"counts": dict(self.counts), "main": self._main})
            if not self._wanted and self._main is None:
                leash.send({"stopped": True, "counts": dict(self.counts), "main": None})
                leash.wait()
                return
        self._sweep()

    def _turn(self, leash: Leash) -> None:
        death = os.pidfd_open(self._main) if self._main and _exists(self._main) else None
        watched = [leash.fileno(), self._ear.fileno(), *([death] if death is not None else [])]
        due = [at - time.monotonic() for at in (self._again_at, self._stopping_until) if at is not None]
        select.select(watched, [], [], max(0.0, min([0.2, *due])))
        if death is not None:
            os.close(death)
        self._listen()
        self._reap()
        if self._main and not _exists(self._main):  # it named itself, and was buried under another name before
            self._died(signal.SIGKILL)
        now = time.monotonic()
        if self._again_at is not None and now >= self._again_at:
            self._again_at = None
            self._start()
        if self._stopping_until is not None and now >= self._stopping_until:
            self._stopping_until = None
            self.counts["stops that had to be forced"] += 1
            self._sweep()

    def _obey(self, packet: Packet) -> None:
        """`restart` and `stop`, as a user asks systemd for them; `down` expects that the daemon is told otherwise."""
        self._wanted = packet["do"] == "restart"
        if packet["do"] == "down":
            return
        if self._main:
            self.counts["stops"] += 1
            self._stopping_until = time.monotonic() + STOP_S
            with contextlib.suppress(ProcessLookupError):  # it died just now: the next turn finds it
                os.kill(self._main, signal.SIGTERM)

    def _start(self) -> None:
        self.counts["starts"] += 1
        with self._printed.open("ab") as printed:
            child = subprocess.Popen(
                COMMAND, env=self._environment, cwd="/", stdin=subprocess.DEVNULL, stdout=printed, stderr=printed
            )
        self._main = child.pid

    def _listen(self) -> None:
        """Hear which process is the main one now."""
        while True:
            try:
                said = self._ear.recv(4_096).decode()
            except BlockingIOError:
                return
            for line in said.splitlines():
                if line.startswith("MAINPID="):
                    self._main = int(line.removeprefix("MAINPID="))
                    self.counts["hand-overs noticed"] += 1

    def _reap(self) -> None:
        """Bury the dead: main processes, and whatever a dead supervisor left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._listen()  # the last word of the dead comes before the death
            if pid == self._main:
                self._died(status)

    def _died(self, status: int) -> None:
        self._main, self._stopping_until = None, None
        others = [pid for pid, role in family(self._paths).items() if role == SUPERVISOR]
        if others and status != 0 and self._random.random() < 0.5:  # noqa: PLR2004 - a coin
            self.counts["left to the next generation"] += 1  # as without a service manager
            self._main = others[0]
            return
        self._sweep()  # what is left of a unit is killed
        if self._wanted:
            self.counts["failures"] += status != 0
            self._again_at = time.monotonic() + RESTART_S

    def _sweep(self) -> None:
        for pid in family(self._paths):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
