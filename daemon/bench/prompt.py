"""What the integration costs a person at the keyboard: the time of a prompt with it, beside a bare one."""

import os
import pty
import select
import shutil
import signal
import tempfile
import time
from pathlib import Path

from daemon.bench.figures import Asked, at_most, fresh_home, median
from daemon.integration import SHELLS, render, rendered
from daemon.paths import Paths
from knowledge.views import RowView

LIMIT_MS = 1.0
READY = b"\x1b[?2004h"
"""What a line editor says when it takes keys."""
PATIENCE_S = 20.0
ROUNDS = 5


def prompts(asked: Asked) -> list[RowView]:
    """For each shell that is installed: milliseconds that one command line takes longer with the integration."""
    count = 400 if asked.full else 80
    rows = []
    for shell in SHELLS:
        if shutil.which(shell):
            asked.tell(f"prompts of {shell}")
            with fresh_home() as paths:
                render(paths)
                bare, ours = _compared(shell, paths, count)
            rows.append(at_most(f"a prompt of {shell} with the integration, more", ours - bare, "ms", LIMIT_MS, bare))
    return rows


def _compared(shell: str, paths: Paths, count: int) -> tuple[float, float]:
    """Medians of both, measured in turns, so that a busy moment meets both."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        both = [Typist(shell, Path(folder, name), paths, loaded=loaded) for name, loaded in (("a", False), ("b", True))]
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            for typist, times in zip(both, took, strict=True):
                times += [typist.line() for _ in range(count // ROUNDS)]
        for typist in both:
            typist.close()
    left = len(list(paths.spool.glob("run-*.cmd")))
    assert left >= count // ROUNDS * ROUNDS, f"only {left} records"
    return median(took[0]) * 1_000, median(took[1]) * 1_000


class Typist:
    """Types into an interactive shell on a terminal of its own."""

    def __init__(self, shell: str, user: Path, paths: Paths, *, loaded: bool) -> None:
        user.mkdir()
        script = f". '{rendered(shell, paths)}'\n" if loaded else ""
        argv = _start(shell, user, script)
        env = {key: value for key, value in os.environ.items() if not key.startswith(("SOTTO_", "XDG_", "PYTEST_"))}
        env |= {"HOME": str(user), "ZDOTDIR": str(user), "XDG_CONFIG_HOME": str(user), "TERM": "xterm"}
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.execvpe(argv[0], argv, env)  # noqa: S606 - a shell is what is wanted
        self._until_ready()
        self.line()

    def line(self) -> float:
        """Type a command that does nothing; seconds until the shell takes keys again."""
        began = time.perf_counter()
        os.write(self._terminal, b"true\r")
        self._until_ready()
        return time.perf_counter() - began

    def key(self, key: bytes, shows: bytes) -> float:
        """Press a key; seconds until the line shows what it brings."""
        began = time.perf_counter()
        os.write(self._terminal, key)
        self._until(shows)
        return time.perf_counter() - began

    def close(self) -> None:
        os.close(self._terminal)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def _until_ready(self) -> None:
        self._until(READY)

    def _until(self, shows: bytes) -> None:
        seen = b""
        while shows not in seen:
            if not select.select([self._terminal], [], [], PATIENCE_S)[0]:
                raise TimeoutError(seen)
            seen += os.read(self._terminal, 65_536)


def _start(shell: str, user: Path, script: str) -> list[str]:
    if shell == "bash":
        (user / "rc").write_text("bind 'set enable-bracketed-paste on'\n" + script)
        return ["bash", "--noprofile", "--rcfile", str(user / "rc"), "-i"]
    if shell == "zsh":
        (user / ".zshrc").write_text("PS1='> '\n" + script)
        return ["zsh", "-d", "-i"]
    (user / "fish").mkdir()
    (user / "fish/config.fish").write_text(
        "function fish_greeting; end\nfunction fish_prompt; echo '> '; end\n" + script
    )
    return ["fish", "-i"]
