"""The ear: a child that holds the microphone and the recogniser, and says what it made of each utterance.

It is told by its leash when to listen and for what, and tells by it what it hears; nothing of the sound leaves it.
"""

import contextlib
import gc
import importlib
import logging
import os
import select
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from daemon.config_sections import VoiceSection
from daemon.leash import Leash, Packet
from knowledge.errors import RecogniserUnusable
from knowledge.speech.recogniser import Recogniser, Vocabulary
from knowledge.speech.turns import Began
from services.voice.capture import Parec, lacking

WAITS_S = (0.1, 0.2, 0.4, 0.5, 0.5, 0.5, 1.0, 1.0, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Before a microphone that was lost is tried again; it is never given up, for the user may plug it in tomorrow."""
PAUSE_S, CALM_PAUSE_S = 0.03, 0.1
"""Between two looks at the microphone, while somebody speaks and while nobody does: sound servers give it in crumbs."""
FIRST_FRAME_S, FRAMES_S, MOST_S = 1.0, 0.5, 8.0
"""How long a microphone may say nothing after it was opened, and then. Each time it did after all, twice as long: to
open it again and again would not help a machine that is too busy to bring sound in time.
"""
IDLE_S = 600.0
"""So long after the last utterance the recogniser is let go."""
ENGINES = {"built in": "services.voice.recognisers.built_in", "whisper": "services.voice.recognisers.both"}
_log = logging.getLogger("ear")


class Microphone(Protocol):
    """One that is open: `capture.Parec`, or `portaudio.PortAudio`."""

    def fileno(self) -> int: ...

    def read(self) -> bytes: ...

    def close(self) -> None: ...


def engine_of(config: VoiceSection) -> str:
    """Which recogniser is chosen: a key of ENGINES."""
    if config.recogniser == "built-in" or (config.recogniser == "auto" and not config.whisper):
        return "built in"
    return "whisper"


def load(config: VoiceSection, vocabulary: Vocabulary) -> Recogniser:
    """The recogniser that is chosen; the built-in one where it cannot be had. Raises RecogniserUnusable."""
    chosen = engine_of(config)
    try:
        return _loaded(chosen, config, vocabulary)
    except RecogniserUnusable as error:
        if chosen == "built in":
            raise
        _log.warning("%s; the built-in one stands in", error)
        return _loaded("built in", config, vocabulary)


def _loaded(engine: str, config: VoiceSection, vocabulary: Vocabulary) -> Recogniser:
    try:
        module = importlib.import_module(ENGINES[engine])
    except ImportError as error:
        raise RecogniserUnusable(f"{engine}: {error}") from error
    made: Recogniser = module.load(config, vocabulary)
    return made


def opened(config: VoiceSection) -> Microphone:
    """The microphone. Raises ConnectionError."""
    why = lacking()
    if not why:
        return Parec(config.microphone)
    try:
        found: Microphone = importlib.import_module("services.voice.portaudio").PortAudio(config.microphone)
    except (ImportError, OSError) as error:  # the library loads PortAudio itself when it is imported
        raise ConnectionError(f"{why}, and no PortAudio: {error}") from error
    return found


def main(
    leash: Leash,
    config: VoiceSection,
    open_one: Callable[[VoiceSection], Microphone] = opened,
    load_one: Callable[[VoiceSection, Vocabulary], Recogniser] = load,
) -> None:
    """Be the ear until the leash is cut."""
    gc.freeze()  # what the parent left is not ours to let go of: foreign libraries hang over it after a fork
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)  # the native libraries talk
    Ear(leash, config, open_one, load_one).run()


class Ear:
    """The loop of it."""

    def __init__(
        self,
        leash: Leash,
        config: VoiceSection,
        open_one: Callable[[VoiceSection], Microphone],
        load_one: Callable[[VoiceSection, Vocabulary], Recogniser],
    ) -> None:
        self._leash, self._config, self._open_one, self._load_one = leash, config, open_one, load_one
        self._detector: Any = None
        self._hearing: Any = None
        """Of modules with native libraries, read once the microphone is open: it waits for us, not we for it."""
        self._microphone: Microphone | None = None
        self._wanted = self._open_told = False
        self._end_s = 0.5
        self._tries, self._again_at, self._heard_by = 0, 0.0, 0.0
        self._frames_s = FRAMES_S
        self._look_at = 0.0
        self._vocabulary = Vocabulary(wake_phrase=config.wake_phrase)
        self._recogniser: Recogniser | None = None
        self._used = 0.0
        self._guessed: tuple[int, Packet] = (-1, {})
        """What was made of the last that paused, and where it did."""
        self._expected: Sequence[str] = ()

    def run(self) -> None:
        self._leash.send({"ready": True})
        while not self._leash.cut:
            looks = self._microphone and time.monotonic() >= self._look_at
            inputs: list[Any] = [self._leash, *([self._microphone] if looks else [])]
            ready = select.select(inputs, [], [], self._patience())[0]
            for packet in self._leash.receive() if self._leash in ready else ():
                self._told(packet)
            if self._microphone in ready:
                self._listen()
            self._due()
        self._shut()

    # ── what it is told ───────────────────────────────────────────────────────────────────────────

    def _told(self, packet: Packet) -> None:
        do = packet["do"]
        if do == "open":
            self._expected = tuple(packet["expected"])
            self._end_s = packet["end_s"]
            if not self._wanted:
                self._wanted, self._tries = True, 0
                self._open()
            if self._hearing:
                self._hearing.turns.end_s = self._end_s
            if packet["warm"]:
                self._ready()
        elif do == "close":
            self._wanted = False
            self._shut()
            self._leash.send({"microphone": "closed", "why": ""})
        elif do == "learn":
            self._vocabulary = Vocabulary(
                self._config.wake_phrase, tuple(packet["projects"]), tuple(packet["tests"]), tuple(packet["commands"])
            )
            if self._recogniser:
                self._recogniser.learn(self._vocabulary)

    # ── the microphone ────────────────────────────────────────────────────────────────────────────

    def _open(self) -> None:
        self._hearing, self._open_told = None, False
        try:
            self._microphone = self._open_one(self._config)
        except ConnectionError as error:
            self._lost(str(error))
            return
        try:
            self._detector = self._detector or importlib.import_module("services.voice.silero").Silero()
            self._hearing = importlib.import_module("services.voice.hearing").Hearing(self._detector.probability)
        except (ImportError, RecogniserUnusable) as error:
            self._wanted = False
            self._shut()
            self._leash.send({"unusable": f"{error}"})
            return
        self._detector.forget()
        self._guessed = (-1, {})
        self._hearing.turns.end_s = self._end_s
        self._heard_by = time.monotonic() + max(FIRST_FRAME_S, self._frames_s)

    def _shut(self) -> None:
        if self._microphone:
            self._microphone.close()
            self._microphone = None
            if self._hearing and self._hearing.turns.speaking:
                self._leash.send({"speaking": False})

    def _lost(self, why: str) -> None:
        self._shut()
        wait = WAITS_S[min(self._tries, len(WAITS_S) - 1)]
        self._tries += 1
        self._again_at = time.monotonic() + wait
        self._leash.send({"microphone": "lost", "why": why})

    def _listen(self) -> None:
        assert self._microphone
        try:
            heard = self._microphone.read()
        except ConnectionError as error:
            self._lost(str(error))
            return
        if not self._open_told:
            self._leash.send({"microphone": "open", "why": ""})
        self._tries, self._open_told = 0, True
        for found in self._hearing.feed(heard):
            if isinstance(found, Began):
                self._leash.send({"speaking": True})
                self._ready()
            elif found.outcome == "paused":
                self._guess(found)
            else:
                self._leash.send({"speaking": False})
                self._make_words(found)
        now = time.monotonic()
        self._heard_by = now + self._frames_s
        self._look_at = now + (PAUSE_S if self._hearing.turns.speaking else CALM_PAUSE_S)

    def _patience(self) -> float | None:
        moments = []
        if self._wanted:
            moments.append(self._heard_by if self._microphone else self._again_at)
            if self._microphone and self._look_at > time.monotonic():
                moments.append(self._look_at)
        if self._recogniser:
            moments.append(self._used + IDLE_S)
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _due(self) -> None:
        now = time.monotonic()
        if self._wanted and not self._microphone and now >= self._again_at:
            self._open()
        elif self._microphone and now >= self._heard_by and not select.select([self._microphone], [], [], 0)[0]:
            self._frames_s = min(2 * self._frames_s, MOST_S)
            self._lost("the microphone says nothing")
        if self._recogniser and now >= self._used + IDLE_S:
            self._recogniser.close()
            self._recogniser = None

    # ── words ─────────────────────────────────────────────────────────────────────────────────────

    def _ready(self) -> Recogniser | None:
        if self._recogniser is None:
            try:
                self._recogniser = self._load_one(self._config, self._vocabulary)
            except RecogniserUnusable as error:
                self._leash.send({"recogniser": "none", "why": str(error)})
                return None
            against = getattr(self._recogniser, "trouble", "")  # one that is slow here works all the same
            self._leash.send({"recogniser": self._recogniser.name, "why": against})
        self._used = time.monotonic()
        return self._recogniser

    def _make_words(self, said: Any) -> None:
        began = time.monotonic()
        told: Packet = {
            "began_s_ago": (said.length_ms + said.since_end_ms) / 1_000,
            "length_ms": said.length_ms,
            "snr_db": said.snr_db,
            "outcome": said.outcome,
            "endpoint_ms": said.since_end_ms,
        }
        last, guessed = self._guessed
        if said.outcome == "whole" and last == said.last and guessed:
            told |= guessed
        elif said.outcome == "whole" and (recogniser := self._ready()):
            told |= self._words(recogniser, said.samples)
        told["recognised_ms"] = round((time.monotonic() - began) * 1_000)
        self._leash.send({"heard": told})

    def _guess(self, said: Any) -> None:
        """Make words of what may be all: where it is, they are there sooner."""
        if self._hearing.turns.end_s > self._hearing.turns.rules.pause_s and (recogniser := self._ready()):
            self._guessed = said.last, self._words(recogniser, said.samples)

    def _words(self, recogniser: Recogniser, samples: bytes) -> Packet:
        try:
            heard = recogniser.hear(samples, self._expected)
        except RecogniserUnusable as error:
            self._leash.send({"recogniser": "none", "why": str(error)})
            with contextlib.suppress(RecogniserUnusable):
                recogniser.close()
            self._recogniser = None
            return {}
        return {
            "text": heard.text,
            "intent": heard.intent,
            "confidence": heard.confidence,
            "refused": heard.refused,
            "wake_by": [*heard.wake_by],
            "hypotheses": [one._asdict() for one in heard.hypotheses],
        }
