"""Questions and their answers: what is asked of whom, what is said when that is away, and what a conversation keeps."""

import base64
import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.answers import Asked, Made
from daemon.paths import Paths
from daemon.tool_calls import EMBED_S
from daemon.unanswered import LATE_US
from knowledge.events import (
    AnswerDegraded,
    AnswerQuestion,
    EmbeddingRefused,
    EmbedTexts,
    Event,
    EventsErased,
    NoteTaken,
    ProcessDied,
    ProcessStarted,
    QuestionAnswered,
    RoutingRefused,
    TextsEmbedded,
)
from knowledge.memory.encoding import BYTES, DIMENSIONS, MODEL
from knowledge.redact import clean
from services.assistant import COLD_S, MOST, ROUTE_S
from tests.making import finished
from tests.services.asking import NEXT, Desk, Office, told


@pytest.fixture
def office(home: Paths) -> Iterator[Office]:
    one = Office(home)
    yield one
    for desk in one.desks:
        desk.close()


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


# ── a question ────────────────────────────────────────────────────────────────────────────────────


def test_a_question_is_routed_and_a_child_answers_it(desk: Desk) -> None:
    asked = desk.ask()
    (order,) = desk.ordered()
    assert order.question == NEXT
    desk.route(order)
    desk.work()
    answer, cause = desk.said[-1]
    assert isinstance(answer, QuestionAnswered)
    assert cause is not None
    assert cause.id == asked.id
    assert (answer.calls[0].tool, answer.text, answer.sources) == ("predict_next", f"said of {NEXT}", ["f7"])
    assert desk.loaded == ["tools"]


def test_tools_are_loaded_at_the_first_question_only(desk: Desk) -> None:
    assert not select.select([*desk.service.inputs()], [], [], 0)[0]
    desk.answered()
    desk.answered("what changed?")
    assert desk.loaded == ["tools"]


def test_what_no_tool_is_for_is_answered_with_questions_that_can_be_asked(desk: Desk) -> None:
    answer = desk.answered("sing me a song")
    assert (answer.calls, answer.code, answer.recorded) == ([], 0, False)
    assert len(answer.suggestions) == 3
    assert all(one in answer.text for one in answer.suggestions)


@pytest.mark.parametrize(("question", "confidence"), [(NEXT, 0.2), ("remember that tea is hot", 0.5)])
def test_nothing_is_guessed_and_less_so_what_changes_something(desk: Desk, question: str, confidence: float) -> None:
    desk.ask(question)
    desk.route(desk.ordered()[0], confidence=confidence)
    desk.work()
    (answer,) = desk.answers()
    assert isinstance(answer, QuestionAnswered)
    assert answer.calls == []
    assert len(answer.suggestions) == 3


def test_what_a_tool_orders_is_said_before_the_answer(office: Office) -> None:
    def noted(paths: Paths, asked: Asked) -> bytes:
        note = NoteTaken(kind="note", title=clean("tea"), body=clean(""), valid_from=1, at=1)
        return Made.read(told(paths, asked))._replace(orders=(note,), project=4).written()

    desk = office.desk(noted)
    desk.answered("remember tea")
    assert [type(event).__name__ for event, _ in desk.said[-2:]] == ["NoteTaken", "QuestionAnswered"]


def test_a_child_that_is_ended_is_an_answer_that_says_so(office: Office) -> None:
    def die(_paths: Paths, _asked: Asked) -> bytes:
        os.kill(os.getpid(), signal.SIGKILL)
        return b""

    answer = office.desk(die).answered()
    assert answer.code == 1
    assert "predict_next did not end within 10 s" in answer.text


def test_the_oldest_of_too_many_is_refused_politely(desk: Desk) -> None:
    asked = [desk.ask(f"{number} next?") for number in range(MOST + 1)]
    desk.work()
    refusal, cause = desk.said[-1]
    assert isinstance(refusal, AnswerDegraded)
    assert cause is not None
    assert cause.id == asked[0].id
    assert "younger questions" in refusal.reason


# ── vectors ───────────────────────────────────────────────────────────────────────────────────────

DECIDED = "what did we decide about caching"


def test_what_is_searched_for_gets_a_vector(desk: Desk) -> None:
    desk.ask(DECIDED)
    desk.route(desk.ordered()[0])
    order = desk.said[-1][0]
    assert isinstance(order, EmbedTexts)
    assert order.texts == ["caching"]
    rows = base64.b64encode(bytes(BYTES)).decode()
    desk.hear(TextsEmbedded(ref=order.ref, model=MODEL, dimensions=DIMENSIONS, vectors=rows, took_ms=1.0))
    desk.work()
    (answer,) = desk.answers()
    assert f"('caching', {BYTES})" in answer.calls[0].data  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", ["late", "refused", "died", "another model"])
def test_without_a_vector_words_do(desk: Desk, how: str) -> None:
    desk.ask(DECIDED)
    desk.route(desk.ordered()[0])
    ref = desk.ordered()[0].ref
    if how == "late":
        desk.pass_time(EMBED_S + 0.1)
    elif how == "refused":
        desk.hear(EmbeddingRefused(ref=ref, reason="no"))
    elif how == "died":
        desk.hear(died())
    else:
        desk.hear(TextsEmbedded(ref=ref, model="other", dimensions=DIMENSIONS, vectors="", took_ms=1.0))
    desk.work()
    (answer,) = desk.answers()
    assert answer.calls[0].data.startswith("([], ")  # type: ignore[attr-defined]


# ── the router is away ────────────────────────────────────────────────────────────────────────────


def died(again_in_s: float | None = 0.1) -> ProcessDied:
    return ProcessDied(process="encoder", pid=1, ending="killed by SIGKILL", uptime_s=1.0, again_in_s=again_in_s)


BACK = ProcessStarted(process="encoder", pid=2, ready_ms=1.0)


def test_a_router_that_died_over_a_question_is_asked_again_when_it_is_back(desk: Desk) -> None:
    desk.ask()
    desk.hear(died())
    desk.hear(BACK)
    first, again = desk.ordered()
    assert first == again
    desk.route(again)
    desk.work()
    assert isinstance(desk.answers()[0], QuestionAnswered)


@pytest.mark.parametrize(
    "how", [[died(), BACK, died()], [died(None)], [died(60.0)], [RoutingRefused(ref="", reason="broken")]], ids=str
)
def test_where_it_stays_away_what_memory_finds_is_told(desk: Desk, how: list[Event]) -> None:
    asked = desk.ask()
    for event in how:
        said = event.model_copy(update={"ref": desk.ordered()[0].ref}) if isinstance(event, RoutingRefused) else event
        desk.hear(said)
    desk.work()
    answer, cause = desk.said[-1]
    assert isinstance(answer, AnswerDegraded)
    assert cause is not None
    assert cause.id == asked.id
    assert answer.reason
    assert "sotto status" in answer.hint


def test_one_that_hangs_is_awaited_for_a_moment_then_left_alone_and_taken_up_again(desk: Desk) -> None:
    desk.ask()
    desk.pass_time(ROUTE_S + 0.1)
    assert desk.answers() == []  # it may be loading
    desk.pass_time(COLD_S)
    desk.work()
    for number in range(2):
        desk.ask()
        desk.pass_time(COLD_S + 0.1)
        desk.work(2 + number)
    orders = len(desk.ordered())
    desk.ask()
    desk.work(4)
    assert len(desk.ordered()) == orders  # it was not asked
    assert "left alone" in desk.answers()[-1].reason  # type: ignore[attr-defined]
    assert [one.state for one in desk.service.breakers_changed()] == ["open"]
    desk.hear(BACK)
    desk.answered()
    assert [one.state for one in desk.service.breakers_changed()] == ["half-open", "closed"]


def test_a_route_that_comes_too_late_is_for_nobody(desk: Desk) -> None:
    desk.ask()
    desk.pass_time(COLD_S + 0.1)
    desk.work()
    desk.route(desk.ordered()[0])
    assert len(desk.answers()) == 1


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────


def test_the_same_question_within_the_minute_needs_no_child_while_nothing_happens(desk: Desk) -> None:
    first = desk.answered()
    desk.ask()
    desk.route(desk.ordered()[-1])
    assert not any(lane.working for lane in desk.service._desk.calls._lanes)
    desk.work(2)
    again = desk.answers()[-1]
    assert isinstance(again, QuestionAnswered)
    assert again.text == first.text
    desk.hear(finished("make"))
    desk.ask()
    desk.route(desk.ordered()[-1])
    assert any(lane.working for lane in desk.service._desk.calls._lanes)
    desk.work(3)


def test_a_conversation_goes_on_where_it_was_also_after_a_restart(office: Office) -> None:
    desk = office.desk()
    desk.answered("what failed today?", "mine")
    desk.ask("and yesterday?", "mine")
    desk.ask("and yesterday?", "yours")
    desk.ask("and yesterday?")
    assert [one.previous for one in desk.ordered()] == ["", "list_failures", "", ""]
    later = office.desk()
    later.ask("and last week?", "mine")
    assert later.ordered()[-1].previous == "list_failures"


def test_that_of_a_shell_is_over_after_half_an_hour_and_one_with_a_name_is_not(desk: Desk) -> None:
    for name in ("shell:7", "named"):
        desk.answered("what failed today?", name)
    desk.clock.advance(31 * 60)
    for name in ("shell:7", "named"):
        desk.ask("and yesterday?", name)
    assert [one.previous for one in desk.ordered()[-2:]] == ["", "list_failures"]


def test_who_asks_for_the_reason_does_not_change_what_it_is_about(desk: Desk) -> None:
    desk.answered("what failed today?", "mine")
    desk.answered("how do you know that?", "mine")
    desk.ask("and yesterday?", "mine")
    assert desk.ordered()[-1].previous == "list_failures"


def test_what_was_erased_is_not_leaned_on(desk: Desk) -> None:
    desk.answered("what failed today?", "mine")
    desk.past.log = [one for one in desk.past.log if not isinstance(one.event, QuestionAnswered)]
    desk.hear(EventsErased(seqs=[1], reason="forget"))
    desk.ask("and yesterday?", "mine")
    assert desk.ordered()[-1].previous == ""


def test_what_an_earlier_life_left_unanswered_is_taken_up_once_while_somebody_waits(office: Office) -> None:
    first = office.desk()
    first.answered()
    asked = first.ask("what changed?")
    second = office.desk()
    assert [one.question for one in second.ordered()] == ["what changed?"]
    second.said.clear()
    assert list(second.service.handle(asked)) == []  # it comes from the log as well
    office.clock.advance(LATE_US / 1e6 + 1)
    assert office.desk().ordered() == []


def test_a_question_without_a_place_is_one_without_a_place(desk: Desk) -> None:
    desk.hear(AnswerQuestion(question=clean(NEXT)))
    assert [one.asked.here for one in desk.service._open] == [None]
    desk.ask()
    assert [one.asked.here for one in desk.service._open][-1] == Path("/work")
