"""Hints for shells: one file for each session, which the shell shows before a prompt and empties.

The first line names the run that it answers, so that a shell that waits for it knows that all has been said; the hint
follows, or nothing. In the same folder lies a pipe into which nobody ever writes: reading it with a limit of time is
how bash waits without a process.
"""

import contextlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

SESSION = re.compile(r"[bzf]-([0-9]{1,10})-[A-Za-z0-9-]{1,60}", re.ASCII)
"""The name of a session: its shell, and its process."""
PAUSE = "pause"


class HintFiles:
    """The folder of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        """Make what shells look for, and remove what those left that have ended. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.mkfifo(self._folder / PAUSE, 0o600)
        for file in self._folder.iterdir():
            named = SESSION.fullmatch(file.name.removesuffix(".new"))
            if named and not Path("/proc", named[1]).exists():
                file.unlink(missing_ok=True)

    def close(self) -> None:
        """Nobody answers, and no shell is to wait for it. Raises OSError."""
        (self._folder / PAUSE).unlink(missing_ok=True)

    def put(self, session: str, run: str, lines: Iterable[str] = ()) -> None:
        """Answer a run: show these lines, or nothing. Raises OSError."""
        if not SESSION.fullmatch(session):
            return
        new = self._folder / f"{session}.new"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in (run, *lines))
        new.replace(self._folder / session)

    def forget(self, session: str) -> None:
        """What was not shown yet is out of date. Raises OSError."""
        if SESSION.fullmatch(session):
            (self._folder / session).unlink(missing_ok=True)
