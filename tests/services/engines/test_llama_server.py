"""The chat model of a server, against llama-cpp-python's own one and a model that the project makes."""

import json
import os
from collections.abc import Iterator

import pytest

from daemon.config_sections import ModelSection
from daemon.doubles.tiny_model import TinyModel
from daemon.engine import load_chat
from knowledge.errors import ContextOverflow, EngineFailed, EngineUnreachable
from knowledge.reasoning.engine import ChatEngine, Piece
from tests.services.engines import tiny
from tests.services.engines.llama_server import Served, serving
from tests.services.engines.shipped import needs_engine
from tests.services.engines.waiting import next_step, written
from tests.slices import FULL

pytestmark = needs_engine

# where tokens are no whole characters its server says nothing, nor looks who is there, and takes ever longer
FILE = tiny.file(TinyModel(plain=True, seed=1))
DECISIONS = 300 if os.environ.get(FULL) else 8


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving(FILE) as running:
        yield running


@pytest.fixture
def engine(server: Served) -> Iterator[ChatEngine]:
    made = load_chat(ModelSection(url=server.url))
    yield made
    made.close()


def begun(engine: ChatEngine, most: int = 300) -> tuple[object, str]:
    """A text of which something has come."""
    text = engine.begin(tiny.wish(most=most))
    while not (isinstance(came := next_step(text), Piece) and came.text):
        pass
    return text, came.text


def test_it_is_known_by_the_name_that_it_gives_itself(engine: ChatEngine) -> None:
    assert engine.facts[:3] == ("openai", "tiny", 0)


def test_a_text_comes_in_pieces(engine: ChatEngine) -> None:
    told: list[str] = []
    ended = written(engine.begin(tiny.wish()), told)
    assert "".join(told) == ended.text != ""
    assert ended.finish == "length"
    assert 0 < ended.tokens_out <= 40, "it tells no number: messages are counted, and some bring more than a token"


def test_decisions_fit_for_every_tool(engine: ChatEngine) -> None:
    seen = set()
    for seed in range(DECISIONS):
        ended = written(engine.begin(tiny.wish(form=tiny.decision(), most=400, temperature=1.0, seed=seed)))
        assert ended.finish == "stop"
        seen.add(tiny.valid(ended.text))
    assert len(seen) > 2


def test_its_first_refusal_teaches_how_it_wants_to_be_asked(engine: ChatEngine) -> None:
    before = engine.manner
    assert json.loads(written(engine.begin(tiny.wish(form=tiny.decision(), most=400))).text)
    assert (before.form, engine.manner.form) == (0, 1)


def test_a_text_that_is_stopped_makes_room_for_the_next(engine: ChatEngine) -> None:
    text, told = begun(engine)
    ended = text.stop()
    assert (ended.finish, ended.text) == ("cancelled", told)
    assert written(engine.begin(tiny.wish())).finish == "length"


def test_a_prompt_that_is_too_long_is_told_though_it_streams(engine: ChatEngine) -> None:
    with pytest.raises(ContextOverflow) as caught:
        written(engine.begin(tiny.wish("what failed? " * 1_000, most=100)))
    assert caught.value.tokens > caught.value.limit > 1_000
    assert written(engine.begin(tiny.wish())).text


def test_who_is_broken_off_for_somebody_else_is_told_so(engine: ChatEngine, server: Served) -> None:
    other = load_chat(ModelSection(url=server.url))
    text, told = begun(engine)
    second = other.begin(tiny.wish())
    next_step(second)
    pieces = [told]
    with pytest.raises(EngineFailed, match="half-way"):
        written(text, pieces)
    assert "".join(pieces)
    assert written(second).finish == "length"


def test_two_at_once_are_both_served_where_nobody_is_broken_off_and_a_killed_server_leaves_what_it_wrote() -> None:
    with serving(FILE, interrupts=False) as running:
        first, other = (load_chat(ModelSection(url=running.url)) for _ in range(2))
        texts = [first.begin(tiny.wish()), other.begin(tiny.wish())]
        assert written(texts[1]).text == written(texts[0]).text != ""
        text, told = begun(first)
        running.kill()
        pieces = [told]
        with pytest.raises(EngineFailed, match="broke off"):
            written(text, pieces)
        assert "".join(pieces)
        with pytest.raises(EngineUnreachable):
            written(first.begin(tiny.wish()))
