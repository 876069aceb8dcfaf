"""Makes sound of a sentence, in a child: espeak's library through pyttsx3, or its program where that fails.

pyttsx3 is used in the one form that loses nothing: one engine, one thread, to a file, waited for, and then looked at.
"""

import contextlib
import ctypes
import gc
import os
import shutil
import subprocess
import threading
import time
import wave
from pathlib import Path
from typing import Any

from daemon.leash import Leash, Packet
from daemon.sound_server import tied
from services.voice.earcons import with_earcon

PROGRAM = "espeak-ng"
LONGEST_S = 5.0
LONGEST = 1_000
"""Characters of a sentence."""
_HEADER = 44
_NO_SERVER = "unix:/dev/null"
"""espeak would talk to the sound server, though it only writes a file, and hang where that hangs."""
_LIBRARY = "libespeak-ng.so.1"


def main(leash: Leash, voice: str, words_a_minute: int, *, plain: bool) -> None:
    """Be the renderer until the leash is cut; with `plain` the library is left alone, because it has killed one."""
    gc.freeze()  # what the parent left is not ours to let go of: foreign libraries hang over it after a fork
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 1)  # pyttsx3 prints, and espeak complains
    os.dup2(quiet, 2)
    os.environ["PULSE_SERVER"] = _NO_SERVER
    library = None if plain else _library(voice, words_a_minute)
    leash.send({"ready": True, "by": "library" if library else PROGRAM})
    while not leash.cut:
        for packet in leash.wait():
            leash.send({"n": packet["n"], **_rendered(packet, library, voice, words_a_minute)})


def _rendered(packet: Packet, library: "Library | None", voice: str, words_a_minute: int) -> Packet:
    text, file = plain_text(packet["text"]), Path(packet["file"])
    began = time.monotonic()
    if not any(one.isalnum() for one in text):
        return {"failed": "there is nothing to say"}
    try:
        why = "" if library and library.render(text, file) else _by_program(text, file, voice, words_a_minute)
        if why:
            return {"failed": why}
        length_ms = with_earcon(file, packet["earcon"])
    except (OSError, EOFError, wave.Error, subprocess.SubprocessError) as error:
        file.unlink(missing_ok=True)
        return {"failed": f"{error}"}
    return {"length_ms": length_ms, "took_ms": round((time.monotonic() - began) * 1_000, 1)}


def plain_text(text: str) -> str:
    """Without what espeak would take for marks or commands."""
    kept = "".join(one if one.isprintable() else " " for one in text[:LONGEST])
    return kept.translate(str.maketrans("<>[]&|", "      "))


class Library:
    """espeak's library in this process, through pyttsx3."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._done = threading.Event()
        engine.connect("finished-utterance", lambda name, completed: self._done.set())  # noqa: ARG005

    def render(self, text: str, file: Path) -> bool:
        """Whether there is a file now that holds sound."""
        self._done.clear()
        with contextlib.suppress(RuntimeError, OSError, ValueError):
            self._engine.save_to_file(text, str(file))
            self._engine.runAndWait()
            return self._done.wait(LONGEST_S) and file.exists() and file.stat().st_size > _HEADER
        return False


def _library(voice: str, words_a_minute: int) -> Library | None:
    """None where it cannot be had."""
    try:
        _preload()
        import pyttsx3  # noqa: PLC0415 - loads espeak's library at once

        engine = pyttsx3.init("espeak")
        engine.setProperty("voice", voice)
        engine.setProperty("rate", words_a_minute)
        return Library(engine)
    except (ImportError, RuntimeError, OSError, ValueError, AttributeError, KeyError):
        return None


def _preload() -> None:
    """Where the system has no library, the one of the package, with its data: without them it would end the process."""
    try:
        ctypes.CDLL(_LIBRARY)
    except OSError:
        import espeakng_loader  # noqa: PLC0415 - only where it is needed

        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
        ctypes.CDLL(espeakng_loader.get_library_path())


def _by_program(text: str, file: Path, voice: str, words_a_minute: int) -> str:
    """Why there is no sound; empty where there is. Raises SubprocessError."""
    if not shutil.which(PROGRAM):
        return f"pyttsx3 does not work, and there is no {PROGRAM}"
    words = [PROGRAM, "-v", voice, "-s", str(words_a_minute), "--stdin", "-w", str(file)]
    subprocess.run(tied(*words), input=text.encode(), capture_output=True, timeout=LONGEST_S, check=True)
    return "" if file.exists() and file.stat().st_size > _HEADER else f"{PROGRAM} made no sound"
