"""What a voice needs of this machine, and what of that is here: looked for without loading any of it."""

import importlib.metadata
import importlib.util
import os
import shutil
from collections.abc import Iterator, Mapping
from ctypes.util import find_library
from pathlib import Path
from typing import NamedTuple

from daemon.config_sections import VoiceSection
from daemon.doctor.programs import ask
from daemon.doctor.verdict import install
from daemon.models.speech import describe

CARDS = Path("/dev/snd")
SCRIPT = "./scripts/voice"
HEARS = {"pocketsphinx": "pocketsphinx", "onnxruntime": "onnxruntime", "faster_whisper": "faster-whisper"}
SPEAKS = {"pyttsx3": "pyttsx3", "espeakng_loader": "espeakng-loader"}
BESIDE = {"sounddevice": "sounddevice"}
"""Modules, and the packages they come in: without those of HEARS there is no listening; `faster_whisper` brings the
model that tells speech from noise, and Whisper's engine."""
PLAYERS, RECORDERS = ("paplay", "pw-play", "aplay"), ("parec",)


class Lack(NamedTuple):
    """Something that is not here."""

    what: str
    means: str
    """What does not work without it."""
    remedy: str
    grave: bool = False
    """Whether it makes no sense to switch voice on before it is there."""

    @property
    def sentence(self) -> str:
        return f"{self.what}: {self.means}"


class Devices(NamedTuple):
    """What the sound server has; None where nobody can be asked."""

    microphones: list[str] | None
    speakers: list[str] | None


def libraries() -> dict[str, str]:
    """Each package and its version; empty where it is not installed."""
    return {package: _version(module, package) for module, package in (HEARS | SPEAKS | BESIDE).items()}


def installed() -> bool:
    """Whether `./scripts/voice` was run."""
    return any(importlib.util.find_spec(module) for module in ("pocketsphinx", "pyttsx3"))


def programs() -> dict[str, str]:
    """Each program that would be used, and where it is; empty where it is not."""
    return {name: shutil.which(name) or "" for name in (*PLAYERS, *RECORDERS, "pactl", "espeak-ng")}


def outlet_of(environ: Mapping[str, str], cards: Path = CARDS) -> str:
    """Where sound can go; empty when nowhere."""
    run = Path(environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    if environ.get("PULSE_SERVER"):
        return f"PulseAudio at {environ['PULSE_SERVER']}"
    for name, socket in (("PipeWire", run / "pipewire-0"), ("PulseAudio", run / "pulse/native")):
        if os.access(socket, os.W_OK):
            return name
    return "ALSA" if cards.is_dir() and any(cards.glob("pcm*")) else ""


def devices() -> Devices:
    """Asks the sound server, some seconds at most."""
    return Devices(*(_named(kind) for kind in ("sources", "sinks")))


def lacking(config: VoiceSection, environ: Mapping[str, str]) -> Iterator[Lack]:
    """What is missing for hearing and speaking, the gravest first. Devices are not asked for."""
    gone = [package for package, version in libraries().items() if not version and package not in BESIDE.values()]
    if gone:
        what = f"{', '.join(gone)} {'is' if len(gone) == 1 else 'are'} not installed"
        yield Lack(
            what, "it neither speaks nor listens", f"{SCRIPT} installs what is missing (some 420 MB)", grave=True
        )
    yield from _programs()
    if not outlet_of(environ):
        remedy = "log in to a desktop session, or start one: systemctl --user start pipewire pipewire-pulse"
        yield Lack("no sound server and no sound card", "nothing is heard or said until there is one", remedy)
    if config.whisper and (why := whisper_trouble(Path(config.whisper).expanduser())):
        yield Lack(why, "the built-in recogniser listens", "`sotto model list` shows those that are here")


def _programs() -> Iterator[Lack]:
    there = programs()
    if not (libraries()["espeakng-loader"] or library("espeak-ng") or there["espeak-ng"]):
        yield Lack("espeak-ng is missing", "it does not speak", install("espeak-ng"))
    if not any(there[name] for name in PLAYERS):
        yield Lack("no player (paplay, pw-play, aplay)", "it does not speak", install("pulseaudio-utils"))
    if not there["parec"]:
        if not library("portaudio"):
            yield Lack("neither parec nor libportaudio", "it does not listen", install("pulseaudio-utils"))
        elif not libraries()["sounddevice"]:
            yield Lack("parec is missing", "it does not listen", install("pulseaudio-utils"))


def whisper_trouble(folder: Path) -> str:
    """Why a folder cannot be used as a speech model; empty where it can, as far as its files tell."""
    trouble = describe(folder).trouble
    return f"{folder}: {trouble}" if trouble else ""


def library(name: str) -> bool:
    """Whether the loader finds it. The search writes a file of its own, which a full or closed /tmp forbids."""
    try:
        return find_library(name) is not None
    except OSError:
        return False


def _version(module: str, package: str) -> str:
    if importlib.util.find_spec(module) is None:
        return ""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "unknown version"


def _named(kind: str) -> list[str] | None:
    """Names of sources or sinks; what only listens to a sink is no microphone."""
    said = ask("pactl", "list", "short", kind)
    if said.status != 0:
        return None
    rows = [line.split("\t") for line in said.text.splitlines()]
    return [row[1] for row in rows if len(row) > 1 and not row[1].endswith(".monitor")]
