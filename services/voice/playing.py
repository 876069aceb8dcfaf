"""Plays a file by a program that a kill silences at once; how that ended is the only witness of what was heard."""

import os
import signal
import subprocess
from pathlib import Path

from daemon.sound_server import environment, players, tied


class Player:
    """One that plays."""

    def __init__(self, file: Path, device: str = "") -> None:
        """Raises ConnectionError where there is none, or it cannot be started."""
        found = players()
        if not found:
            raise ConnectionError("no player, or no sound server")
        best = found[0]
        aimed = _aimed(best.device, device) if device else []
        try:
            self._child = subprocess.Popen(
                tied(best.program, *best.words, *aimed, str(file)),
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise ConnectionError(f"{best.program} cannot be started: {error.strerror}") from error
        self.program = best.program
        self._pidfd = os.pidfd_open(self._child.pid)

    def fileno(self) -> int:
        """Readable when it has ended."""
        return self._pidfd

    @property
    def pid(self) -> int:
        return self._child.pid

    def silence(self) -> None:
        """Silent at once; it ends as one that was killed."""
        self._child.send_signal(signal.SIGKILL)

    def ended(self) -> int:
        """Its exit status, once it has ended; 0 says that all of it was played."""
        status = self._child.wait()
        os.close(self._pidfd)
        return status


def _aimed(option: str, device: str) -> list[str]:
    return [f"{option}{device}"]
