"""The mouth with a player that is a program: on record before it sounds, once, cut at once, and what fails is told."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daemon.config_sections import VoiceSection
from daemon.paths import Paths
from knowledge.events import SentenceBegun, SentenceEnded
from services.voice.sentences import Cut, Sentence, Surroundings
from services.voice.speaking import Mouth
from tests.services.voice.conftest import Driven
from tests.sound import needed

PLAYS = "exit 0"
PLAYS_ON = 'echo "$$" >"$(dirname "$0")/pid"; exec sleep 60'


class Room:
    """What the mouth asks about before it speaks."""

    def __init__(self) -> None:
        self.vetoes: dict[str, Cut] = {}
        self.quiet_s = float("inf")
        self.left_s = float("inf")
        self.trouble: list[str] = []
        self.begun: list[str] = []

    def around(self) -> Surroundings:
        return Surroundings(
            veto=lambda one: self.vetoes.get(one.why, ""),
            spent=lambda _one, seconds: "budget" if seconds > self.left_s else "",
            quiet_s=lambda: self.quiet_s,
            begun=lambda one: self.begun.append(one.ref),
            ended=lambda _one, _end: None,
            speaker=self.trouble.append,
        )


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def mouth(home: Paths, driven: Driven, room: Room, player: Callable[[str], Path]) -> Iterator[Mouth]:
    needed()
    player(PLAYS)
    one = Mouth(VoiceSection(), home, driven.board, room.around())
    yield one
    one.close()
    assert [*home.run.glob("voice-*")] == []


def ends(driven: Driven) -> dict[str, SentenceEnded]:
    return {one.ref: one for one in driven.told if isinstance(one, SentenceEnded)}


@contextmanager
def playing(mouth: Mouth, driven: Driven, player: Callable[[str], Path], why: str = "asked") -> Iterator[int]:
    """In the middle of a sentence; the pid of what plays it."""
    folder = player(PLAYS_ON)
    mouth.say(Sentence("a", "the build broke", why))  # type: ignore[arg-type]
    driven.until(lambda: (folder / "pid").exists() and (folder / "pid").read_text().strip())
    pid = int((folder / "pid").read_text())
    yield pid
    driven.until(lambda: "a" in ends(driven))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_sentence_is_on_record_before_it_sounds(mouth: Mouth, driven: Driven, room: Room) -> None:
    mouth.say(Sentence("a", "the build broke", "announcement", "incident 1"))
    driven.until(lambda: driven.of(SentenceBegun))
    assert driven.told == [SentenceBegun(ref="a", why="announcement", incident="incident 1")]
    driven.until(lambda: ends(driven))
    end = ends(driven)["a"]
    assert (end.heard, end.player_status, end.cut_by, end.incident) == ("whole", 0, "", "incident 1")
    assert room.begun == ["a"]
    assert room.trouble == [""]


def test_a_kill_silences_it_at_once(mouth: Mouth, driven: Driven, player: Callable[[str], Path]) -> None:
    with playing(mouth, driven, player):
        mouth.stop("stop")
    assert (ends(driven)["a"].cut_by, ends(driven)["a"].player_status) == ("stop", -signal.SIGKILL)
    assert mouth.saying is None


def test_a_player_that_dies_is_told_and_nothing_is_said_again(
    mouth: Mouth, driven: Driven, player: Callable[[str], Path], room: Room
) -> None:
    with playing(mouth, driven, player) as pid:
        os.kill(pid, signal.SIGKILL)
    assert ends(driven)["a"].cut_by == "player died"
    assert len(driven.of(SentenceBegun)) == 1
    assert "paplay ended with -9" in room.trouble


def test_what_waits_is_not_said_after_a_stop(mouth: Mouth, driven: Driven, player: Callable[[str], Path]) -> None:
    with playing(mouth, driven, player):
        mouth.say(Sentence("b", "and another", "asked"))
        mouth.stop("quiet")
    assert {ref: (one.heard != "none", one.cut_by) for ref, one in ends(driven).items()} == {
        "a": (ends(driven)["a"].heard == "part", "quiet"),
        "b": (False, "quiet"),
    }
    assert len(driven.of(SentenceBegun)) == 1


def test_an_answer_takes_the_place_of_what_nobody_asked_for(
    mouth: Mouth, driven: Driven, player: Callable[[str], Path]
) -> None:
    with playing(mouth, driven, player, "announcement"):
        mouth.say(Sentence("c", "later", "announcement"))
        player(PLAYS)
        mouth.say(Sentence("b", "an answer", "answer"))
    driven.until(lambda: len(ends(driven)) == 3)
    assert [one.ref for one in driven.told if isinstance(one, SentenceBegun)] == ["a", "b", "c"]
    assert ends(driven)["a"].cut_by == "newer"


def test_what_is_late_or_vetoed_is_never_begun(mouth: Mouth, driven: Driven, room: Room) -> None:
    room.vetoes["announcement"] = "quiet"
    mouth.say(Sentence("a", "unasked", "announcement"))
    mouth.say(Sentence("b", "too late", "asked", expires=1))
    driven.until(lambda: len(ends(driven)) == 2)
    assert [(one.heard, one.cut_by) for one in ends(driven).values()] == [("none", "quiet"), ("none", "expired")]
    assert driven.of(SentenceBegun) == []


def test_the_world_is_asked_again_after_rendering(mouth: Mouth, driven: Driven, room: Room) -> None:
    mouth.say(Sentence("a", "unasked", "announcement"))
    room.vetoes["announcement"] = "quiet"
    driven.until(lambda: ends(driven))
    assert driven.of(SentenceBegun) == []


def test_what_takes_longer_than_there_is_room_for_is_not_begun(mouth: Mouth, driven: Driven, room: Room) -> None:
    room.left_s = 0.01
    mouth.say(Sentence("a", "unasked", "announcement"))
    driven.until(lambda: ends(driven))
    assert (ends(driven)["a"].heard, ends(driven)["a"].cut_by) == ("none", "budget")
    assert driven.of(SentenceBegun) == []


def test_it_does_not_talk_into_somebody_elses_words(mouth: Mouth, driven: Driven, room: Room) -> None:
    room.quiet_s = 0.0
    mouth.say(Sentence("a", "unasked", "announcement"))
    driven.turn()
    assert (driven.told, mouth.saying) == ([], None)
    room.quiet_s = 1.0
    driven.until(lambda: ends(driven))
    assert ends(driven)["a"].heard == "whole"


def test_without_a_player_it_says_so(
    mouth: Mouth, driven: Driven, room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    mouth.say(Sentence("a", "the build broke", "asked"))
    driven.until(lambda: ends(driven))
    assert ends(driven)["a"].cut_by == "no speaker"
    assert room.trouble == ["no player, or no sound server"]


def test_what_has_no_words_is_not_rendered(mouth: Mouth, driven: Driven) -> None:
    mouth.say(Sentence("a", "…!", "asked"))
    mouth.say(Sentence("b", "words", "asked"))
    driven.until(lambda: len(ends(driven)) == 2)
    assert [one.cut_by for one in ends(driven).values()] == ["not rendered", ""]


def test_a_renderer_that_dies_is_begun_again_without_its_library(mouth: Mouth, driven: Driven) -> None:
    mouth.warm()
    pid = mouth._renderer.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    mouth.say(Sentence("a", "the build broke", "asked"))
    os.kill(pid, signal.SIGKILL)
    driven.until(lambda: ends(driven))
    assert ends(driven)["a"].heard == "whole"
    assert mouth._plain


def test_sentences_that_a_killed_voice_left_are_removed(home: Paths, driven: Driven, room: Room) -> None:
    with subprocess.Popen(["sleep", "60"]) as living:
        ended = subprocess.Popen(["true"])
        ended.wait()
        names = (f"{ended.pid}-ab", "3nnut4w5", f"{living.pid}-cd")
        left, older, hands_over = (home.run / f"voice-{one}" for one in names)
        for folder in (left, older, hands_over):
            folder.mkdir()
            (folder / "1.wav").touch()
        mouth = Mouth(VoiceSection(), home, driven.board, room.around())
        assert [one.exists() for one in (left, older, hands_over)] == [False, False, True]
        mouth.close()
        assert [*home.run.glob("voice-*")] == [hands_over]
        living.kill()


def test_a_sentence_that_is_not_wanted_any_more_is_not_said(
    mouth: Mouth, driven: Driven, player: Callable[[str], Path]
) -> None:
    with playing(mouth, driven, player):
        for ref in ("b", "c"):
            mouth.say(Sentence(ref, "the build works", "asked"))
        mouth.withdraw("b")
        mouth.withdraw("nobody ordered this")
        player(PLAYS)
        mouth.withdraw("a")
    driven.until(lambda: "c" in ends(driven))
    assert {ref: (one.heard, one.cut_by) for ref, one in ends(driven).items()} == {
        "a": (ends(driven)["a"].heard, "stop"), "b": ("none", "stop"), "c": ("whole", ""),
    }  # fmt: skip


def test_its_folder_may_be_tidied_away(home: Paths, mouth: Mouth, driven: Driven) -> None:
    [folder] = home.run.glob("voice-*")
    folder.rmdir()
    mouth.say(Sentence("a", "the build broke", "asked"))
    driven.until(lambda: "a" in ends(driven))
    assert (ends(driven)["a"].heard, folder.stat().st_mode & 0o777) == ("whole", 0o700)
