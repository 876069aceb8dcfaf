"""Typing into a shell as a person does, and reading what it left in the spool."""

import os
import pty
import re
import select
import signal
import time
from pathlib import Path
from typing import NamedTuple

from daemon.integration import rendered
from daemon.paths import Paths
from tests.fish import no_manual_pages
from tests.patience import PATIENCE_S

READY = b"\x1b[?2004h"
"""What line editors say when they take keys: once for each line that they read."""
PROMPT = b"ready>"
"""Once it is there, Ctrl-C means what it should."""
_NOISE = re.compile(rb"\x1b\[[0-9;?<>=]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07")
QUIET_S = 0.3


class Record(NamedTuple):
    """A record as the contract has it."""

    version: str
    shell: str
    session: str
    started: str
    duration_ms: str
    status: str
    awaited: str
    cwd: str
    command: str


def records(paths: Paths) -> list[Record]:
    """What lies in the spool, in the order of the sessions' counting."""
    files = sorted(
        paths.spool.glob("run-*.cmd"), key=lambda one: (one.stem.rpartition("-")[0], int(one.stem.rpartition("-")[2]))
    )
    found = []
    for file in files:
        *fields, end, rest = file.read_bytes().decode("utf-8", "surrogateescape").split("\0")
        assert (end, rest) == (".", ""), file
        found.append(Record(*fields))
    return found


def commands(paths: Paths) -> list[str]:
    return [one.command for one in records(paths)]


class Shell:
    """An interactive shell on a terminal of its own; `rc` is what its start file holds before and after ours."""

    def __init__(self, name: str, user: Path, paths: Paths, env: dict[str, str], rc: tuple[str, str]) -> None:
        user.mkdir(parents=True, exist_ok=True)
        self.user, self._seen, self._at = user, b"", 0
        before, after = rc
        ours = str(rendered(name, paths))
        quoted = ours.replace("'", "\\'") if name == "fish" else ours.replace("'", "'\\''")
        content = f"{before}\n. '{quoted}'\n{after}\n"
        argv = start_files(name, user, content)
        env = env | {"HOME": str(user), "TERM": "xterm", "ZDOTDIR": str(user), "XDG_CONFIG_HOME": str(user)}
        env |= {"XDG_DATA_HOME": str(user / "data"), "LC_ALL": "C.UTF-8", "PS1": "", "ENV": ""}
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(user)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execvpe(argv[0], argv, env)
        self._wait_ready()

    def type(self, line: str, *, lines: int = 1) -> str:
        """Type a line and Enter; what was printed until the shell took keys again. `lines`: how often it will ask."""
        begin = len(self._seen)
        os.write(self._terminal, line.encode("utf-8", "surrogateescape") + b"\r")
        for _ in range(lines):
            self._wait_ready()
        return _NOISE.sub(b"", self._seen[begin:]).decode("utf-8", "replace").replace("\r", "")

    def send(self, keys: str) -> None:
        """Keys after which no prompt need come."""
        os.write(self._terminal, keys.encode())

    def pause(self) -> None:
        """Take one's hands off the keys until the shell has nothing more to say: it throws away what comes sooner."""
        while select.select([self._terminal], [], [], QUIET_S)[0]:
            self._seen += os.read(self._terminal, 65_536)
        self._at = len(self._seen)

    @property
    def raw(self) -> bytes:
        """Everything that the terminal got."""
        return self._seen

    @property
    def faults_of_children(self) -> int:
        """Page faults of processes that it started and that have ended: the kernel counts some for each."""
        return int(Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[8])

    def read_until(self, text: bytes) -> None:
        until = time.monotonic() + PATIENCE_S
        while text not in self._seen:
            self._read(until)

    def close(self) -> None:
        os.close(self._terminal)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def _wait_ready(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while not (READY in self._seen[self._at :] and PROMPT in self._seen[self._at :]):
            self._read(until)
        self._at = max(self._seen.index(word, self._at) + len(word) for word in (READY, PROMPT))

    def _read(self, until: float) -> None:
        ready = select.select([self._terminal], [], [], max(0.0, until - time.monotonic()))[0]
        assert ready, f"nothing came after {self._seen[-2_000:]!r}"
        self._seen += os.read(self._terminal, 65_536)


def start_files(name: str, user: Path, content: str) -> list[str]:
    """Write the file that this shell reads when it starts; its words."""
    if name == "bash":
        (user / ".bashrc").write_text("bind 'set enable-bracketed-paste on'; PS1='ready> ' PS2='ready> '\n" + content)
        return ["bash", "--noprofile", "--rcfile", str(user / ".bashrc"), "-i"]
    if name == "zsh":
        (user / ".zshrc").write_text("PS1='ready> ' PS2='ready> '\n" + content)
        return ["zsh", "-d", "-i"]
    folder = user / "fish"
    folder.mkdir()
    no_manual_pages(user / "data")
    (folder / "config.fish").write_text(
        f"function fish_greeting; end\nfunction fish_prompt; echo -n 'ready> '; end\n{content}"
    )
    return ["fish", "-i"]
