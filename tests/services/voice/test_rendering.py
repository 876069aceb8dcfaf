"""The renderer as a process: by the library, by the program, with foreign text, and when there is neither."""

import shutil
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.child import Child, fork
from daemon.leash import Packet
from services.voice.rendering import main, plain_text
from tests.sound import needed

Begin = Callable[[bool], Child]


@pytest.fixture
def begin() -> Iterator[Begin]:
    needed()
    made: list[Child] = []

    def start(plain: bool) -> Child:
        made.append(fork("renderer", lambda leash: main(leash, "en-us", 175, plain=plain), []))
        assert made[-1].leash.wait()[0]["ready"]
        return made[-1]

    yield start
    for child in made:
        child.kill(9)
        child.reap()


def render(child: Child, text: str, file: Path, earcon: str | None = None) -> Packet:
    child.leash.send({"n": 1, "text": text, "file": str(file), "earcon": earcon})
    return child.leash.wait()[0]


def length_ms(file: Path) -> float:
    with wave.open(str(file), "rb") as sound:
        return sound.getnframes() / sound.getframerate() * 1_000


@pytest.mark.parametrize("plain", [False, True])
def test_a_sentence_becomes_a_file_and_an_earcon_comes_before_it(begin: Begin, tmp_path: Path, plain: bool) -> None:
    child = begin(plain)
    told = render(child, "the build broke", tmp_path / "a.wav")
    assert told["length_ms"] == pytest.approx(length_ms(tmp_path / "a.wav"), abs=1)
    assert 500 < told["length_ms"] < 2_500
    with_earcon = render(child, "the build broke", tmp_path / "b.wav", "unasked")
    assert with_earcon["length_ms"] == pytest.approx(told["length_ms"] + 300, abs=20)


@pytest.mark.parametrize(
    "text", ["-v en --stdin", "<speak><audio src='/etc/passwd'/>hello", "a" * 5_000, "ä ö ü 你好 hello"]
)
def test_no_text_is_a_command(begin: Begin, tmp_path: Path, text: str) -> None:
    child = begin(False)
    assert render(child, text, tmp_path / "a.wav")["length_ms"] > 100
    assert render(child, "the build broke", tmp_path / "b.wav")["length_ms"] > 500
    assert "<" not in plain_text(text)


def test_there_is_nothing_to_say(begin: Begin, tmp_path: Path) -> None:
    child = begin(False)
    for text in ("", "\x00\x1b", "…"):
        assert render(child, text, tmp_path / "a.wav")["failed"] == "there is nothing to say"
    assert "length_ms" in render(child, "hello", tmp_path / "a.wav")


def test_without_library_and_program_it_says_so(begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shutil.which("espeak-ng")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "there is no espeak-ng" in render(begin(True), "hello", tmp_path / "a.wav")["failed"]


def test_a_hundred_sentences_in_a_row_are_all_there(begin: Begin, tmp_path: Path) -> None:
    child = begin(False)
    lengths = [render(child, f"test number {one} failed", tmp_path / f"{one}.wav")["length_ms"] for one in range(100)]
    assert min(lengths) > 500
    assert len([*tmp_path.iterdir()]) == 100
