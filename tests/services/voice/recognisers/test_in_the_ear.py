"""Whisper where it works: in the process of the ear, behind the detector of speech, beside the built-in recogniser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.config import VoiceSection
from daemon.doubles.whisper_model import Said, write
from services.voice.ear import load
from tests.services.voice.test_ear import OPEN, Lent, question

Begin = Callable[[Path], Lent]


@pytest.fixture
def begin() -> Iterator[Begin]:
    begun: list[Lent] = []

    def on(folder: Path) -> Lent:
        begun.append(Lent(lambda _, vocabulary: load(VoiceSection(whisper=str(folder)), vocabulary)))
        return begun[-1]

    yield on
    for one in begun:
        one.close()


def test_free_speech_is_heard(begin: Begin, tmp_path: Path) -> None:
    ear = begin(write(tmp_path, Said("who broke the kitchen")))
    ear.say(**OPEN)
    ear.speak(question())
    assert ear.until("recogniser") == {"recogniser": "whisper", "why": ""}
    heard = ear.until("heard")["heard"]
    assert (heard["text"], heard["intent"], heard["wake_by"]) == ("who broke the kitchen", "question", [])
    assert [one["engine"] for one in heard["hypotheses"]] == ["grammar", "language model", "whisper"]


def test_a_model_that_is_gone_leaves_the_built_in_recogniser(begin: Begin, tmp_path: Path) -> None:
    ear = begin(tmp_path / "gone")
    ear.say(**OPEN)
    ear.speak(question())
    assert ear.until("recogniser")["recogniser"] == "built in"
    assert ear.until("heard")["heard"]["text"] == "why did the build break"
