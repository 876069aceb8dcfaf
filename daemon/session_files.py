"""One file for each session of a shell, which it can read without a process: a run that it is about, and lines."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

SESSION = re.compile(r"[bzf]-([0-9]{1,10})-[A-Za-z0-9-]{1,60}", re.ASCII)
"""The name of a session: its shell, and its process."""


class SessionFiles:
    """The folder of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        """Make the folder, and remove what those left that have ended. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in self._folder.iterdir():
            named = SESSION.fullmatch(file.name.removesuffix(".new"))
            if named and not Path("/proc", named[1]).exists():
                file.unlink(missing_ok=True)

    def put(self, session: str, run: str, lines: Iterable[str] = ()) -> None:
        """Say these lines of a run, or nothing. Raises OSError."""
        if not SESSION.fullmatch(session):
            return
        new = self._folder / f"{session}.new"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in (run, *lines))
        new.replace(self._folder / session)

    def forget(self, session: str) -> None:
        """What stands there is out of date. Raises OSError."""
        if SESSION.fullmatch(session):
            (self._folder / session).unlink(missing_ok=True)
