"""What every chat engine does: the scripted one, llama.cpp with a tiny model, and servers that run one of them."""

import json
import select
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from daemon.config_sections import ModelSection
from daemon.doubles.chat import ScriptedEngine
from daemon.doubles.chat_server import ChatServer
from daemon.doubles.tiny_model import TinyModel
from daemon.engine import load_chat
from knowledge.errors import ContextOverflow
from knowledge.reasoning.engine import ChatEngine, Ended, Generation, Message, Piece, Wish
from tests.services.engines import tiny
from tests.services.engines.llama_server import Served, serving
from tests.services.engines.shipped import needs_engine

CONTEXT = 2_048
FORM = json.dumps({"type": "object", "properties": {"tool": {"enum": ["none", "briefing"]}}, "required": ["tool"]})


def _script(wish: Wish) -> str:
    return '{"tool": "none"}' if wish.form else "what was said, and more of it. " * 40


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(tiny.file(TinyModel(plain=True, seed=1)), context=CONTEXT) as running:
        yield running


@pytest.fixture(params=["scripted", "server", *(pytest.param(one, marks=needs_engine) for one in ("llama", "served"))])
def engine(request: pytest.FixtureRequest) -> Iterator[ChatEngine]:
    """Each has room for 2,048 tokens, and writes on until it is stopped."""
    with ExitStack() as running:
        yield running.enter_context(closing(_made(request, running)))


def _made(request: pytest.FixtureRequest, running: ExitStack) -> ChatEngine:
    match request.param:
        case "scripted":
            return ScriptedEngine(_script, context=CONTEXT)
        case "llama":
            return tiny.model(context=CONTEXT)
        case "server":
            url = running.enter_context(ChatServer(_script, context=CONTEXT)).url
        case _:
            url = request.getfixturevalue("served").url
    return load_chat(ModelSection(url=url))


def wish(text: str = "what failed?", *, most: int = 24, prefill: str = "", form: str = "") -> Wish:
    messages = [Message("system", "You are Sotto."), Message("user", text)]
    return Wish(messages, prefill=prefill, form=form, most=most)


def followed(generation: Generation) -> tuple[list[Piece], Ended]:
    """Every step, each when it can be taken."""
    ready, pieces = select.poll(), list[Piece]()
    ready.register(generation.fileno(), select.POLLIN)
    while ready.poll(30_000):
        step = generation.step()
        if isinstance(step, Ended):
            return pieces, step
        pieces.append(step)
    raise AssertionError("it says nothing")


def test_it_says_who_it_is(engine: ChatEngine) -> None:
    assert engine.facts.model
    assert engine.facts.context in {CONTEXT, 0}, "some servers do not tell"


def test_the_pieces_are_the_text_and_the_counts_are_right(engine: ChatEngine) -> None:
    pieces, ended = followed(engine.begin(wish()))
    assert "".join(one.text for one in pieces) == ended.text
    assert ended.text
    assert ended.finish == "length"
    assert 0 < ended.tokens_out <= 24
    read = [one for one in pieces if one.of]
    assert not read or read[-1].read == read[-1].of == ended.tokens_in
    assert 0 <= ended.tokens_cached <= ended.tokens_in


def test_its_descriptor_stays_the_same(engine: ChatEngine) -> None:
    generation = engine.begin(wish())
    first = generation.fileno()
    while isinstance(generation.step(), Piece):
        assert generation.fileno() == first


def test_the_same_wish_is_answered_by_the_same_text(engine: ChatEngine) -> None:
    texts = {followed(engine.begin(wish()))[1].text for _ in range(3)}
    assert len(texts) == 1


def test_what_is_stopped_has_what_there_is_and_another_can_begin(engine: ChatEngine) -> None:
    generation = engine.begin(wish(most=1_000))
    pieces = list[str]()
    while len("".join(pieces)) < 20:
        step = generation.step()
        assert isinstance(step, Piece)
        pieces.append(step.text)
    ended = generation.stop()
    assert (ended.text, ended.finish) == ("".join(pieces), "cancelled")
    assert followed(engine.begin(wish()))[1].finish == "length"


def test_what_is_stopped_before_its_first_step_has_nothing(engine: ChatEngine) -> None:
    ended = engine.begin(wish()).stop()
    assert (ended.text, ended.finish, ended.tokens_out) == ("", "cancelled", 0)


def test_a_prompt_that_does_not_fit_is_refused_with_numbers(engine: ChatEngine) -> None:
    with pytest.raises(ContextOverflow) as met:
        followed(engine.begin(wish("what? " * 4_000, most=100)))
    assert met.value.tokens > met.value.limit == CONTEXT - 100
    assert followed(engine.begin(wish()))[1].text


def test_a_beginning_is_no_part_of_the_text(engine: ChatEngine) -> None:
    begun = engine.begin(wish(prefill="It began yesterday, when"))
    _, ended = followed(begun)
    assert ended.text
    assert not ended.text.startswith("It began")


def test_a_form_is_kept_to(engine: ChatEngine) -> None:
    _, ended = followed(engine.begin(wish(form=FORM, most=60)))
    assert ended.finish == "stop"
    assert json.loads(ended.text)["tool"] in {"none", "briefing"}
