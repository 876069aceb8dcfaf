"""What every recogniser does: the built-in one, Whisper with that beside it, and their double."""

import importlib
from collections.abc import Iterator

import numpy as np
import pytest

from daemon.bench import speaking
from daemon.config_sections import VoiceSection
from daemon.doubles.recogniser import ScriptedRecogniser, digest
from knowledge.speech.recogniser import RATE, Recogniser, Vocabulary
from knowledge.speech.replies import FOLLOWING, STOPPING
from services.voice.recognisers.both import Both
from tests import sound
from tests.services.voice.recognisers.scripted import ByText, needs_whisper

WAKE, OTHER_WAKE = "hello computer", "good morning marigold"
VOCABULARY = Vocabulary(WAKE, ("atlas",), ("test_login",), ("docker",))
QUESTION, NAMED, REPLY = "why did the build break", "is test_login flaky", "be quiet"
ALOUD = {QUESTION: QUESTION, f"{WAKE} {QUESTION}": f"{WAKE}, {QUESTION}?", WAKE: WAKE, REPLY: REPLY} | {
    NAMED: "is test login flaky?"
}
SILENCES = {"nothing": b"", "half a sample": b"\1", "a sample": b"\1\0", "digital silence": bytes(2 * RATE)}


def noise(seconds: float, loud: float) -> bytes:
    return speaking.pcm(speaking.pink(round(seconds * RATE), seed=1) * loud)


HOSTILE = {
    "a minute of noise": noise(60, 0.05),
    "a second of noise": noise(1, 0.05),
    "clipped noise": noise(1, 5),
    "one value": b"\xff\x7f" * RATE,
    "a square": (np.sign(np.sin(np.arange(RATE))) * 32_767).astype("<i2").tobytes(),
}


@pytest.fixture(scope="module")
def sounds() -> dict[str, bytes]:
    """By what is heard in it, with the wake phrase."""
    sound.needed()
    return {heard: speaking.say(aloud, snr_db=25, seed=7) for heard, aloud in ALOUD.items()}


@pytest.fixture(scope="module", params=["scripted", "built in", pytest.param("whisper", marks=needs_whisper)])
def recogniser(
    request: pytest.FixtureRequest, sounds: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Recogniser]:
    script = {digest(samples): heard for heard, samples in sounds.items()}
    if request.param == "scripted":
        made: Recogniser = ScriptedRecogniser(script)
    else:
        made = importlib.import_module("services.voice.recognisers.built_in").load(VoiceSection(), VOCABULARY)
    if request.param == "whisper":
        made = Both(made, ByText(tmp_path_factory.mktemp("models"), script, VOCABULARY))
    made.learn(VOCABULARY)
    yield made
    made.close()


def test_a_question_is_heard(recogniser: Recogniser, sounds: dict[str, bytes]) -> None:
    heard = recogniser.hear(sounds[QUESTION])
    assert (heard.text, heard.intent, heard.wake_by, heard.refused) == (QUESTION, "question", (), "")
    assert len({one.engine for one in heard.hypotheses}) > 1


def test_the_wake_phrase_is_told_apart(recogniser: Recogniser, sounds: dict[str, bytes]) -> None:
    heard = recogniser.hear(sounds[f"{WAKE} {QUESTION}"])
    assert (heard.text, heard.intent) == (QUESTION, "question")
    assert len(set(heard.wake_by)) > 1


def test_the_wake_phrase_alone_is_no_question(recogniser: Recogniser, sounds: dict[str, bytes]) -> None:
    heard = recogniser.hear(sounds[WAKE])
    assert (heard.text, heard.intent, heard.refused) == ("", "", "no words")
    assert len(set(heard.wake_by)) > 1


def test_names_are_written_as_they_are(recogniser: Recogniser, sounds: dict[str, bytes]) -> None:
    assert recogniser.hear(sounds[NAMED]).text == NAMED


@pytest.mark.parametrize("expected", [STOPPING, FOLLOWING])
def test_a_reply_is_heard_where_it_is_expected(
    recogniser: Recogniser, sounds: dict[str, bytes], expected: tuple[str, ...]
) -> None:
    heard = recogniser.hear(sounds[REPLY], expected)
    assert (heard.text, heard.intent) == (REPLY, "be quiet")


def test_a_reply_to_nothing_is_none(recogniser: Recogniser, sounds: dict[str, bytes]) -> None:
    heard = recogniser.hear(sounds[REPLY], ("yes", "no"))
    assert not heard.intent
    assert heard.refused


def test_what_was_heard_before_changes_nothing(recogniser: Recogniser, sounds: dict[str, bytes]) -> None:
    first = recogniser.hear(sounds[QUESTION])
    recogniser.hear(noise(3, 0.2))
    again = recogniser.hear(sounds[QUESTION])
    assert [one.text for one in again.hypotheses] == [one.text for one in first.hypotheses]
    assert again.confidence == first.confidence


def test_half_a_sample_at_the_end_is_left_out(recogniser: Recogniser, sounds: dict[str, bytes]) -> None:
    assert recogniser.hear(sounds[QUESTION] + b"\1").text == QUESTION


@pytest.mark.parametrize("samples", SILENCES.values(), ids=SILENCES)
def test_in_silence_there_are_no_words(recogniser: Recogniser, samples: bytes) -> None:
    heard = recogniser.hear(samples, FOLLOWING)
    assert (heard.text, heard.intent, heard.wake_by) == ("", "", ())
    assert heard.refused


@pytest.mark.parametrize("samples", HOSTILE.values(), ids=HOSTILE)
def test_noise_is_no_question_to_it(recogniser: Recogniser, samples: bytes) -> None:
    heard = recogniser.hear(samples, FOLLOWING)
    assert (heard.text, heard.intent) == ("", "")
    assert len(set(heard.wake_by)) <= 1


def test_it_learns_another_wake_phrase_and_forgets_the_one_before(
    recogniser: Recogniser, sounds: dict[str, bytes]
) -> None:
    recogniser.learn(Vocabulary(OTHER_WAKE))
    try:
        assert len(set(recogniser.hear(sounds[f"{WAKE} {QUESTION}"]).wake_by)) <= 1
    finally:
        recogniser.learn(VOCABULARY)
    assert len(set(recogniser.hear(sounds[f"{WAKE} {QUESTION}"]).wake_by)) > 1
