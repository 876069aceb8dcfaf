"""Voice through virtual sound devices: how soon an answer sounds, how soon it is silent, and what listening costs."""

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from daemon.bench.figures import Asked, at_most, fresh_home, median, percentile
from daemon.bench.lives import daemon, pids
from daemon.bench.speaking import padded, pcm, pink, spoken, with_noise
from daemon.bench.virtual_sound import Sound, sound_server
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.events import (
    Event,
    ProcessStarted,
    SaySentence,
    SentenceBegun,
    SentenceEnded,
    UtteranceHeard,
    VoiceChanged,
)
from knowledge.redact import clean
from knowledge.speech.recogniser import RATE, WAKE_PHRASE
from knowledge.views import RowView

QUESTIONS = ("why did the build break", "what failed today", "what did i do today")
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
SLICE, FULL = 4, 20
STOPS, KILLS = 3, 1
CARD_MS = 100
"""How seldom a sound card brings sound that nobody needs sooner; null sinks may bring it every 2 ms."""
IDLE_S, SETTLE_S = 11.0, 3.0
PATIENCE_S = 20.0
AFTER_S = 1.0
E = TypeVar("E", bound=Event)
NEEDED = ("pulseaudio", "parec", "paplay", "espeak-ng", "onnxruntime", "faster_whisper", "pocketsphinx", "pyttsx3")
"""Programs, and packages of Python."""
_KINDS = (VoiceChanged, UtteranceHeard, SentenceBegun, SentenceEnded, ProcessStarted)


def measure(asked: Asked) -> list[RowView]:
    """Every figure; none where something that it needs is missing."""
    if missing := [*filter(_missing, NEEDED)]:
        asked.note(f"not measured: {', '.join(missing)}")
        return []
    with sound_server() as sound, fresh_home() as paths, _environment(sound):
        paths.config_file.write_text('[voice]\non = true\nlisten = "wake-phrase"\n')
        with daemon(paths), BusClient(paths, "bench") as bus:
            room = _Room(paths, sound, bus)
            room.next(VoiceChanged, lambda one: one.microphone == "open")
            rows = [*_answers(asked, room), *_stops(asked, room), *_kills(asked, room), *_idle(asked, room)]
    asked.note("speech is espeak-ng's over pink noise at 25 dB, through null sinks of PulseAudio")
    return rows


def _missing(name: str) -> bool:
    return not (shutil.which(name) or find_spec(name.replace("-", "_")))


class _Room:
    """A daemon with a voice, and what it told."""

    def __init__(self, paths: Paths, sound: Sound, bus: BusClient) -> None:
        self.paths, self.sound, self.bus = paths, sound, bus
        self._follower = bus.follow("bench", _KINDS, 0)
        self._number = 0
        self._passed: list[Event] = []

    def next(self, kind: type[E], holds: Callable[[E], bool] = lambda _: True) -> E:
        """The next event of a kind for which something holds. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            seen = self._follower.take()
            if seen is None:
                self.bus.poll(0.5)
            elif isinstance(seen.event, kind) and holds(seen.event):
                return seen.event
            else:
                self._passed.append(seen.event)
        raise TimeoutError(f"{kind.__name__} after {self._passed[-12:]}")

    def say(self, text: str) -> str:
        self._number += 1
        ref = f"bench {self._number}"
        self.bus.publish(SaySentence(ref=ref, text=clean(text), expires=10**16))
        return ref

    @property
    def voice(self) -> int:
        return pids(self.paths)["voice"]


@contextmanager
def _environment(sound: Sound) -> Iterator[None]:
    before = os.environ.get("PULSE_SERVER")
    os.environ["PULSE_SERVER"] = sound.address
    try:
        yield
    finally:
        if before is None:
            del os.environ["PULSE_SERVER"]
        else:
            os.environ["PULSE_SERVER"] = before


def _answers(asked: Asked, room: _Room) -> list[RowView]:
    """From the last sample of a question to the first of what is said; earcons are off, else they would be it."""
    asked.tell("spoken questions")
    took = list[float]()
    for number in range(FULL if asked.full else SLICE):
        question = pcm(
            with_noise(padded(spoken(f"{WAKE_PHRASE} {QUESTIONS[number % len(QUESTIONS)]}"), 1.2, 3.0), 25, number)
        )
        speech_s = _last_sound(question)
        with room.sound.recording() as out, room.sound.hearing_in() as into, room.sound.playing(question):
            began = into.until_sound(louder=2_000)
            begun = room.next(SentenceBegun, lambda one: one.why == "answer")
            room.next(SentenceEnded, lambda one, ref=begun.ref: one.ref == ref)  # type: ignore[misc]
            ended = began + speech_s
            took.append((out.first_sound(after=ended + 0.3, lasts_s=0.2) - ended) * 1_000)
    alone = _alone(room)
    return [
        at_most("end of speech → first audio, p50", median(took), "ms", 1_000, alone),
        at_most("end of speech → first audio, p95", percentile(took, 95), "ms", 1_500, alone),
    ]


def _last_sound(samples: bytes) -> float:
    """Seconds from the first loud sample to the last."""
    loud = [at for at, one in enumerate(memoryview(samples).cast("h")) if abs(one) > 2_000]  # noqa: PLR2004
    return (loud[-1] - loud[0]) / RATE


def _alone(room: _Room) -> float:
    """The reference: espeak-ng and paplay by themselves, from the command to the first sound."""
    took = []
    for _ in range(3):
        with room.sound.recording() as out:
            out.until_silence(0.2)
            began = time.monotonic()
            line = "espeak-ng --stdout 'No failure is on record.' | paplay --latency-msec=30 /dev/stdin"
            subprocess.run(["sh", "-c", line], check=True, env={**os.environ, **room.sound.environment})
            took.append((out.first_sound(after=began, lasts_s=0.04) - began) * 1_000)
    return median(took)


def _stops(asked: Asked, room: _Room) -> list[RowView]:
    """From the last sample of the word to silence."""
    asked.tell("stop")
    took = list[float]()
    word = pcm(with_noise(padded(spoken("stop"), 0.3, 1.5), 25, 7))
    speech_s = _last_sound(word)
    for _ in range(STOPS * (5 if asked.full else 1)):
        with room.sound.recording() as out, room.sound.hearing_in() as into:
            ref = room.say(LONG)
            out.until_sound()
            with room.sound.playing(word):
                ended = into.until_sound(louder=2_000) + speech_s
                room.next(SentenceEnded, lambda one, ref=ref: one.ref == ref)  # type: ignore[misc]
                took.append((out.until_silence(0.5) - ended) * 1_000)
    return [at_most("“stop” → silence, longest", max(took), "ms", 800)]


def _kills(asked: Asked, room: _Room) -> list[RowView]:
    """From a kill to the microphone that is open again, or to the next sentence that is heard."""
    asked.tell("kills")

    def heard(kill: Callable[[], float]) -> float:
        began = kill()
        room.next(VoiceChanged, lambda one: one.microphone == "open")
        return (time.monotonic() - began) * 1_000

    def voice() -> float:
        os.kill(room.voice, signal.SIGKILL)
        return time.monotonic()

    def ear() -> float:
        os.kill(_below(room.voice)["sotto-ear"], signal.SIGKILL)
        return time.monotonic()

    def server() -> float:
        room.sound.kill()
        room.sound.begin()
        return time.monotonic()

    def player() -> float:
        ref = room.say(LONG)
        room.next(SentenceBegun, lambda one: one.ref == ref)
        while "paplay" not in (found := _below(room.voice)):
            select.select([], [], [], 0.005)
        os.kill(found["paplay"], signal.SIGKILL)
        began = time.monotonic()
        again = room.say("again")
        room.next(SentenceBegun, lambda one: one.ref == again)
        took = (time.monotonic() - began) * 1_000
        room.next(SentenceEnded, lambda one: one.ref == again)
        return took

    return [
        at_most("voice process killed → hears", heard(voice), "ms", 2_000),
        at_most("ear and recogniser killed → hears", heard(ear), "ms", 2_000),
        at_most("sound server killed, and there again → hears", heard(server), "ms", 2_000),
        at_most("player killed → the next sentence", player(), "ms", 2_000),
    ]


def _idle(asked: Asked, room: _Room) -> list[RowView]:
    """The voice and its children while the room only hums."""
    asked.tell("what it costs while nobody speaks")
    room.sound.kill()
    room.sound.latency_ms = CARD_MS
    room.sound.begin()
    room.next(VoiceChanged, lambda one: one.microphone == "open")
    hum = pcm(0.003 * pink(round((IDLE_S + SETTLE_S) * RATE), 1))
    with room.sound.playing(hum):
        select.select([], [], [], SETTLE_S)
        family = {"voice": room.voice, **_below(room.voice)}
        before = {name: _cpu_s(pid) for name, pid in family.items()}
        select.select([], [], [], IDLE_S - 1)
        spent = {name: (_cpu_s(pid) - before[name]) / (IDLE_S - 1) * 100 for name, pid in family.items()}
        pss = sum(map(_pss, family.values()))
    return [
        at_most("listening for the wake phrase, quiet room", sum(spent.values()) - spent["parec"], "% of a core", 1.0),
        at_most("its parec, which null sinks feed every few ms", spent["parec"], "% of a core", None),
        at_most("voice and its children, recogniser loaded (PSS)", pss, "MiB", 150),
    ]


def _below(ancestor: int) -> dict[str, int]:
    """Children and theirs, by name."""
    found: dict[str, int] = {}
    for child in Path(f"/proc/{ancestor}/task/{ancestor}/children").read_text(encoding="ascii").split():
        name = Path(f"/proc/{child}/comm").read_text(encoding="utf-8").strip()
        found |= {name: int(child), **_below(int(child))}
    return found


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1]) / 1_024
