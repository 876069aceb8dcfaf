"""What the microphone hears, through PortAudio: for machines without a sound server, or without `parec`."""

import contextlib
import os
from typing import Any

import sounddevice

from knowledge.speech.recogniser import RATE
from knowledge.speech.turns import FRAME

PIECE = 32 << 10


class PortAudio:
    """An open microphone. The library's own thread writes into a pipe, so that it is waited for like any other."""

    def __init__(self, device: str = "") -> None:
        """Raises ConnectionError where it cannot be opened."""
        self._ours, self._theirs = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            self._stream = sounddevice.RawInputStream(
                samplerate=RATE,
                blocksize=FRAME,
                channels=1,
                dtype="int16",
                device=device or None,
                callback=self._heard,
                finished_callback=self._finished,
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            os.close(self._ours)
            self._finished()
            raise ConnectionError(f"no microphone: {error}") from error

    def fileno(self) -> int:
        return self._ours

    def read(self) -> bytes:
        """What was heard since. Raises ConnectionError when nothing more can come."""
        with contextlib.suppress(BlockingIOError):
            if heard := os.read(self._ours, PIECE):
                return heard
            raise ConnectionResetError("the microphone is gone")
        return b""

    def close(self) -> None:
        self._stream.abort()
        self._stream.close()
        self._finished()
        os.close(self._ours)

    def _heard(self, data: Any, _frames: int, _time: Any, _status: Any) -> None:
        with contextlib.suppress(OSError):  # nobody reads fast enough, or any more: what is lost is lost
            os.write(self._theirs, bytes(data))

    def _finished(self) -> None:
        if self._theirs >= 0:
            os.close(self._theirs)
            self._theirs = -1
