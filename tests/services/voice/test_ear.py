"""The ear as a process, with sound from a pipe: what it tells of an utterance, and of a microphone that goes away."""

import os
import select
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from daemon.bench.speaking import padded, pcm, pink, spoken, with_noise
from daemon.child import Child, fork
from daemon.config_sections import VoiceSection
from daemon.leash import Leash, Packet
from knowledge.errors import RecogniserUnusable
from knowledge.speech.recogniser import Heard, Hypothesis, Recogniser, Vocabulary
from services.voice.ear import main
from tests.patience import PATIENCE_S
from tests.sound import needed

OPEN = {"do": "open", "expected": ["stop"], "end_s": 0.5, "warm": False}


class Length:
    """Hears how long something was, and what was expected."""

    name = "built in"

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = vocabulary.projects

    def learn(self, vocabulary: Vocabulary) -> None:
        self._names = vocabulary.projects

    def hear(self, samples: bytes, expected: Sequence[str] = ()) -> Heard:
        if len(samples) > 3.5 * 32_000:
            raise RecogniserUnusable("too much for it")
        said = f"{len(samples) // 32} of {' '.join(self._names)} {' '.join(expected)}"
        return Heard(said, ("a", "b"), (Hypothesis("a", said),), "question", 0.5)

    def close(self) -> None:
        return


class Pipe:
    """A microphone that a test speaks into; a byte string `b"!"` alone ends it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def read(self) -> bytes:
        heard = os.read(self._descriptor, 1 << 16)
        if heard in (b"", b"!"):
            raise ConnectionResetError("the sound server is gone")
        return heard

    def close(self) -> None:
        return


class Lent:
    """An ear, and what it told."""

    def __init__(self, load: Callable[[VoiceSection, Vocabulary], Recogniser]) -> None:
        needed()
        ours, theirs = os.pipe2(os.O_DIRECT)  # pieces stay apart
        self._into = theirs

        def be(leash: Leash) -> None:
            main(leash, VoiceSection(), lambda _config: Pipe(ours), load)

        self.child: Child = fork("ear", be, [])
        os.close(ours)
        self.told: list[Packet] = []

    def say(self, **packet: Any) -> None:
        self.child.leash.send(packet)

    def speak(self, samples: bytes) -> None:
        while samples:
            samples = samples[os.write(self._into, samples[: 1 << 15]) :]

    def until(self, key: str, value: object = None) -> Packet:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for number, one in enumerate(self.told):
                if key in one and (value is None or one[key] == value):
                    del self.told[: number + 1]
                    return one
            select.select([self.child.leash], [], [], 1.0)
            self.told += self.child.leash.receive()
        raise AssertionError((key, value, self.told))

    def close(self) -> None:
        os.close(self._into)
        self.child.kill(9)
        self.child.reap()


@pytest.fixture
def ear() -> Iterator[Lent]:
    one = Lent(lambda _config, vocabulary: Length(vocabulary))
    yield one
    one.close()


def question(after_s: float = 1.0) -> bytes:
    return pcm(with_noise(padded(spoken("why did the build break"), 0.6, after_s), 25, 1))


def test_an_utterance_is_told_with_its_times_and_what_was_made_of_it(ear: Lent) -> None:
    ear.say(do="learn", projects=["shop"], tests=[], commands=[])
    ear.say(**OPEN)
    ear.speak(question())
    assert ear.until("microphone")["microphone"] == "open"
    assert ear.until("speaking")["speaking"]
    assert ear.until("recogniser")["recogniser"] == "built in"
    assert not ear.until("speaking")["speaking"]
    heard = ear.until("heard")["heard"]
    assert heard["outcome"] == "whole"
    assert 1_000 < heard["length_ms"] < 2_200
    assert 500 <= heard["endpoint_ms"] < 600
    assert heard["snr_db"] > 10
    length, rest = heard["text"].split(" ", 1)
    assert rest == "of shop stop"
    assert heard["length_ms"] < int(length) < heard["length_ms"] + 1_000  # with what comes before and after it
    assert heard["wake_by"] == ["a", "b"]


def test_noise_is_no_utterance(ear: Lent) -> None:
    ear.say(**OPEN)
    ear.speak(pcm(0.05 * pink(48_000, 3)))
    ear.speak(question())
    ear.until("heard")
    assert [one for one in ear.told if "heard" in one] == []


def test_a_microphone_that_goes_is_lost_and_opened_again_and_closed_when_told(ear: Lent) -> None:
    ear.say(**OPEN)
    ear.speak(question(0.1))
    ear.until("microphone", "open")
    ear.until("speaking", value=True)
    ear.speak(b"!")
    lost = ear.until("microphone", "lost")
    assert lost["why"] == "the sound server is gone"
    ear.speak(question())
    ear.until("microphone", "open")
    ear.until("heard")
    ear.say(do="close")
    ear.until("microphone", "closed")


def test_a_microphone_that_says_nothing_is_lost(ear: Lent) -> None:
    ear.say(**OPEN)
    ear.speak(bytes(32_000))
    ear.until("microphone", "open")
    assert ear.until("microphone", "lost")["why"] == "the microphone says nothing"


def test_a_recogniser_that_fails_is_told_and_made_anew(ear: Lent) -> None:
    ear.say(**OPEN)
    talk = spoken("and so on and on it goes with what i wanted to say about that")
    loud = pcm(with_noise(padded(talk, 0.5, 0.0), 25, 1))
    ear.speak(loud)
    ear.speak(pcm(with_noise(padded(talk[:0], 0.5, 0.8), 25, 1)))
    assert "too much for it" in ear.until("recogniser", "none")["why"]
    assert "text" not in ear.until("heard")["heard"]
    ear.speak(question())
    ear.until("recogniser", "built in")
    assert ear.until("heard")["heard"]["text"]


def test_without_a_recogniser_it_is_told_that_somebody_spoke() -> None:
    def nothing(_config: VoiceSection, _vocabulary: Vocabulary) -> Recogniser:
        raise RecogniserUnusable("not installed")

    ear = Lent(nothing)
    ear.say(**OPEN)
    ear.speak(question())
    assert "not installed" in ear.until("recogniser", "none")["why"]
    heard = ear.until("heard")["heard"]
    assert heard["length_ms"]
    assert "text" not in heard
    ear.close()
