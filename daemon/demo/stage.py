"""Where the tour happens: a folder that is thrown away, a daemon of its own, and what happens on its bus."""

import ctypes
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn, TypeVar

from daemon.bus_client import BusClient
from daemon.cli import up
from daemon.demo import terminal
from daemon.demo.project import FIRST, environment, runner, this_python
from daemon.paths import Paths
from knowledge.errors import NoAnswer, SottoError
from knowledge.events import Event

PATIENCE_S = 60.0
"""What has to happen happens within a fraction of a second; a machine that is busy may take longer."""
LOOK_S = 0.1
INTERRUPTS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_PR_SET_PDEATHSIG = 1
Kind = TypeVar("Kind", bound=Event)


class Stage:
    """What scenes act on."""

    def __init__(self, folder: Path, paths: Paths, bus: BusClient, show: Callable[[str], None]) -> None:
        self.project = folder / "basket"
        self.paths = paths
        self.tests = runner()
        self.environment = environment(folder / "home")
        self._show = show
        self._bus = bus
        self._follower = bus.follow(f"demo-{bus.epoch}")
        self._events: list[Event] = []
        self._looked = 0

    def make_project(self) -> None:
        """A repository with one commit."""
        self.project.mkdir()
        self.git("init", "-q", "-b", "main")
        (self.project / "basket.py").write_text(FIRST, encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "An empty basket")

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        self._show(f"(writes {name})")
        (self.project / name).write_text(text, encoding="utf-8")

    def git(self, *words: str) -> None:
        """Run git in the project. Raises SottoError."""
        self._show(f"$ {shlex.join(('git', *words))}")
        done = self._run(["git", *words])
        if done.returncode:
            raise SottoError(f"git {words[0]}: {done.stderr.strip()}")

    def sotto(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of ours in the project, as a user would; what it prints is shown."""
        self._show(f"$ {' '.join(('sotto', *words))}")
        done = self._run([sys.executable, "-I", "-m", "daemon.cli.main", *words], **variables)
        for line in (done.stdout + done.stderr).splitlines():
            self._show(f"  {line}")
        return done

    def answers(self, words: list[str], question: str, answer: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of ours in a terminal, and answer its question; what it prints is shown. Raises NoAnswer."""
        self._show(f"$ {' '.join(('sotto', *words))}")
        command = [sys.executable, "-I", "-m", "daemon.cli.main", *words]
        typed = terminal.Typed(question, answer, PATIENCE_S)
        done = terminal.answering(command, typed, cwd=self.project, environment=self.environment, before=end_with_us())
        for line in done.stdout.splitlines():
            self._show(f"  {line}")
        return done

    def wait(self, kind: type[Kind], holds: Callable[[Kind], bool] = lambda _: True) -> Kind:
        """The next event of a kind for which something holds, from where the last wait ended. Raises NoAnswer."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            while self._looked < len(self._events):
                event = self._events[self._looked]
                self._looked += 1
                if isinstance(event, kind) and holds(event):
                    return event
            left = deadline - time.monotonic()
            if left <= 0:
                raise NoAnswer(f"{kind.__name__} after {PATIENCE_S:g} s")
            self._bus.poll(left)
            self._events += [envelope.event for envelope in iter(self._follower.take, None)]

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so, or nobody would wait longer."""
        deadline = time.monotonic() + PATIENCE_S
        while not holds() and time.monotonic() < deadline:
            self._bus.poll(LOOK_S)
            self._events += [envelope.event for envelope in iter(self._follower.take, None)]

    def _run(self, words: list[str], **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a program to its end. When the tour is interrupted, all that it started ends with it."""
        signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTS)  # else one may come when it runs and nobody knows it
        try:
            child = subprocess.Popen(
                words,
                cwd=self.project,
                env=self.environment | variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                process_group=0,
                preexec_fn=end_with_us(),  # noqa: PLW1509 - there is one thread
            )
        except FileNotFoundError as error:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
            raise SottoError(f"{words[0]} is not there", hint="the tour needs git") from error
        with child:
            try:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
                printed, complained = child.communicate()
            except BaseException:
                os.killpg(child.pid, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(words, child.returncode, printed, complained)


@contextmanager
def stage(show: Callable[[str], None]) -> Iterator[Stage]:
    """A stage with a daemon that runs; both are gone afterwards, however the tour ends."""
    folder = Path(tempfile.mkdtemp(prefix="sotto-demo-")).resolve()
    ours = {"SOTTO_HOME": str(folder / "home")} | this_python()
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    paths = Paths.find()
    handlers = {number: signal.signal(number, _interrupt) for number in INTERRUPTS}
    try:
        up.start(paths, before=end_with_us())
        with BusClient(paths, "demo") as bus:
            yield Stage(folder, paths, bus, show)
    finally:
        for number in INTERRUPTS:
            signal.signal(number, signal.SIG_IGN)  # it is ending already
        up.stop(paths, PATIENCE_S)
        shutil.rmtree(folder, ignore_errors=True)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def end_with_us() -> Callable[[], None]:
    """Have a new process told to stop when the tour has ended, by whatever means."""
    library, parent = ctypes.CDLL(None), os.getpid()

    def before() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return before


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
