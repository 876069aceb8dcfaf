"""`sotto up`: start the daemon, in the background or, for a service manager, in the foreground."""

import argparse
import importlib
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from daemon import daemon_lock
from daemon.cli import show
from daemon.paths import Paths, short
from daemon.reach import ask, request, running
from daemon.unit import UNIT, managed, systemctl
from knowledge.errors import AlreadyRunning, DaemonUnreachable, SottoError, StartFailed

PATIENCE_S = 90.0
"""How long a start may take that does not say why it takes longer."""
LOOK_S = 0.05


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--foreground", action="store_true", help="stay here; for service managers and debugging")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    if arguments.foreground:
        importlib.import_module("daemon.launch").run(paths)
        return 0
    if running(paths):
        done, pid = "was running", request(paths, "status")["pid"]
    else:
        pid = start(paths)
        done = "started"
    if arguments.json:
        show.data({"done": done, "pid": pid})
    else:
        show.say(f"sotto {done}, pid {pid}; see it with `sotto status`")
    return 0


def start(paths: Paths, before: Callable[[], None] | None = None) -> int:
    """Start the daemon and wait until it is ready; its pid. Raises StartFailed with what it said.

    Where somebody else has begun to start it, that one is waited for. `before` is done in the new process before it
    becomes the daemon.
    """
    if managed():
        systemctl("start", UNIT)
        return int(request(paths, "status")["pid"])
    paths.make()
    while True:
        try:
            return _started(paths, before)
        except StartFailed as error:
            if str(AlreadyRunning()).rstrip(".") not in str(error):
                raise
            if pid := _started_meanwhile(paths):
                return pid
            if daemon_lock.holder(paths):
                raise


def _started_meanwhile(paths: Paths) -> int:
    """The pid of a daemon that another start makes, once all of it is at work; 0 where there is none that young."""
    while (other := daemon_lock.holder(paths)) and daemon_lock.age_s(other) < PATIENCE_S:
        if pid := _at_work(paths):
            return pid
        select.select([], [], [], LOOK_S)
    return 0


def _at_work(paths: Paths) -> int:
    """The pid of a daemon of which every process has begun; 0 where none is."""
    try:
        status = request(paths, "status")
    except SottoError:
        return 0
    return 0 if any(one["state"] in ("starting", "stopped") for one in status["processes"]) else int(status["pid"])


def _started(paths: Paths, before: Callable[[], None] | None) -> int:
    address = paths.run / f"start-{os.getpid()}.sock"  # where nobody else can take its place afterwards
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        address.unlink(missing_ok=True)
        ear.bind(short(address))
        try:
            with (paths.logs / "start.log").open("wb") as log:
                child = subprocess.Popen(
                    [sys.executable, "-I", "-m", "daemon.cli.main", "up", "--foreground"],
                    env={**os.environ, **_home(), "NOTIFY_SOCKET": str(address)},
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=before,  # noqa: PLW1509 - the command line has one thread
                )
            _wait(child, ear, paths)
        finally:
            address.unlink(missing_ok=True)
        return child.pid


def _home() -> dict[str, str]:
    """SOTTO_HOME as a path that means the same in every directory."""
    home = os.environ.get("SOTTO_HOME")
    return {"SOTTO_HOME": str(Path(home).expanduser().absolute())} if home else {}


def _wait(child: "subprocess.Popen[bytes]", ear: socket.socket, paths: Paths) -> None:
    """Until the daemon says READY, dies, or patience ends."""
    death = os.pidfd_open(child.pid)
    try:
        poll = select.poll()
        poll.register(ear, select.POLLIN)
        poll.register(death, select.POLLIN)
        patience = PATIENCE_S
        while True:
            ready = dict(poll.poll(patience * 1_000))
            if ear.fileno() in ready:
                said = dict(line.partition("=")[::2] for line in ear.recv(4_096).decode().splitlines())
                if "READY" in said:
                    return
                if "EXTEND_TIMEOUT_USEC" in said:
                    patience = int(said["EXTEND_TIMEOUT_USEC"]) / 1_000_000
                    show.say(f"{said.get('STATUS', 'starting')} …")
            elif ready:
                printed = (paths.logs / "start.log").read_text(encoding="utf-8", errors="replace").strip()
                child.wait()
                raise _failure(printed)
            else:
                raise StartFailed(f"not ready after {patience:g} s")
    finally:
        os.close(death)


def _failure(said: str) -> StartFailed:
    """What the daemon wrote before it ended, as an error of ours."""
    sentence, _, hint = said.partition("\n  → ")
    return StartFailed(sentence.removeprefix("sotto: ").removeprefix("The daemon did not start: "), hint=hint.strip())


def stop(paths: Paths, patience: float) -> bool:
    """Stop the daemon and wait for its end; False when none ran. Raises DaemonUnreachable when it does not end."""
    if managed() and running(paths):
        systemctl("stop", UNIT)
        return True
    try:
        ask(paths.control, "stop", patience)
    except (ConnectionRefusedError, FileNotFoundError):
        return _end_by_signal(paths, patience)
    except ConnectionError as error:
        raise DaemonUnreachable(f"it hung up ({error})", hint="try again; see `sotto logs supervisor`") from error
    except TimeoutError as error:
        raise DaemonUnreachable(f"it does not end after {patience:g} s", hint="see `sotto logs supervisor`") from error
    return True


def _end_by_signal(paths: Paths, patience: float) -> bool:
    """End a daemon whose socket somebody removed, as cleaners of temporary files do: its lock says who it is."""
    pid = daemon_lock.holder(paths)
    if pid is None:
        return False
    if not pid:
        raise DaemonUnreachable("some process holds its lock and does not answer", hint="see `sotto doctor`")
    death = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(death, signal.SIGTERM)
        if not select.select([death], [], [], patience)[0]:
            raise DaemonUnreachable(f"it does not end after {patience:g} s", hint="see `sotto logs supervisor`")
    finally:
        os.close(death)
    return True
