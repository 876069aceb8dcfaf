"""A real tmux with one window, and what it shows."""

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from daemon.paths import Paths
from tests.conftest import REPOSITORY
from tests.daemon.terminal.person import soon


def of_home(home: Paths) -> dict[str, str]:
    """What a shell needs to reach this Sotto and no other."""
    return {"PYTHONPATH": str(REPOSITORY), "SOTTO_HOME": str(home.data.parent)}


class Tmux:
    """One window of a tmux server of our own."""

    def __init__(
        self,
        folder: Path,
        words: list[str],
        env: Mapping[str, str],
        screens: Path,
        *,
        columns: int = 60,
        rows: int = 12,
    ) -> None:
        """`folder` is the home of its user; what is shown is compared with the texts in `screens`."""
        self._screens = screens
        self._base = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self._folder = folder
        surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **env}
        size = ["-x", str(columns), "-y", str(rows)]
        subprocess.run(
            [*self._base, "new-session", "-d", *size, "-c", str(folder), shlex.join(words)],
            check=True, env=surroundings, timeout=90,
        )  # fmt: skip

    def run(self, *words: str) -> str:
        done = subprocess.run([*self._base, *words], check=False, capture_output=True, text=True, timeout=90)
        return done.stdout

    def type(self, *keys: str) -> None:
        self.run("send-keys", *keys)

    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self.run("capture-pane", "-p").splitlines()).rstrip() + "\n"

    def shows(self, name: str) -> None:
        """Wait until the screen is as it was kept under this name; with KEEP_SCREENS it is kept anew."""
        kept = self._screens / f"{name}.txt"
        if "KEEP_SCREENS" in os.environ:
            soon(lambda: self.screen() == self.screen(), 1.0)
            kept.write_text(self._neutral(), encoding="utf-8")
        soon_same(self._neutral, kept.read_text(encoding="utf-8"))

    def _neutral(self) -> str:
        text = self.screen().replace(str(self._folder), "FOLDER")
        return re.sub(r"make\[\d+\]", "make", text)


def soon_same(what: Callable[[], str], expected: str) -> None:
    try:
        soon(lambda: what() == expected)
    except TimeoutError:
        assert what() == expected
