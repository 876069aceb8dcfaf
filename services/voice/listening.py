"""The ear as its service sees it: opened and closed, what it says, and what is wrong with it."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from typing import Literal, NamedTuple

from daemon.config_sections import VoiceSection
from daemon.leash import Packet
from knowledge.events import SpeechNoticed
from knowledge.speech.recogniser import Vocabulary
from services.voice.companion import Companion
from services.voice.ear import engine_of
from services.voice.ear import main as be_ear
from services.voice.switchboard import Switchboard

Microphone = Literal["closed", "open", "lost", "none"]
Engine = Literal["built in", "whisper", "none"]
ONE_WORD_S = 0.3
"""How long quiet ends an utterance of which only a word or two can count."""
END_S = 0.5
IDLE_S = 600.0
"""So long after it was closed the ear is let go."""
_INSTALL = "./scripts/voice installs what it listens with"
_log = logging.getLogger("voice")


class Wish(NamedTuple):
    """How the ear is to listen."""

    expected: tuple[str, ...] = ()
    """Replies that count."""
    end_s: float = END_S
    warm: bool = False
    """Whether the recogniser is needed at once."""


class Listening:
    """One ear, or none."""

    def __init__(
        self,
        config: VoiceSection,
        board: Switchboard,
        heard: Callable[[Packet], None],
        changed: Callable[[str, str], None],
    ) -> None:
        """`heard` takes each utterance; `changed` hears of `microphone` and `recogniser` what ails them, or nothing."""
        self._config, self._board, self._heard, self._changed = config, board, heard, changed
        self.microphone: Microphone = "closed" if _installed() else "none"
        self.recogniser: Engine = _chosen(config)
        self.speaking = False
        self._calm_since: float | None = None
        self._wish: Wish | None = None
        self._vocabulary: Vocabulary | None = None
        self._ear = Companion("ear", board, partial(be_ear, config=config), self._says, self._died)

    @property
    def able(self) -> bool:
        """Whether it can hear at all."""
        return self.microphone != "none" and self.recogniser != "none"

    @property
    def pid(self) -> int | None:
        return self._ear.pid

    def quiet_s(self) -> float:
        """For how long nobody has spoken; endless where that is not known."""
        if self.speaking:
            return 0.0
        return float("inf") if self._calm_since is None else self._board.now() - self._calm_since

    def want(self, wish: Wish | None) -> None:
        """Listen so from now on; None: close the microphone."""
        if wish == self._wish or (wish and not self.able):
            return
        self._wish = wish
        if wish:
            self._board.forget("ear idle")
            if self._ear.pid:
                self._say_wish()
            else:
                self._ear.begin()
                self._say_all()
        else:
            self._ear.say({"do": "close"})
            self._board.ring_in(IDLE_S, "ear idle", self._let_go)

    def learn(self, vocabulary: Vocabulary) -> None:
        """What may be said from now on."""
        if vocabulary != self._vocabulary:
            self._vocabulary = vocabulary
            self._say_vocabulary()

    def close(self) -> None:
        self._ear.end()

    def _say_all(self) -> None:
        self._say_vocabulary()
        self._say_wish()

    def _say_wish(self) -> None:
        if self._wish:
            self._ear.say({"do": "open", **self._wish._asdict()})

    def _say_vocabulary(self) -> None:
        if one := self._vocabulary:
            self._ear.say({"do": "learn", "projects": one.projects, "tests": one.tests, "commands": one.commands})

    def _let_go(self) -> None:
        if self._wish is None:
            self._ear.end()

    # ── what it says ──────────────────────────────────────────────────────────────────────────────

    def _says(self, packet: Packet) -> None:
        if "heard" in packet:
            self._heard(packet["heard"])
        elif "speaking" in packet:
            self._notice(speaking=packet["speaking"])
        elif "microphone" in packet:
            self.microphone = packet["microphone"]
            self._changed("microphone", packet["why"])
        elif "recogniser" in packet:
            self.recogniser = packet["recogniser"]
            self._changed("recogniser", packet["why"])
        elif "unusable" in packet:
            self.microphone = "none"
            self._changed("microphone", f"{packet['unusable']}; {_INSTALL}")

    def _notice(self, *, speaking: bool) -> None:
        if speaking != self.speaking:
            self.speaking = speaking
            self._calm_since = None if speaking else self._board.now()
            self._board.tell(SpeechNoticed(speaking=speaking))

    def _died(self, ending: str) -> None:
        _log.warning("the ear ended: %s", ending)
        self._notice(speaking=False)
        if self._wish:
            self.microphone = "lost"
            self._changed("microphone", f"the ear ended: {ending}")
            self._ear.begin_soon(self._say_all)


def _installed() -> bool:
    return all(find_spec(name) for name in ("numpy", "onnxruntime", "faster_whisper"))


def _chosen(config: VoiceSection) -> Engine:
    engine = engine_of(config)
    if engine == "whisper" and find_spec("faster_whisper"):
        return "whisper"
    return "built in" if find_spec("pocketsphinx") else "none"


def missing(names: Sequence[str] = ("onnxruntime", "faster_whisper", "pocketsphinx", "pyttsx3")) -> list[str]:
    """Packages that are not installed."""
    return [name for name in names if not find_spec(name)]
