"""Commands and daemons in processes of their own that need not start Python first: that is most of what they cost.

A process that has imported what they need, and has done nothing else, forks one for each that is run: with its own
environment, directory and ends, as if somebody had typed it. `python -m tests.prepared FD` is that process.
"""

import contextlib
import ctypes
import importlib
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

from daemon import launch
from daemon.cli.main import COMMANDS, main
from daemon.paths import Paths
from daemon.processes import PROCESSES
from daemon.reach import ask
from daemon.work import warm
from tests.patience import PATIENCE_S

HERE = Path(__file__).parent.parent
ALSO = ("daemon.bus_client", "daemon.answers", "daemon.planner", "daemon.suspicion", "knowledge.memory.nearest")
"""What commands import by name when they need it."""
DEATH_SIGNAL = 1
LONGEST, WORD = 1 << 20, 12
"""Bytes of a request at most, and of a number that is told."""


class Prepared:
    """The client's side. One thread asks at a time."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            for end in (self._line, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST)
            words = [sys.executable, "-m", "tests.prepared", str(theirs.fileno())]
            alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # who forks has one thread
            self._server = subprocess.Popen(words, pass_fds=[theirs.fileno()], cwd=HERE, env=alone)

    def close(self) -> None:
        self._line.close()
        self._server.wait(60)

    def run(
        self, words: Sequence[str], cwd: Any, env: Mapping[str, str], timeout: float, **ends: Any
    ) -> "subprocess.CompletedProcess[str]":
        """As `subprocess.run` would: what was printed, as text, and the status. `ends`: `stdin` or `input`."""
        given: str | None = ends.pop("input", None)
        stdin: IO[Any] | None = ends.pop("stdin", None)
        assert not ends, ends
        out, prints = os.pipe()
        err, complains = os.pipe()
        reads, types = os.pipe() if given is not None else (os.dup(stdin.fileno() if stdin else 0), -1)
        told = self._ask({"words": list(words), "cwd": os.fspath(cwd), "env": dict(env)}, [reads, prints, complains])
        pid = int(os.read(told, WORD))
        said = self._spoken(pid, {out: bytearray(), err: bytearray()}, (types, (given or "").encode()), timeout)
        status = int(os.read(told, WORD))
        os.close(told)
        texts = [said[end].decode("utf-8", "replace" if end == err else "strict") for end in (out, err)]
        return subprocess.CompletedProcess(list(words), status, *texts)

    @contextlib.contextmanager
    def daemon(self, env: Mapping[str, str]) -> Iterator[int]:
        """A daemon in the home that `env` tells, once it is ready; its pid. It, or whoever took over, ends with it."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
            ear.bind("")  # the kernel finds a name that nobody has
            address = f"@{ear.getsockname()[1:].decode()}"
            nowhere = [os.open(os.devnull, os.O_RDWR) for _ in range(3)]
            told = self._ask({"words": None, "cwd": "/", "env": {**env, "NOTIFY_SOCKET": address}}, nowhere)
            pid = int(os.read(told, WORD))
            while told not in select.select([ear, told], [], [], PATIENCE_S)[0] and b"READY=1" not in ear.recv(4_096):
                pass
        try:
            assert not select.select([told], [], [], 0)[0], "the daemon did not start"
            yield pid
        finally:
            with contextlib.suppress(OSError):  # it may have been killed
                ask(Paths.find(env).control, "stop", PATIENCE_S)
            if not select.select([told], [], [], PATIENCE_S)[0]:
                os.kill(pid, signal.SIGKILL)
            os.read(told, WORD)
            os.close(told)

    def _ask(self, what: dict[str, Any], ends: list[int]) -> int:
        """Have a process made that gets these ends; where its pid and then its status are told."""
        told, tells = os.pipe()
        socket.send_fds(self._line, [json.dumps(what).encode("ascii")], [*ends, tells])
        for theirs in (*ends, tells):
            os.close(theirs)
        return told

    def _spoken(
        self, pid: int, said: dict[int, bytearray], typed: tuple[int, bytes], timeout: float
    ) -> dict[int, bytearray]:
        """All that is printed until nobody can print any more. Raises TimeoutExpired."""
        deadline, reading = time.monotonic() + timeout, set(said)
        types, left = typed
        typing = {types} if types >= 0 else set()
        while reading:
            ready, room, _ = select.select(reading, typing, [], max(0.0, deadline - time.monotonic()))
            if not (ready or room):
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(str(pid), timeout)
            for end in room:
                with contextlib.suppress(BrokenPipeError):
                    left = left[os.write(end, left[:4_096]) :]
                    if left:
                        continue
                typing.clear()
                os.close(end)
            for end in ready:
                data = os.read(end, 65_536)
                said[end] += data
                if not data:
                    reading.discard(end)
                    os.close(end)
        for end in typing:
            os.close(end)
        return said


# ── the process that forks them ───────────────────────────────────────────────────────────────────


def serve(line: socket.socket) -> None:
    """Fork whatever is asked for, and tell how each ends, until nobody can ask any more."""
    for name in (*(f"daemon.cli.{one.module}" for one in COMMANDS.values()), *ALSO):
        importlib.import_module(name)
    warm(PROCESSES)
    running: dict[int, tuple[int, int]] = {}
    while True:
        for end in select.select([line, *running], [], [])[0]:
            if end in running:
                pid, tells = running.pop(end)
                os.write(tells, b"%*d" % (WORD, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))
                os.close(tells)
                os.close(end)
                continue
            asked, ends, _, _ = socket.recv_fds(line, LONGEST, 4)
            if not asked:
                return
            *theirs, tells = ends
            pid = os.fork()
            if not pid:
                line.close()
                os.close(tells)
                become(json.loads(asked), theirs)
            os.write(tells, b"%*d" % (WORD, pid))
            for one in theirs:
                os.close(one)
            running[os.pidfd_open(pid)] = pid, tells


def become(asked: dict[str, Any], ends: list[int]) -> NoReturn:
    """Be the command: nothing of this process is left but what it has imported."""
    for number, end in enumerate(ends):
        os.dup2(end, number)
        os.close(end)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    coding = os.environ.get("PYTHONIOENCODING") or "utf-8"
    sys.stdin = io.TextIOWrapper(open(0, "rb"), coding)  # noqa: SIM115 - for good
    sys.stdout = io.TextIOWrapper(open(1, "wb"), coding)  # noqa: SIM115 - for good
    sys.stderr = io.TextIOWrapper(open(2, "wb"), coding, line_buffering=True)  # noqa: SIM115 - for good
    sys.argv = ["sotto", *(asked["words"] or ())]
    status: object = 1
    try:
        status = be_daemon() if asked["words"] is None else main(asked["words"])
    except SystemExit as ended:
        status = ended.code
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status if isinstance(status, int) else int(status is not None))


def be_daemon() -> int:
    """Whoever made us takes us along when it is killed."""
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)
    os.setsid()
    launch.run(Paths.find())
    return 0


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
