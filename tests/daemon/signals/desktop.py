"""What a desktop consists of, as real processes: a bus with stand-ins for its services, and a sound server."""

import ast
import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.signals.source import Source

PROPERTIES = "org.freedesktop.DBus.Properties"
LOGIN = "org.freedesktop.login1"
SESSION = "/org/freedesktop/login1/session/_32"
WAIT_S = 10


def needs(program: str, package: str) -> str:
    """The program, or the test is skipped."""
    found = shutil.which(program)
    if not found:
        pytest.skip(f"{program} is missing (package {package})")
    return found


class Bus:
    """A bus of one's own; both names point to it."""

    def __init__(self, folder: Path) -> None:
        self.address = f"unix:path={folder / 'bus'}"
        words = ["--session", "--nofork", "--nopidfile", "--print-address", f"--address={self.address}"]
        self._process = subprocess.Popen([needs("dbus-daemon", "dbus"), *words], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        assert self._process.stdout.readline().startswith(self.address)

    def stop(self) -> None:
        _end(self._process)


class StandIn:
    """One service on the bus (see `stand_in.py`)."""

    def __init__(self, bus: Bus, name: str) -> None:
        script = Path(__file__).with_name("stand_in.py")
        self._process = subprocess.Popen(
            [sys.executable, script, bus.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.name = name

    def begin(self) -> None:
        self._do("own", self.name)

    def answers(self, *key: Any, signature: str, body: tuple[Any, ...]) -> None:
        self._do("answer", {key: (signature, body)})

    def heard(self, member: str) -> list[tuple[Any, ...]]:
        """The words of each call of a method so far."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("('heard',)\n")
        self._process.stdin.flush()
        calls = ast.literal_eval(self._process.stdout.readline())
        assert self._process.stdout.readline() == "done\n"
        return [tuple(words) for _, _, called, *words in calls if called == member]

    def has(self, path: str, interface: str, name: str, kind: str, value: Any) -> None:
        """A property."""
        self.answers(path, PROPERTIES, "Get", interface, name, signature="v", body=((kind, value),))

    def emits(self, path: str, interface: str, member: str, signature: str = "", *body: Any) -> None:
        self._do("emit", path, interface, member, signature, body)

    def changed(self, path: str, interface: str) -> None:
        self.emits(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", interface, {}, [])

    def stop(self) -> None:
        _end(self._process)

    def _do(self, *words: Any) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{words!r}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"


class LogindStandIn(StandIn):
    """logind with one user and one session on the screen."""

    def __init__(self, bus: Bus, uid: int) -> None:
        super().__init__(bus, LOGIN)
        user = "/org/freedesktop/login1/user/_1"
        self.answers("/org/freedesktop/login1", f"{LOGIN}.Manager", "GetUser", uid, signature="o", body=(user,))
        self._user = user
        self.display(("2", SESSION))

    def display(self, display: tuple[str, str]) -> None:
        self.has(self._user, f"{LOGIN}.User", "Display", "(so)", display)

    def session(self, *, idle: bool = False, locked: bool = False, since: int = 1, kind: str = "wayland") -> None:
        """What the session is from now on, without saying so."""
        found = {
            "Type": ("s", kind),
            "IdleHint": ("b", idle),
            "LockedHint": ("b", locked),
            "IdleSinceHint": ("t", since),
        }
        self.answers(SESSION, PROPERTIES, "GetAll", f"{LOGIN}.Session", signature="a{sv}", body=(found,))


class SoundServer:
    """PulseAudio with one microphone, `vmic`, and one loudspeaker, `vspk`; both silent."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "native"
        self.address = f"unix:{self._socket}"
        script = folder / "pulse.pa"
        script.write_text(
            f"load-module module-native-protocol-unix socket={self._socket} auth-anonymous=1\n"
            "load-module module-null-source source_name=vmic\n"
            "load-module module-null-sink sink_name=vspk\n"
        )
        words = ["-n", f"--file={script}", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes"]
        self._process = subprocess.Popen(
            [needs("pulseaudio", "pulseaudio"), *words, "--use-pid-file=no", "--log-target=stderr", "--realtime=no"],
            stderr=subprocess.DEVNULL,
            env={"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PATH": "/usr/bin:/bin"},
        )
        self.ask("info")

    def ask(self, *words: str) -> str:
        """What pactl answers, as soon as the server does."""
        pactl = [needs("pactl", "pulseaudio-utils"), f"--server={self.address}", *words]
        for _ in range(100):
            done = subprocess.run(pactl, capture_output=True, text=True, check=False, timeout=WAIT_S)
            if not done.returncode:
                return done.stdout
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.1)
        raise AssertionError(done.stderr)

    @contextlib.contextmanager
    def recording(self, source: str = "vmic", *words: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A program that records."""
        parec = [needs("parec", "pulseaudio-utils"), f"--server={self.address}", f"--device={source}", "--raw", *words]
        child = subprocess.Popen(parec, stdout=subprocess.DEVNULL)
        try:
            yield child
        finally:
            child.kill()
            child.wait()

    @contextlib.contextmanager
    def recording_apart(self) -> Iterator[None]:
        """A program that records and is no descendant of this process."""
        parec = f"{needs('parec', 'pulseaudio-utils')} --server={self.address} --device=vmic --raw"
        script = f"{parec} >/dev/null 2>&1 & echo $!"
        pid = int(subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def _end(process: "subprocess.Popen[str]") -> None:
    """May be called twice."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


def said(source: Source) -> dict[str, bool]:
    return {one.signal: one.value for one in source.readings}


def until(source: Source, expected: Callable[[dict[str, bool]], bool] | dict[str, bool]) -> None:
    """Hear the source until it says what is expected."""
    good = expected if callable(expected) else lambda found: found == expected
    while not good(said(source)):
        assert select.select([source], [], [], WAIT_S)[0], said(source)
        source.hear()


def quiet(source: Source, seconds: float) -> int:
    """How often it rings within some seconds."""
    rings = 0
    while select.select([source], [], [], seconds)[0]:
        rings += 1
        source.hear()
    return rings
