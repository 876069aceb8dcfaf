"""The encoder's service: orders answered, small ones first, each once; and what is said where there is no engine."""

import base64
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from daemon.doubles.encoder import WordEncoder
from daemon.paths import Paths
from knowledge.errors import EngineMissing
from knowledge.events import BreakerChanged, EmbeddingRefused, EmbedTexts, Event, TextsEmbedded
from knowledge.memory.encoding import BYTES, DIMENSIONS, MOST_TEXTS, Encoder
from knowledge.redact import clean
from services.encoder import MOST_WAITING, STALE_US, Vectors
from tests.conftest import REPOSITORY
from tests.daemon.hosting import House


class Asked:
    """A house with an encoder, somebody who asks it, and what he hears."""

    def __init__(self, paths: Paths) -> None:
        self.house = House(paths)
        self.encoder = WordEncoder()
        self.loads = 0
        self.missing = False
        self.heard = self.house.speaker.follow("", [TextsEmbedded, EmbeddingRefused, BreakerChanged])

    def load(self) -> Encoder:
        self.loads += 1
        if self.missing:
            raise EngineMissing("no llama here")
        return self.encoder

    def after(self, *orders: EmbedTexts, turns: int = 40) -> list[Event]:
        """What is answered to orders that come while the service runs."""
        acts = [lambda one=one: self.house.speaker.whisper(one) for one in orders]
        return self.run(*acts, turns=turns)

    def run(self, *acts: object, turns: int = 40) -> list[Event]:
        service = Vectors(self.house.world, self.load, lambda: not self.missing)
        self.house.run(service, acts=[*acts, *[lambda: None] * turns])  # type: ignore[list-item]
        return [seen.event for seen in iter(self.heard.take, None)]


@pytest.fixture
def asked(home: Paths) -> Iterator[Asked]:
    one = Asked(home)
    yield one
    for leash in one.house.leashes:
        leash.close()


def order(ref: str, *texts: str) -> EmbedTexts:
    return EmbedTexts(ref=ref, texts=[clean(text) for text in texts])


def test_texts_become_vectors_in_their_order(asked: Asked) -> None:
    (answer,) = asked.after(order("a", "one", "two", "three"))
    assert isinstance(answer, TextsEmbedded)
    assert (answer.ref, answer.model, answer.dimensions) == ("a", asked.encoder.model, DIMENSIONS)
    assert base64.b64decode(answer.vectors) == WordEncoder().vectors(["one", "two", "three"])


def test_nothing_is_loaded_before_the_first_order_and_once_for_all(asked: Asked) -> None:
    assert asked.after() == []
    assert asked.loads == 0
    asked.after(order("a", "one"), order("b", "two"))
    assert asked.loads == 1


def test_the_answer_names_the_order_as_its_cause(asked: Asked) -> None:
    said = []
    asked.run(lambda: said.append(asked.house.speaker.whisper(order("a", "one"))))
    heard = asked.house.hub.followers  # whoever follows gets the same envelope
    assert heard
    answers = [one for unit in asked.house.hub.units for one in unit.events if one.type == "TextsEmbedded"]
    assert [one.header.cause for one in answers] == [said[0].id]


def test_a_question_does_not_wait_for_a_batch(asked: Asked) -> None:
    batch = [f"text {n}" for n in range(MOST_TEXTS)]
    answers = asked.after(order("batch", *batch), order("question", "why?"), turns=60)
    assert [one.ref for one in answers] == ["question", "batch"]
    assert len(base64.b64decode(answers[1].vectors)) == MOST_TEXTS * BYTES


def test_who_asked_last_is_answered_first_and_who_asked_long_ago_not_at_all(asked: Asked) -> None:
    speaker, clock = asked.house.speaker, asked.house.clock

    def all_at_once() -> None:
        for name in ("first", "second", "third"):
            speaker.whisper(order(name, name))

    answers = asked.run(all_at_once, lambda: None, lambda: clock.advance(STALE_US / 1e6 + 1))
    assert [one.ref for one in answers] == ["third"]
    assert [one.ref for one in asked.run(all_at_once)] == ["third", "second", "first"]


def test_an_order_that_is_said_again_is_the_same(asked: Asked) -> None:
    speaker = asked.house.speaker
    said: list = []

    def ask() -> None:
        said.append(speaker.whisper(order("a", "one", "two")))

    def ask_again() -> None:
        asked.house.hub.deliver(said[0])

    answers = asked.run(ask, ask_again, *[lambda: None] * 10, ask_again)
    assert [one.ref for one in answers] == ["a", "a"]  # the second for who did not hear the first
    assert asked.encoder.texts == ["one", "two"]


def test_what_was_ordered_long_ago_is_left(asked: Asked) -> None:
    speaker, clock = asked.house.speaker, asked.house.clock
    late: list = []

    def ask() -> None:
        late.append(speaker.whisper(order("old", "one")))
        clock.advance(STALE_US / 1e6 + 1)

    answers = asked.run(ask, lambda: speaker.whisper(order("new", "two")))
    assert [one.ref for one in answers] == ["new"]
    assert asked.encoder.texts == ["two"]


def test_too_much_is_refused(asked: Asked) -> None:
    (answer,) = asked.after(order("much", *["x"] * (MOST_TEXTS + 1)))
    assert isinstance(answer, EmbeddingRefused)
    assert "33 texts" in answer.reason

    def all_at_once() -> None:
        for number in range(MOST_WAITING + 1):
            asked.house.speaker.whisper(order(str(number), "x"))

    answers = asked.run(all_at_once, turns=2 * MOST_WAITING)
    refused = [one.ref for one in answers if isinstance(one, EmbeddingRefused)]
    assert refused == [str(MOST_WAITING)]
    assert len(answers) == MOST_WAITING + 1


def test_no_text_is_answered_with_no_vector(asked: Asked) -> None:
    (answer,) = asked.after(order("none"))
    assert isinstance(answer, TextsEmbedded)
    assert answer.vectors == ""


def test_without_an_engine_it_says_why_and_what_to_do_and_soon_asks_no_more(
    asked: Asked,
) -> None:
    asked.missing = True
    answers = asked.after(*[order(str(number), "x") for number in range(5)])
    refused = [one for one in answers if isinstance(one, EmbeddingRefused)]
    assert [one.ref for one in refused] == ["0", "1", "2", "3", "4"]
    assert all("no llama here" in one.reason and "start builds it" in one.reason for one in refused)
    assert asked.loads == 3
    (opened,) = [one for one in answers if isinstance(one, BreakerChanged)]
    assert (opened.dependency, opened.state) == ("model engine", "open")
    assert "search finds words" in opened.without


def test_an_engine_that_was_built_meanwhile_is_taken(asked: Asked) -> None:
    asked.missing = True

    def build() -> None:
        asked.missing = False

    speaker = asked.house.speaker
    answers = asked.run(
        lambda: speaker.whisper(order("a", "one")),
        *[lambda: None] * 5,
        build,
        lambda: speaker.whisper(order("b", "one")),
    )
    assert [type(one).__name__ for one in answers] == ["EmbeddingRefused", "TextsEmbedded"]


def test_an_engine_that_was_built_is_taken_at_once_however_often_it_was_missed(asked: Asked) -> None:
    asked.missing = True

    def build() -> None:
        asked.missing = False

    speaker = asked.house.speaker
    missed = [lambda ref=ref: speaker.whisper(order(ref, "one")) for ref in "abcd"]
    patience = [lambda: None] * 5
    answers = asked.run(
        *[act for one in missed for act in (one, *patience)],
        build,
        lambda: speaker.whisper(order("e", "one")),
    )
    assert [one.state for one in answers if isinstance(one, BreakerChanged)] == ["open", "half-open", "closed"]
    assert [one.ref for one in answers if isinstance(one, TextsEmbedded)] == ["e"]
    assert asked.loads == 4  # the fourth order found it left alone


def test_an_engine_that_fails_within_a_batch_ends_it_with_a_reason(asked: Asked) -> None:
    def fail() -> None:
        asked.encoder.failing = "it broke"

    answers = asked.run(lambda: asked.house.speaker.whisper(order("a", "1", "2", "3", "4")), fail)
    assert [type(one).__name__ for one in answers] == ["EmbeddingRefused"]
    assert "it broke" in answers[0].reason


HANGING = """
import sys, time
from pathlib import Path
from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import SystemClock
import services.encoder as encoder

class Hanging:
    model = "hangs"
    def vectors(self, texts):
        print("asked", flush=True)
        while True:
            pass

encoder.HANG_S = 0.2
service = encoder.Vectors(World(Paths.find(), Config(), SystemClock(), MemoryStreams()), Hanging)
service._in_time("a text")
"""


def test_a_text_over_which_the_engine_hangs_ends_the_process(home: Paths) -> None:
    command = [sys.executable, "-c", HANGING]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=90, check=False)
    assert done.stdout == "asked\n", done.stderr
    assert done.returncode == -signal.SIGALRM


def test_what_nobody_foresaw_is_not_met_for_ever(asked: Asked) -> None:
    class Odd(WordEncoder):
        def vectors(self, texts: object) -> bytes:
            raise ZeroDivisionError

    asked.encoder = Odd()
    assert asked.after(order("a", "one"), turns=5) == []
    asked.encoder = WordEncoder()
    assert [one.ref for one in asked.after(order("b", "one"))] == ["b"]
