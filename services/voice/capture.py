"""What the microphone hears, through `parec`, a child that speaks to the sound server and ends with it."""

import contextlib
import fcntl
import os
import shutil
import subprocess

from daemon.sound_server import address, environment, tied
from knowledge.speech.recogniser import RATE

PIECE = 32 << 10
PIPE = 1 << 20
"""Bytes that may wait, half a minute: a model that is being loaded must not cost the first words."""
LATENCY_MS = 30
_FORM = ("--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", f"--latency-msec={LATENCY_MS}")


class Parec:
    """An open microphone; made anew each time it is opened."""

    def __init__(self, device: str = "") -> None:
        """Raises ConnectionError where it cannot be begun."""
        try:
            self._child = subprocess.Popen(
                tied("parec", *_FORM, "--client-name=voice", *([f"--device={device}"] if device else [])),
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise ConnectionError(f"parec cannot be started: {error.strerror}") from error
        os.set_blocking(self.fileno(), False)
        with contextlib.suppress(OSError):  # the limit of the system may be lower
            fcntl.fcntl(self.fileno(), fcntl.F_SETPIPE_SZ, PIPE)

    def fileno(self) -> int:
        assert self._child.stdout
        return self._child.stdout.fileno()

    def read(self) -> bytes:
        """What was heard since. Raises ConnectionError when nothing more can come."""
        with contextlib.suppress(BlockingIOError):
            if heard := os.read(self.fileno(), PIECE):
                return heard
            raise ConnectionResetError("the sound server is gone")
        return b""

    def close(self) -> None:
        assert self._child.stdout
        self._child.kill()
        self._child.stdout.close()
        self._child.wait()


def lacking() -> str:
    """What this needs that is not there; empty when it can be tried."""
    if not address():
        return "no sound server"
    return "" if shutil.which("parec") else "no parec (package pulseaudio-utils)"
