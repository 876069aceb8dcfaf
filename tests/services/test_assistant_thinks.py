"""A chat model behind the assistant: who answers what, what is said while it writes, and what when it is away."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from daemon.config import Config
from daemon.config_sections import ModelSection
from daemon.paths import Paths
from daemon.thinking import LOADING_S, SILENT_S
from knowledge.events import (
    AnswerDegraded,
    CancelGeneration,
    Event,
    GenerateText,
    ProcessDied,
    ProcessStarted,
    PromptRead,
    QuestionAnswered,
    StopAnswer,
    TextGenerated,
)
from knowledge.reasoning.parts import End, Plan, stream_of
from knowledge.redact import clean
from tests import slices
from tests.services.asking import Desk, Office, told
from tests.services.writing import NONE, Writer, call

WHY = "compare what failed today with what we decided about caching, and what does it mean?"
SAID = "The cache was never the reason: it failed before that was there."
SCRIPT = (call("list_failures", since="today"), call("search_knowledge", query="caching"), NONE, SAID)
CHOSEN = Config(model=ModelSection(path="/models/tiny.gguf"))
DIED = ProcessDied(process="model", pid=1, ending="killed by SIGKILL", uptime_s=1.0, again_in_s=0.1)
BACK = ProcessStarted(process="model", pid=2, ready_ms=1.0)


@pytest.fixture
def office(home: Paths) -> Iterator[Office]:
    one = Office(home)
    yield one
    for desk in one.desks:
        desk.close()


@pytest.fixture
def desk(office: Office) -> Desk:
    return thinking(office)


def thinking(office: Office, config: Config = CHOSEN) -> Desk:
    desk = office.desk(told, config)
    desk.vectors = False
    return desk


def begin(desk: Desk, key: str = "k", question: str = WHY) -> None:
    """Until the model is asked for something."""
    before = len(generations(desk))
    desk.ask(question, key=key, conversation="chat:1")
    desk.route(desk.ordered()[-1])
    desk.until(lambda: len(generations(desk)) > before)


def generations(desk: Desk) -> list[GenerateText]:
    return [event for event, _ in desk.said if isinstance(event, GenerateText)]


def think(desk: Desk, writer: Writer, answers: int = 1) -> None:
    """Until it is answered."""
    while len(desk.answers()) < answers:
        if not writer.write():
            desk.until(lambda: len(desk.answers()) >= answers or len(writer.orders()) > writer.heard)


def to_the_answer(desk: Desk, writer: Writer) -> None:
    """Until the model is about to write what is said."""
    while not generations(desk) or generations(desk)[-1].form:
        if not writer.write():
            desk.until(lambda: len(writer.orders()) > writer.heard)


def last(desk: Desk) -> Event:
    return desk.answers()[-1]


# ── who answers ───────────────────────────────────────────────────────────────────────────────────


def test_a_question_beyond_a_look_up_is_thought_over_and_said_while_it_is_written(office: Office, desk: Desk) -> None:
    begin(desk)
    writer = Writer(desk, SCRIPT)
    to_the_answer(desk, writer)
    for _ in range(4):
        desk.clock.advance(0.2)
        writer.write(2)
    assert SAID.startswith(office.past.text("k"))
    assert len(office.past.text("k")) > 8
    think(desk, writer)
    answer = last(desk)
    assert isinstance(answer, QuestionAnswered)
    assert (answer.by, answer.text, answer.stopped, answer.recorded) == ("chat", SAID, False, True)
    assert [one.tool for one in answer.calls] == ["list_failures", "search_knowledge"]
    assert office.past.text("k") == SAID
    kinds = [part.kind for part in office.past.parts("k") if part.kind != "text"]
    assert kinds == ["plan", "call", "result", "call", "result", "sources", "end"]
    plan = office.past.parts("k")[0]
    assert isinstance(plan, Plan)
    assert (plan.by, plan.model, plan.tools) == ("chat", "tiny", [one for one in plan.tools if one != "remember"])


@pytest.mark.parametrize("question", ["what should i do next?", "remember that tea is hot"])
def test_a_look_up_and_what_notes_something_are_the_routers(desk: Desk, question: str) -> None:
    answer = desk.answered(question)
    assert answer.by == "words"
    assert answer.calls
    assert generations(desk) == []


def test_without_a_chosen_model_the_router_answers_all_and_nothing_is_said_of_it(office: Office) -> None:
    desk = office.desk()
    answer = desk.answered(WHY)
    assert (answer.by, answer.note) == ("words", None)


def test_what_the_model_asks_for_may_only_read(desk: Desk) -> None:
    begin(desk)
    writer = Writer(desk, (call("remember", text="tea"), NONE, SAID))
    think(desk, writer)
    answer = last(desk)
    assert isinstance(answer, QuestionAnswered)
    assert answer.calls == []
    assert "no such tool" in writer.engine.wishes[1].messages[-1].text


def test_what_was_said_before_in_the_conversation_and_the_place_are_told(desk: Desk) -> None:
    begin(desk)
    writer = Writer(desk, (*SCRIPT, NONE, "x"))
    think(desk, writer)
    begin(desk, "k2", "and compare that with last week, what does it mean?")
    think(desk, writer, 2)
    prompt = "\n".join(one.text for one in writer.engine.wishes[-1].messages)
    assert SAID in prompt
    assert "said of" in prompt  # the state of the project, by the tool


def test_steps_are_spans(office: Office, desk: Desk) -> None:
    begin(desk)
    think(desk, Writer(desk, SCRIPT))
    operations = [one.operation for one in office.past.spans]
    assert operations == ["route", *["chat", "execute_tool"] * 2, "chat", "chat", "invoke_agent"]
    assert len({one.parent for one in office.past.spans[:-1]}) == 1
    whole = office.past.spans[-1]
    assert "model=closed" in whole.attributes["sotto.breakers"]  # type: ignore[operator]


# ── pieces ────────────────────────────────────────────────────────────────────────────────────────


def test_a_piece_that_got_lost_is_said_with_the_ending(office: Office, desk: Desk) -> None:
    begin(desk)
    writer = Writer(desk, (NONE, SAID))
    to_the_answer(desk, writer)
    writer.write(1)
    order = generations(desk)[-1]
    desk.hear(TextGenerated(ref=order.ref, off=40, text=clean("what comes later")))
    think(desk, writer)
    assert office.past.text("k") == SAID


def test_what_was_not_meant_to_be_said_is_said_not_to_count(office: Office, desk: Desk) -> None:
    begin(desk)
    writer = Writer(desk, (NONE, SAID))
    to_the_answer(desk, writer)
    order = generations(desk)[-1]
    desk.clock.advance(1)
    desk.hear(TextGenerated(ref=order.ref, off=0, text=clean("the word is hun")))
    think(desk, writer)
    assert office.past.text("k") == SAID
    assert "again" in [part.kind for part in office.past.parts("k")]


# ── stopping ──────────────────────────────────────────────────────────────────────────────────────


def test_stopping_keeps_what_was_written_and_tells_the_model(office: Office, desk: Desk) -> None:
    begin(desk)
    writer = Writer(desk, SCRIPT)
    to_the_answer(desk, writer)
    writer.write(5)
    desk.hear(StopAnswer(key="k"))
    answer = last(desk)
    assert isinstance(answer, QuestionAnswered)
    assert (answer.stopped, answer.by, answer.code) == (True, "chat", 0)
    assert answer.text == office.past.text("k") == SAID[:20]
    writer.write()
    assert writer.cancelled == [generations(desk)[-1].ref]
    assert len(desk.answers()) == 1


# ── the model is away ─────────────────────────────────────────────────────────────────────────────


def states(desk: Desk) -> list[str]:
    return [one.state for one in desk.service.breakers_changed() if one.dependency == "model"]


def test_one_that_dies_over_an_answer_leaves_what_was_said_and_is_tried_again_when_it_is_back(
    office: Office, desk: Desk
) -> None:
    begin(desk)
    writer = Writer(desk, (*SCRIPT, NONE, SAID))
    to_the_answer(desk, writer)
    writer.write(5)
    desk.hear(DIED)
    desk.work()
    answer = last(desk)
    assert isinstance(answer, AnswerDegraded)
    assert answer.text.startswith(f"{SAID[:20]}\n\nsaid of")
    assert answer.text == office.past.text("k")
    assert "killed by SIGKILL" in answer.reason
    assert states(desk) == ["open"]
    by_router = desk.answered("what should i do next?")
    assert by_router.note is None  # it would have been the router's anyway
    instead = desk.answered(WHY)
    assert "not running" in str(instead.note)
    desk.hear(BACK)
    begin(desk, "k2")
    think(desk, writer, 4)
    assert isinstance(last(desk), QuestionAnswered)
    assert states(desk) == ["half-open", "closed"]


def test_while_one_question_tries_it_others_are_answered_without_it(desk: Desk) -> None:
    desk.hear(DIED)
    desk.hear(BACK)
    begin(desk)
    assert "just being tried" in str(desk.answered(WHY).note)


@pytest.mark.parametrize("cold", [True, False])
def test_one_that_says_nothing_is_left_and_told_to_stop(desk: Desk, cold: bool) -> None:
    begin(desk)
    if not cold:
        desk.hear(PromptRead(ref="somebody's", done=1, of=2))
    order = generations(desk)[-1]
    limit = LOADING_S if cold else SILENT_S
    desk.pass_time(limit - 1)
    assert desk.answers() == []
    desk.pass_time(2)
    desk.work()
    assert isinstance(last(desk), AnswerDegraded)
    assert "said nothing" in last(desk).reason  # type: ignore[attr-defined]
    assert [event.ref for event, _ in desk.said if isinstance(event, CancelGeneration)] == [order.ref]


def test_three_of_them_open_the_breaker(desk: Desk) -> None:
    for number in range(3):
        begin(desk, str(number))
        desk.pass_time(LOADING_S + 1)
        desk.work(number + 1)
    assert states(desk) == ["open"]
    assert "left alone" in str(desk.answered(WHY).note)


def test_one_that_is_slow_has_until_its_deadline(desk: Desk) -> None:
    begin(desk)
    writer = Writer(desk, (NONE, SAID))
    to_the_answer(desk, writer)
    for _ in range(12):
        writer.write(1)
        desk.pass_time(10)
    desk.work()
    answer = last(desk)
    assert isinstance(answer, AnswerDegraded)
    assert "took more than 120 s" in answer.reason
    assert answer.text.startswith(SAID[:40])


@pytest.mark.parametrize(
    ("kind", "more", "reason"),
    [
        ("unavailable", {}, "is not there: it is so"),
        ("failed", {}, "broke off: it is so"),
        ("unavailable", {"retry_in_s": 60.0}, "is not there: it is so"),
    ],
)
def test_one_that_refuses_has_the_router_answer(desk: Desk, kind: str, more: dict[str, float], reason: str) -> None:
    begin(desk)
    Writer(desk, SCRIPT).refuse(kind, **more)
    desk.work()
    answer = last(desk)
    assert isinstance(answer, AnswerDegraded)
    assert reason in answer.reason


@pytest.mark.parametrize(("kind", "more"), [("busy", {}), ("unavailable", {"retry_in_s": 2.0})])
def test_one_that_has_too_much_to_do_is_asked_again_a_little_later(
    desk: Desk, kind: str, more: dict[str, float]
) -> None:
    begin(desk)
    writer = Writer(desk, SCRIPT)
    writer.refuse(kind, **more)
    assert len(generations(desk)) == 1
    desk.pass_time(3)
    assert len(generations(desk)) == 2
    think(desk, writer)
    assert isinstance(last(desk), QuestionAnswered)


def test_a_prompt_that_is_too_long_is_made_shorter(desk: Desk) -> None:
    begin(desk)
    writer = Writer(desk, SCRIPT)
    writer.refuse("overflow", tokens=5_000, limit=1_000)
    first, second = generations(desk)
    assert sum(len(one.text) for one in second.messages) <= sum(len(one.text) for one in first.messages)
    think(desk, writer)
    assert isinstance(last(desk), QuestionAnswered)


def test_two_questions_take_turns(office: Office, desk: Desk) -> None:
    begin(desk, "one")
    begin(desk, "two")
    writer = Writer(desk, lambda wish: NONE if wish.form else SAID)
    first = generations(desk)[0].ref
    desk.pass_time(SILENT_S - 1)
    desk.hear(TextGenerated(ref=first, off=0, text=clean('{"to')))
    desk.pass_time(SILENT_S - 1)
    assert desk.answers() == []  # while it writes for one, the other is not overdue
    writer.write_each(generations(desk)[:2])
    while len(desk.answers()) < 2:
        writer.write_each(generations(desk)[-2:])
    assert office.past.text("one") == office.past.text("two") == SAID


# ── taken up ──────────────────────────────────────────────────────────────────────────────────────


def test_wherever_it_is_interrupted_it_says_the_same_and_calls_nothing_twice(home: Paths) -> None:
    for units in range(1, 14, slices.of(1, 3)):
        office = Office(home)
        dying = partial(_until, units)
        desk = thinking(office)
        script = Replayed()
        dying(desk, Writer(desk, script))
        later = thinking(office)
        if not any(isinstance(one.event, QuestionAnswered) for one in office.past.log):
            later.route(later.ordered()[-1])
            think(later, Writer(later, script))
        answers = [one.event for one in office.past.log if isinstance(one.event, QuestionAnswered)]
        assert [one.text for one in answers] == [SAID], units
        assert office.past.text("k") == SAID, units
        assert [one.tool for one in answers[0].calls] == ["list_failures", "search_knowledge"], units
        kinds = [part.kind for part in office.past.parts("k") if part.kind not in ("text", "again")]
        assert kinds == ["plan", "call", "result", "call", "result", "sources", "end"], units
        for one in office.desks:
            one.close()


class Replayed:
    """What the model writes depends on what it was told, as with greedy ones; a text that began is gone on with."""

    def __call__(self, wish: object) -> str:
        prompt = "\n".join(one.text for one in wish.messages)  # type: ignore[attr-defined]
        if not wish.form:  # type: ignore[attr-defined]
            return SAID[len(wish.prefill) :]  # type: ignore[attr-defined]
        calls = prompt.count("<<<data result")
        return SCRIPT[min(calls, 2)]


def _until(units: int, desk: Desk, writer: Writer) -> None:
    """Live on until so many units were said."""
    said = 0
    arrive: Callable[..., None] = desk._take

    def count(found: object) -> None:
        nonlocal said
        for seen in found:  # type: ignore[attr-defined]
            if said < units:
                arrive([seen])
            said += 1

    desk._take = count  # type: ignore[method-assign, assignment]
    desk.ask(WHY, key="k")
    for _ in range(60):
        if said >= units:
            return
        if desk.ordered() and not desk.past.spans and not generations(desk):
            desk.route(desk.ordered()[-1])
        desk.clock.advance(0.2)
        if not writer.write(2):
            desk.until(lambda: said >= units or len(writer.orders()) > writer.heard)


def test_a_server_that_does_not_go_on_in_a_text_begins_it_anew(home: Paths) -> None:
    office = Office(home)
    config = Config(model=ModelSection(url="http://localhost:1/v1", name="some"))
    desk = thinking(office, config)
    begin(desk)
    writer = Writer(desk, SCRIPT)
    to_the_answer(desk, writer)
    desk.clock.advance(1)
    writer.write(2)
    assert office.past.text("k")
    later = thinking(office, config)
    later.route(later.ordered()[-1])
    think(later, Writer(later, lambda _wish: "Something else."))
    assert office.past.text("k") == "Something else."
    assert isinstance(office.past.parts("k")[-1], End)
    assert office.past.chunks(stream_of("k"))[-1].kind == "end"
    for one in office.desks:
        one.close()
