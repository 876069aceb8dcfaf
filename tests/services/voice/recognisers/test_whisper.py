"""faster-whisper's real way from a WAV with noise under it to words, on models that say one sentence."""

import io
import json
import os
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from daemon.bench.speaking import VOICES, pcm, pink, say
from daemon.doubles.whisper_model import Said, write
from knowledge.errors import RecogniserUnusable
from knowledge.speech.recogniser import RATE, Vocabulary
from tests.conftest import REPOSITORY
from tests.services.voice.recognisers.scripted import needs_whisper, whisper

pytestmark = needs_whisper
needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None and not os.environ.get("CI"), reason="espeak-ng is not installed"
)
QUESTION = "why did the build break"


def as_file(samples: bytes) -> bytes:
    """The same, written to a WAV and read again."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(samples)
    file.seek(0)
    with wave.open(file, "rb") as back:
        return back.readframes(back.getnframes())


@needs_espeak
@pytest.mark.parametrize("snr_db", [40.0, 10.0])
def test_a_question_with_the_wake_phrase(tmp_path: Path, snr_db: float) -> None:
    recogniser = whisper(tmp_path, Said(f"hey jarvis {QUESTION}"))
    heard = recogniser.hear(as_file(say(f"hey jarvis, {QUESTION}", VOICES[1], snr_db=snr_db)))
    assert (heard.text, heard.wake_by, heard.intent, heard.refused) == (QUESTION, ("whisper",), "question", "")
    assert heard.confidence is not None
    assert heard.confidence > 0.9
    [one] = heard.hypotheses
    assert (one.engine, one.text) == ("whisper", f"hey jarvis {QUESTION}")
    recogniser.close()


@needs_espeak
def test_replies_count_only_where_they_are_expected(tmp_path: Path) -> None:
    recogniser = whisper(tmp_path, Said("Stop."))
    sound = say("stop")
    assert recogniser.hear(sound, ("stop", "later")).intent == "stop"
    for expected in ((), ("later",)):
        heard = recogniser.hear(sound, expected)
        assert (heard.text, heard.intent, heard.refused) == ("", "", "no words")


@needs_espeak
def test_the_wake_phrase_alone_is_no_question(tmp_path: Path) -> None:
    heard = whisper(tmp_path, Said("Hey Jarvis.")).hear(say("hey jarvis"))
    assert (heard.text, heard.intent, heard.wake_by, heard.refused) == ("", "", ("whisper",), "no words")


@needs_espeak
def test_names_are_told_beforehand_and_can_change(tmp_path: Path) -> None:
    recogniser = whisper(tmp_path, Said("computer is test login flaky"))
    sound = say("computer, is test login flaky")
    assert recogniser.hear(sound).wake_by == ()
    recogniser.learn(Vocabulary(wake_phrase="computer", projects=("kitchen",) * 900, tests=("test_login",)))
    heard = recogniser.hear(sound)
    assert (heard.wake_by, heard.text) == (("whisper",), "is test_login flaky")


@pytest.mark.parametrize("seed", range(3))
def test_where_nobody_speaks_there_are_no_words(tmp_path: Path, seed: int) -> None:
    recogniser = whisper(tmp_path, Said("thanks for telling me"))
    chance = np.random.default_rng(seed)
    hum = 0.02 * np.sin(np.arange(3 * RATE) * 2 * np.pi * (50 + 100 * seed) / RATE)
    for sound in (
        b"",
        b"\0",
        bytes(6 * RATE),
        pcm(0.01 * pink(3 * RATE, seed)),
        pcm(0.01 * chance.standard_normal(3 * RATE)),
        pcm(hum),
    ):
        heard = recogniser.hear(sound)
        assert (heard.text, heard.intent, heard.wake_by, heard.refused) == ("", "", (), "no words")


@needs_espeak
@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (Said(QUESTION, certainty=0.3, silence=0.9), "no words"),  # unlikely, and nobody spoke
        (Said(QUESTION, certainty=0.3), "unsure"),
        (Said(QUESTION, certainty=0.9, silence=0.9), ""),  # sure of the words in spite of it
        (Said("thank you"), "no words"),
        (Said("Thanks for watching!"), "no words"),
        (Said("hey jarvis, kitchen, test_login"), "no words"),  # what it was told beforehand, read back
    ],
)
def test_what_counts_as_said(tmp_path: Path, said: Said, refused: str) -> None:
    vocabulary = Vocabulary(wake_phrase="hey jarvis", projects=("kitchen",), tests=("test_login",))
    heard = whisper(tmp_path, said, vocabulary).hear(say(QUESTION), ("stop",))
    assert heard.refused == refused
    assert bool(heard.text) is not bool(refused)


def test_a_model_of_several_languages_is_asked_for_english(tmp_path: Path) -> None:
    recogniser = whisper(tmp_path, Said(QUESTION, languages=("de", "en", "fr")))
    assert recogniser.hear(bytes(RATE)).refused == "no words"


def test_one_that_is_quick_enough_has_no_trouble_and_one_that_is_not_says_so(tmp_path: Path) -> None:
    recogniser = whisper(tmp_path, Said())
    trouble = sys.modules["services.voice.recognisers.whisper"].trouble
    assert getattr(recogniser, "trouble", "?") == ""
    assert trouble(1.58) == "the speech model takes 1.6 s for each utterance here; a smaller one is quicker"


def without(folder: Path, name: str) -> None:
    (folder / name).unlink()


def cut(folder: Path, name: str, share: float) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: int(len(data) * share)])


BROKEN = {
    "tokenizer.json is missing": lambda folder: without(folder, "tokenizer.json"),
    "config.json is missing": lambda folder: without(folder, "config.json"),
    "model.bin is missing": lambda folder: without(folder, "model.bin"),
    "vocabulary.json or vocabulary.txt is missing": lambda folder: without(folder, "vocabulary.json"),
    "model.bin is not whole": lambda folder: cut(folder, "model.bin", 0.6),
    "model.bin is no CTranslate2 file": lambda folder: (folder / "model.bin").write_bytes(b"PK\3\4" * 900),
    "tokenizer.json is no JSON": lambda folder: cut(folder, "tokenizer.json", 0.5),
    "config.json is no JSON": lambda folder: (folder / "config.json").write_bytes(b"\xff{"),
    "it is no Whisper model (TransformerSpec)": lambda folder: (folder / "model.bin").write_bytes(
        (folder / "model.bin").read_bytes().replace(b"\x0c\0WhisperSpec\0", b"\x10\0TransformerSpec\0", 1)
    ),
    "it does not know English": lambda folder: write(folder, Said(languages=("de",))),
    "a deeper fault": lambda folder: (folder / "tokenizer.json").write_text(json.dumps({"version": "9", "model": 7})),
    "no such folder": shutil.rmtree,
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_folder_that_is_not_what_it_should_be_is_refused(tmp_path: Path, fault: str) -> None:
    folder = write(tmp_path / "model")
    BROKEN[fault](folder)
    with pytest.raises(RecogniserUnusable) as refused:
        whisper(folder)
    if not fault.startswith(("a deeper", "no such")):
        assert fault in str(refused.value)
    assert "sotto model" in refused.value.advice


WATCHED = """
import socket, sys
def refuse(*_, **__): raise SystemExit("it asked for the network")
socket.socket.connect = socket.getaddrinfo = refuse
from pathlib import Path
from tests.services.voice.recognisers.scripted import whisper
from knowledge.errors import RecogniserUnusable
try:
    whisper(Path(sys.argv[1])).hear(bytes(32_000))
except RecogniserUnusable as error:
    print(error)
"""


@pytest.mark.parametrize("gone", ["", "tokenizer.json"])
def test_the_network_is_never_asked(tmp_path: Path, gone: str) -> None:
    folder = write(tmp_path / "model")
    if gone:
        without(folder, gone)
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(folder)], capture_output=True, text=True, cwd=REPOSITORY, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (f"{gone} is missing" in done.stdout) is bool(gone)
