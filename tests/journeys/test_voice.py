"""Spoken questions and what is said, through a virtual microphone and loudspeaker; and whatever of it may die, dies."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.bench.lives import pids
from daemon.paths import Paths
from knowledge.events import (
    FailureDiagnosed,
    ListeningEnded,
    ProcessStarted,
    QuestionAnswered,
    SentenceBegun,
    SentenceEnded,
    SpeechNoticed,
    UtteranceHeard,
    VoiceChanged,
    VoiceSet,
)
from knowledge.speech.recogniser import WAKE_PHRASE
from knowledge.speech.speakable import first_sentence
from knowledge.store.log import EventLog
from tests.conftest import Sotto
from tests.daemon.terminal.person import soon
from tests.journeys.talking import LONG, Talk, configure, gone, said, talking
from tests.patience import PATIENCE_S
from tests.sound import Sound, needed, sound_server
from tests.understanding import understood

MAKEFILE = "till:\n\t@echo 'till.c:1:10: fatal error: prices.h: No such file or directory' >&2; exit 1\n"
QUESTION = "why did the build break"


@pytest.fixture(scope="module")
def sound() -> Iterator[Sound]:
    needed()
    with sound_server() as one:
        yield one


Begin = Callable[..., Talk]


@pytest.fixture
def begin(home: Paths, start: Callable[[], None], sound: Sound, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Starts a daemon that has a voice."""
    monkeypatch.setenv("PULSE_SERVER", sound.address)
    made = []

    def go(**voice: str | bool) -> Talk:
        if not sound.alive:
            sound.begin()
        configure(home, **voice)
        start()
        made.append(talking(home, sound))
        return made[-1].__enter__()

    yield go
    for one in made:
        one.__exit__(None, None, None)


@pytest.fixture
def called(begin: Begin) -> Talk:
    """Always listens, for its wake phrase."""
    one = begin(listen="wake-phrase")
    one.hears()
    return one


def broken_build(sotto: Sotto, home: Paths, tree: Path) -> None:
    if not shutil.which("make"):
        pytest.skip("make is missing")
    tree.mkdir()
    (tree / "Makefile").write_text(MAKEFILE)
    assert sotto("watch", str(tree)).returncode == 0
    assert sotto("run", "--", "make", cwd=tree).returncode

    def diagnosed() -> bool:
        with EventLog.open(home.core) as log:
            return bool(log.newest([FailureDiagnosed.__name__], 1))

    soon(diagnosed, PATIENCE_S)


def test_a_question_is_answered_aloud_and_a_word_ends_it(
    called: Talk, sotto: Sotto, home: Paths, tmp_path: Path
) -> None:
    broken_build(sotto, home, tmp_path / "shop")
    with called.sound.recording() as room:
        called.sound.play(said(f"{WAKE_PHRASE} {QUESTION}"))
        heard = called.next(UtteranceHeard)
        assert (heard.directed, heard.intent, heard.text, len(heard.wake_by)) == (
            "wake phrase",
            "question",
            QUESTION,
            2,
        )
        answer = called.next(QuestionAnswered)
        assert answer.conversation == "voice"
        begun = called.next(SentenceBegun)
        assert begun.why == "answer"
        called.ended(begun.ref)
        room.until_silence()
    expected = first_sentence(answer.text)
    assert "prices dot h" in expected
    assert understood(room.heard, expected) == expected

    with called.sound.recording() as room:
        ref = called.say(LONG)
        room.until_sound()
        called.sound.play(said("stop"))
        assert called.ended(ref).heard == "part"
        room.until_silence()
    assert [one.directed for one in called.told if isinstance(one, UtteranceHeard)][-1] == "stop word"


def test_what_is_not_meant_for_it_gets_no_reply_and_leaves_no_text(called: Talk) -> None:
    called.sound.play(said("i think the build broke because of the weather"))
    heard = called.next(UtteranceHeard)
    assert (heard.directed, heard.refused, heard.text) == ("no", "not directed", None)
    called.sound.play(said(f"{WAKE_PHRASE} {QUESTION}"))
    second = called.next(UtteranceHeard)
    assert second.directed == "wake phrase"
    before = called.told[: called.told.index(second)]
    assert [one for one in before if isinstance(one, QuestionAnswered | SentenceBegun)] == []


def test_push_to_talk_opens_the_microphone_for_one_utterance(begin: Begin) -> None:
    talk = begin()
    assert talk.next(VoiceChanged).microphone == "closed"
    assert "sotto-ear" not in talk.children()
    ref = talk.push()
    talk.hears()
    with talk.sound.recording() as room:
        talk.sound.play(said(QUESTION))
        ended = talk.next(ListeningEnded)
        assert (ended.ref, ended.outcome, ended.text) == (ref, "heard", QUESTION)
        answer = talk.next(QuestionAnswered)
        talk.ended(f"{ref}:answer")
        room.until_silence()
    assert understood(room.heard, first_sentence(answer.text)) == first_sentence(answer.text)
    talk.bus.publish(VoiceSet(mode="quiet"))
    talk.next(VoiceChanged, lambda one: one.microphone == "closed")


def test_quiet_silences_what_is_being_said_and_nothing_unasked_follows(begin: Begin) -> None:
    talk = begin()
    with talk.sound.recording() as room:
        ref = talk.say(LONG)
        room.until_sound()
        talk.bus.publish(VoiceSet(mode="quiet"))
        assert (talk.ended(ref).cut_by, room.until_silence() > 0) == ("quiet", True)
    unasked = talk.say("the build broke", "announcement")
    assert (talk.ended(unasked).heard, talk.begun(unasked)) == ("none", 0)
    assert talk.ended(talk.say("the build broke", "asked")).heard == "whole"
    assert talk.ended(talk.say("the build broke", expires=1)).cut_by == "expired"


def test_whatever_dies_in_the_middle_of_a_sentence_it_is_not_said_again(begin: Begin) -> None:
    talk = begin()
    with talk.sound.recording() as room:
        first = talk.say(LONG)
        room.until_sound()
        os.kill(talk.children()["paplay"], signal.SIGKILL)
        assert talk.ended(first).cut_by == "player died"
        room.until_silence()

        second = talk.say(LONG)
        room.until_sound()
        left = talk.children()
        os.kill(pids(talk.home)["voice"], signal.SIGKILL)
        assert talk.ended(second).cut_by == "restart"
        room.until_silence()
        soon(lambda: all(gone(pid) for pid in left.values()), PATIENCE_S)

    third = talk.say(LONG)
    with talk.sound.recording() as room:
        room.until_sound()
    talk.sound.kill()
    assert talk.ended(third).cut_by == "player died"
    talk.sound.begin()
    with talk.sound.recording() as room:
        last = talk.say("everything is green right now")
        assert talk.ended(last).heard == "whole"
        room.until_silence()
    assert understood(room.heard, "everything is green right now") == "everything is green right now"
    assert [talk.begun(ref) for ref in (first, second, third, last)] == [1, 1, 1, 1]


def test_what_was_ordered_and_not_begun_is_said_after_a_death(begin: Begin) -> None:
    talk = begin()
    talk.next(VoiceChanged)
    victim = pids(talk.home)["voice"]
    os.kill(victim, signal.SIGSTOP)
    ref = talk.say("the disk is full")
    os.kill(victim, signal.SIGKILL)
    assert talk.ended(ref).heard == "whole"
    assert talk.begun(ref) == 1


def test_whatever_dies_in_the_middle_of_an_utterance_it_hears_again(called: Talk) -> None:
    def ear() -> None:
        os.kill(called.children()["sotto-ear"], signal.SIGKILL)

    def microphone() -> None:
        os.kill(called.children()["parec"], signal.SIGKILL)

    def voice() -> None:
        os.kill(pids(called.home)["voice"], signal.SIGKILL)
        called.next(ProcessStarted, lambda one: one.process == "voice")

    def server() -> None:
        called.sound.kill()
        called.next(VoiceChanged, lambda one: one.microphone == "lost")
        called.sound.begin()

    for kill in (ear, microphone, voice, server):
        with called.sound.playing(said(f"{WAKE_PHRASE} what did i do today and then some more")):
            called.next(SpeechNoticed, lambda one: one.speaking)
            kill()
            called.hears()
    called.sound.play(said(f"{WAKE_PHRASE} {QUESTION}"))
    heard = called.next(UtteranceHeard, lambda one: one.directed == "wake phrase")
    assert heard.text == QUESTION
    called.next(SentenceEnded, lambda one: one.heard == "whole")


def test_without_sound_it_says_so_and_everything_else_works(
    home: Paths, start: Callable[[], None], sotto: Sotto, sound: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{home.run}/nobody")
    configure(home, listen="wake-phrase")
    start()
    with talking(home, sound) as talk:
        lost = talk.next(VoiceChanged, lambda one: one.microphone == "lost")
        assert "sound server" in " ".join(lost.trouble)
        assert talk.ended(talk.say("the build broke")).heard == "none"
        talk.next(VoiceChanged, lambda one: one.speaker != "ready")
        assert "Nothing is broken" in sotto("ask", "what failed today?").stdout
        assert sotto("status").returncode == 0


def test_off_not_a_byte_is_loaded(home: Paths, start: Callable[[], None]) -> None:
    start()
    running = pids(home)
    assert "voice" not in running
    for pid in running.values():
        maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace")
        assert not [one for one in ("onnxruntime", "pocketsphinx", "ctranslate2", "espeak", "portaudio") if one in maps]
