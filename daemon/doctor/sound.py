"""What voice needs: a sound server or card, the library that reaches it, and a synthesiser. All of it is optional."""

import os
from collections.abc import Iterator, Mapping
from ctypes.util import find_library
from pathlib import Path

from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, install, ok, warning

CARDS = Path("/dev/snd")
OFF = "voice stays off"


def audio(_: Patient) -> Iterator[Verdict]:
    outlet = outlet_of(os.environ, CARDS)
    if not outlet:
        yield warning(
            f"no sound server and no sound card: {OFF}",
            "log in to a desktop session, or start one: systemctl --user start pipewire pipewire-pulse",
        )
    if not _library("portaudio"):
        yield warning(f"the library libportaudio is missing: {OFF}", install("libportaudio2"))
    elif outlet:
        yield ok(f"{outlet}, libportaudio")


def outlet_of(environ: Mapping[str, str], cards: Path) -> str:
    """Where sound can go; empty when nowhere."""
    run = Path(environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    if environ.get("PULSE_SERVER"):
        return f"PulseAudio at {environ['PULSE_SERVER']}"
    for name, socket in (("PipeWire", run / "pipewire-0"), ("PulseAudio", run / "pulse/native")):
        if os.access(socket, os.W_OK):
            return name
    return "ALSA" if cards.is_dir() and any(cards.glob("pcm*")) else ""


def speech(_: Patient) -> Iterator[Verdict]:
    if _library("espeak-ng"):
        yield ok("espeak-ng")
    else:
        yield warning(f"espeak-ng is missing: {OFF}", install("espeak-ng"))


def _library(name: str) -> bool:
    """Whether the loader finds it. The search writes a file of its own, which a full or closed /tmp forbids."""
    try:
        return find_library(name) is not None
    except OSError:
        return False
