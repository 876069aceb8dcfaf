"""Whisper and the built-in recogniser of one utterance: who vouches for the wake phrase, and whose words count."""

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from daemon.bench.speaking import say
from daemon.config_sections import VoiceSection
from daemon.doubles.whisper_model import Said, write
from knowledge.errors import RecogniserUnusable
from knowledge.speech.recogniser import ONLY_CALLED, Heard, Hypothesis, Vocabulary
from services.voice.ear import load as load_chosen
from services.voice.recognisers.both import Both, load, together

needs_both = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("faster_whisper", "pocketsphinx")) and not os.environ.get("CI"),
    reason="the recognisers are not installed (./scripts/voice installs them)",
)
WAKE = ("grammar", "language model")
QUESTION = "why did the build break"


def built_in(text: str = "", intent: str = "", wake: Sequence[str] = ()) -> Heard:
    refused = "" if intent else "no agreement"
    return Heard(
        text, tuple(wake), (Hypothesis("grammar", text), Hypothesis("language model", text)), intent, 0.8, refused
    )


def whisper(text: str = "", intent: str = "", *, wake: bool = False, refused: str = "") -> Heard:
    return Heard(text, ("whisper",) if wake else (), (Hypothesis("whisper", text, 0.9),), intent, 0.9, refused)


@pytest.mark.parametrize(
    ("one", "other", "text", "intent", "refused"),
    [
        (built_in(), whisper("who broke it", "question"), "who broke it", "question", ""),
        (built_in(QUESTION, "question"), whisper("why did it break", "question"), "why did it break", "question", ""),
        (built_in(QUESTION, "question"), whisper(refused="unsure"), QUESTION, "question", ""),
        (built_in(), whisper(refused="no words"), "", "", "no words"),
        (built_in("stop", "stop"), whisper("stop the build", "question"), "stop", "stop", ""),
        (built_in(QUESTION, "question"), whisper("Stop.", "stop"), "Stop.", "stop", ""),
        (built_in("later", "later"), whisper("what happened later", "question"), "what happened later", "question", ""),
    ],
)
def test_whose_words_count(one: Heard, other: Heard, text: str, intent: str, refused: str) -> None:
    heard = together(one, other)
    assert (heard.text, heard.intent, heard.refused) == (text, intent, refused)
    assert [each.engine for each in heard.hypotheses] == ["grammar", "language model", "whisper"]


@pytest.mark.parametrize(
    ("by", "woken", "expected"),
    [
        ((), True, ("whisper",)),
        (("grammar",), True, ("grammar", "whisper")),
        (("language model",), False, ("language model",)),
        (WAKE, False, WAKE),
    ],
)
def test_each_engine_is_one_voice_for_the_wake_phrase(
    by: tuple[str, ...], *, woken: bool, expected: tuple[str, ...]
) -> None:
    assert together(built_in(wake=by), whisper("yes", "question", wake=woken)).wake_by == expected


class Recorded:
    """Hears what it was told to, and notes what it was asked."""

    name = "recorded"

    def __init__(self, heard: Heard) -> None:
        self._heard, self.asked, self.learnt, self.closed = heard, list[tuple[bytes, Sequence[str]]](), "", False

    def learn(self, vocabulary: Vocabulary) -> None:
        self.learnt = vocabulary.wake_phrase

    def hear(self, samples: bytes, expected: Sequence[str] = ()) -> Heard:
        self.asked.append((samples, expected))
        return self._heard

    def close(self) -> None:
        self.closed = True


def test_both_are_asked_and_both_are_told() -> None:
    one, other = Recorded(built_in(wake=WAKE)), Recorded(whisper(QUESTION, "question", wake=True))
    both = Both(one, other)
    both.learn(Vocabulary(wake_phrase="okay companion"))
    assert both.hear(b"12", ("stop",)).wake_by == (*WAKE, "whisper")
    both.close()
    assert one.asked == other.asked == [(b"12", ("stop",))]
    assert one.learnt == other.learnt == "okay companion"
    assert one.closed
    assert other.closed
    assert not both.trouble


def test_what_is_not_called_costs_no_second_look() -> None:
    one, other = Recorded(built_in()), Recorded(whisper(QUESTION, "question"))
    both = Both(one, other)
    assert both.hear(b"12", ("stop", ONLY_CALLED)).intent == ""
    assert other.asked == []
    assert both.hear(b"12", ("stop",)).intent == "question"
    called = Both(Recorded(built_in(wake=WAKE[:1])), other)
    assert called.hear(b"12", (ONLY_CALLED,)).wake_by == ("grammar",)
    silenced = Both(Recorded(built_in("stop", "stop")), other)
    assert silenced.hear(b"12", (ONLY_CALLED,)).intent == "stop"
    assert len(other.asked) == 3


@needs_both
def test_a_wake_phrase_is_vouched_for_by_the_built_in_one(tmp_path: Path) -> None:
    write(tmp_path, Said("hey jarvis who broke it"))
    recogniser = load(VoiceSection(whisper=str(tmp_path)), Vocabulary(wake_phrase="hey jarvis"))
    heard = recogniser.hear(say("hey jarvis, why did the build break"))
    assert (recogniser.name, set(heard.wake_by)) == ("whisper", {"whisper", "grammar", "language model"})
    assert (heard.text, heard.intent) == ("who broke it", "question")
    unheard = recogniser.hear(say("the weather was lovely all week"))
    assert not set(unheard.wake_by) - {"whisper"}  # it writes its sentence whatever is said
    recogniser.close()


@needs_both
def test_a_folder_that_is_broken_leaves_the_built_in_one(tmp_path: Path) -> None:
    write(tmp_path, Said())
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(RecogniserUnusable, match="tokenizer"):
        load(VoiceSection(whisper=str(tmp_path)), Vocabulary())
    recogniser = load_chosen(VoiceSection(whisper=str(tmp_path)), Vocabulary())
    assert recogniser.name == "built in"
    assert load_chosen(VoiceSection(whisper=str(write(tmp_path))), Vocabulary()).name == "whisper"
