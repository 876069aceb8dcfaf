"""A daemon with a voice, a sound server, and somebody who speaks to it and listens on the bus."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from daemon.bench.lives import pids
from daemon.bench.speaking import padded, pcm, spoken, with_noise
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.events import (
    Event,
    Listen,
    ListeningEnded,
    ProcessStarted,
    QuestionAnswered,
    SaySentence,
    SentenceBegun,
    SentenceEnded,
    SpeechNoticed,
    UtteranceHeard,
    VoiceChanged,
    VoiceSet,
)
from knowledge.redact import clean
from tests.patience import PATIENCE_S
from tests.sound import Sound

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
ENDLESS = 10**16
E = TypeVar("E", bound=Event)
KINDS = (
    *(VoiceChanged, SpeechNoticed, UtteranceHeard, SentenceBegun, SentenceEnded, ListeningEnded, QuestionAnswered),
    *(ProcessStarted, VoiceSet),
)


class Talk:
    """What was told is kept in order; `next` goes on after what it found last."""

    def __init__(self, home: Paths, sound: Sound, bus: BusClient) -> None:
        self.home, self.sound, self.bus = home, sound, bus
        self.told: list[Event] = []
        self._place = 0
        self._follower = bus.follow("talk", KINDS, 0)
        self._said = 0

    def next(self, kind: type[E], holds: Callable[[E], bool] = lambda _: True) -> E:
        """The next event of a kind for which something holds; what came before it is passed over."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            for place in range(self._place, len(self.told)):
                one = self.told[place]
                if isinstance(one, kind) and holds(one):
                    self._place = place + 1
                    return one
            assert time.monotonic() < deadline, (kind, self.told[self._place :])
            self.bus.poll(0.2)
            self.told += [seen.event for seen in iter(self._follower.take, None)]

    def hears(self) -> None:
        """Wait until the microphone is open."""
        self.next(VoiceChanged, lambda one: one.microphone == "open")

    def say(self, text: str, why: str = "asked", expires: int = ENDLESS) -> str:
        """Have it say something; the ref."""
        self._said += 1
        ref = f"sentence {self._said}"
        self.bus.publish(SaySentence(ref=ref, text=clean(text), why=why, expires=expires))  # type: ignore[arg-type]
        return ref

    def push(self) -> str:
        """Push to talk; the ref, once it listens."""
        self._said += 1
        self.bus.publish(Listen(ref=f"push{self._said}", patience_s=30))
        return f"push{self._said}"

    def ended(self, ref: str) -> SentenceEnded:
        return self.next(SentenceEnded, lambda one: one.ref == ref)

    def begun(self, ref: str) -> int:
        """How often it was begun."""
        return len([one for one in self.told if isinstance(one, SentenceBegun) and one.ref == ref])

    def children(self) -> dict[str, int]:
        """Processes below the voice, by name."""
        return dict(_below(pids(self.home)["voice"]))


def said(text: str, before_s: float = 0.4, after_s: float = 1.0) -> bytes:
    """A sentence as a microphone hears it, over soft noise."""
    return pcm(with_noise(padded(spoken(text), before_s, after_s), 25, 3))


@contextmanager
def talking(home: Paths, sound: Sound) -> Iterator[Talk]:
    with BusClient(home, "test") as bus:
        yield Talk(home, sound, bus)


def configure(home: Paths, **voice: str | bool) -> None:
    lines = [
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}" for key, value in voice.items()
    ]
    home.config_file.write_text("\n".join(["[voice]", "on = true", *lines, ""]), encoding="utf-8")


def gone(pid: int) -> bool:
    """Whether a process has ended; nobody may be left to reap it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _below(ancestor: int) -> Iterator[tuple[str, int]]:
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            name = stat[stat.index("(") + 1 : stat.rindex(")")]
            parents[int(folder.name)] = name, int(stat.rpartition(")")[2].split()[1])
    for pid, (name, _) in parents.items():
        above = pid
        while above in parents and above != ancestor:
            above = parents[above][1]
        if above == ancestor and pid not in (ancestor, os.getpid()):
            yield name, pid
