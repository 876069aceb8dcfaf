"""Hints for shells: one file for each session, which the shell shows before a prompt and empties.

The first line names the run that it answers, so that a shell that waits for it knows that all has been said; the hint
follows, or nothing. In the same folder lies a pipe into which nobody ever writes: reading it with a limit of time is
how bash waits without a process.
"""

import contextlib
import os

from daemon.session_files import SessionFiles

PAUSE = "pause"


class HintFiles(SessionFiles):
    """The folder of them."""

    def open(self) -> None:
        """Make what shells look for, and remove what those left that have ended. Raises OSError."""
        super().open()
        with contextlib.suppress(FileExistsError):
            os.mkfifo(self._folder / PAUSE, 0o600)

    def close(self) -> None:
        """Nobody answers, and no shell is to wait for it. Raises OSError."""
        (self._folder / PAUSE).unlink(missing_ok=True)
