"""An answer is a stream under its key: said once, whoever asks again, whatever dies, and stopped when it has to be."""

from collections.abc import Iterator

import pytest

from daemon.answers import Asked, Made
from daemon.paths import Paths
from daemon.service import Seen
from daemon.unanswered import LATE_US
from knowledge.events import (
    AnswerDegraded,
    AnswerResumed,
    Event,
    EventSetAside,
    NoteTaken,
    QuestionAnswered,
    StopAnswer,
)
from knowledge.reasoning.parts import Called, End, Plan, Result, Sources, Text, stream_of
from knowledge.redact import clean
from services.assistant import MOST
from tests.services.asking import NEXT, Desk, Office, told


@pytest.fixture
def office(home: Paths) -> Iterator[Office]:
    one = Office(home)
    yield one
    for desk in one.desks:
        desk.close()


def noted(paths: Paths, asked: Asked) -> bytes:
    note = NoteTaken(kind="note", title=clean("tea"), body=clean(""), valid_from=1, at=1)
    return Made.read(told(paths, asked))._replace(orders=(note,), project=4).written()


def endings(office: Office) -> list[Event]:
    return [one.event for one in office.past.log if isinstance(one.event, QuestionAnswered | AnswerDegraded)]


def finish(desk: Desk, answers: int = 1) -> None:
    desk.route(desk.ordered()[-1])
    desk.work(answers)


# ── what is in it ─────────────────────────────────────────────────────────────────────────────────


def test_what_tools_answer_is_a_stream_that_says_what_the_event_says(office: Office) -> None:
    desk = office.desk()
    desk.ask(key="k1")
    finish(desk)
    (answer,) = desk.answers()
    assert isinstance(answer, QuestionAnswered)
    plan, call, result, text, sources, end = office.past.parts("k1")
    assert plan == Plan(question=clean(NEXT), conversation="", by="model", tools=["predict_next"])
    assert call == Called(n=1, tool="predict_next", arguments=answer.calls[0].arguments)
    assert isinstance(result, Result)
    assert (result.n, result.outcome) == (1, "answered")
    assert text == Text(answer.text)
    assert sources == Sources(ids=answer.sources)
    assert isinstance(end, End)
    assert (end.ending, end.code, end.took_ms) == ("answered", answer.code, answer.took_ms)


def test_what_no_tool_is_for_and_what_is_searched_by_words_are_streams_too(office: Office) -> None:
    desk = office.desk()
    desk.ask("sing me a song", key="none")
    finish(desk)
    assert [part.kind for part in office.past.parts("none")] == ["plan", "text", "sources", "end"]
    desk.ask(key="away")
    desk.pass_time(10)
    desk.work(2)
    *_, end = office.past.parts("away")
    assert isinstance(end, End)
    assert (end.ending, end.reason) == ("degraded", "the router did not answer in time")


def test_without_a_key_it_is_under_the_id_of_the_order(office: Office) -> None:
    desk = office.desk()
    asked, hostile = desk.ask(), desk.ask(key="a b\n" * 99)
    for order in desk.ordered():
        desk.route(order)
    desk.work(2)
    assert office.past.text(asked.id) == office.past.text(hostile.id) != ""


# ── once ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_key_again_is_the_same_question_before_and_after_its_answer_and_in_a_later_life(
    office: Office,
) -> None:
    desk = office.desk()
    desk.ask(key="k")
    desk.ask(key="k")
    assert len(desk.ordered()) == 1
    finish(desk)
    desk.ask(key="k")
    before = office.past.chunks(stream_of("k"))
    later = office.desk()
    later.ask(key="k")
    assert later.ordered() == []
    assert len(endings(office)) == 1
    assert office.past.chunks(stream_of("k")) == before


def test_who_asks_again_without_a_key_is_answered_twice(office: Office) -> None:
    desk = office.desk()
    desk.ask()
    desk.ask()
    for order in desk.ordered():
        desk.route(order)
    desk.work(2)
    assert len(endings(office)) == 2


# ── taken up ──────────────────────────────────────────────────────────────────────────────────────


def test_what_was_left_before_anything_was_said_is_answered_by_the_next_life(office: Office) -> None:
    office.desk().ask(key="k")
    later = office.desk()
    assert [event.key for event, _ in later.said if isinstance(event, AnswerResumed)] == ["k"]
    finish(later)
    assert len(endings(office)) == 1
    assert [part.kind for part in office.past.parts("k")] == ["plan", "call", "result", "text", "sources", "end"]


def on_their_way(desk: Desk, late: list[Seen]) -> None:
    """From now on what a desk says does not arrive."""
    desk._take = late.extend  # type: ignore[method-assign, assignment]


def test_what_a_dead_process_still_has_on_its_way_counts_for_nothing_once_it_was_taken_up(office: Office) -> None:
    first, late = office.desk(noted), list[Seen]()
    first.ask("remember that tea is hot", key="k")
    first.route(first.ordered()[0])
    on_their_way(first, late)
    first.until(lambda: bool(late))
    second = office.desk(noted)
    second._take(late)  # between the mark of the second and its answer
    finish(second)
    second._take(late)
    assert len(endings(office)) == 1
    assert len([one for one in office.past.log if one.type == NoteTaken.__name__]) == 1
    assert len(office.past.parts("k")) == 6


def test_an_answer_that_arrives_before_it_is_taken_up_is_the_answer(office: Office) -> None:
    first, late = office.desk(noted), list[Seen]()
    first.ask("remember that tea is hot", key="k")
    first.route(first.ordered()[0])
    on_their_way(first, late)
    first.until(lambda: bool(late))
    second = office.desk(noted, first=lambda desk: desk._take(late))
    assert second.ordered() == []
    assert len(endings(office)) == 1


def test_what_was_asked_too_long_ago_is_told_to_be_so_once(office: Office) -> None:
    office.desk().ask(key="k")
    office.clock.advance(LATE_US / 1e6 + 1)
    for _ in range(2):
        office.desk().settle()
    (ending,) = endings(office)
    assert isinstance(ending, AnswerDegraded)
    assert "the daemon was away" in ending.reason
    assert isinstance(office.past.parts("k")[-1], End)


def test_what_nobody_waits_for_any_more_is_left_as_it_is(office: Office) -> None:
    office.desk().ask(key="k")
    office.clock.advance(90_000)
    office.desk().settle()
    assert endings(office) == []


def test_a_question_over_which_the_assistant_failed_each_time_ends(office: Office) -> None:
    first = office.desk()
    asked = first.ask(key="k")
    aside = EventSetAside(service="assistant", event=asked.id, type=asked.type, tries=3, error=clean("no"))
    first.hear(aside)
    later = office.desk()
    assert later.ordered() == []
    assert "failed over it" in endings(office)[0].reason  # type: ignore[attr-defined]


def test_more_than_it_takes_at_once_are_all_taken_up(office: Office) -> None:
    first = office.desk()
    for number in range(MOST):
        first.ask(f"{number} next?", key=str(number))
    later = office.desk()
    later.ask("and one more?", key="more")
    for order in later.ordered():
        later.route(order)
    later.work(MOST + 1)
    assert len(endings(office)) == MOST + 1
    assert all(office.past.parts(str(number))[-1].kind == "end" for number in range(MOST))


# ── stopped ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", ["routing", "embedding", "working", "searching"])
def test_an_answer_is_stopped_at_any_step_and_nothing_is_noted(office: Office, step: str) -> None:
    desk = office.desk(noted)
    desk.ask("what did we decide about caching", key="k")
    if step == "searching":
        desk.pass_time(10)
    elif step != "routing":
        desk.route(desk.ordered()[0])
    if step == "working":
        desk.pass_time(1)
    assert [one.step for one in desk.service._open] == [step]
    desk.hear(StopAnswer(key="k"))
    (answer,) = endings(office)
    assert isinstance(answer, QuestionAnswered)
    assert (answer.stopped, answer.code, answer.text) == (True, 0, "")
    end = office.past.parts("k")[-1]
    assert isinstance(end, End)
    assert end.ending == "stopped"
    desk.answered()  # the child that was at work has ended meanwhile
    assert len([one for one in office.past.log if one.type == NoteTaken.__name__]) == 1
    desk.hear(StopAnswer(key="k"))
    assert len(endings(office)) == 2


def test_one_that_is_stopped_while_it_is_taken_up_is_stopped(office: Office) -> None:
    office.desk().ask(key="k")
    office.desk(first=lambda desk: desk.hear(StopAnswer(key="k")))
    (answer,) = endings(office)
    assert isinstance(answer, QuestionAnswered)
    assert answer.stopped


# ── how it came about ─────────────────────────────────────────────────────────────────────────────


def test_an_answer_leaves_a_span_for_each_step_below_one_for_all(office: Office) -> None:
    desk = office.desk()
    desk.ask(key="k")
    finish(desk)
    route, tool, whole = office.past.spans
    assert [one.operation for one in office.past.spans] == ["route", "execute_tool", "invoke_agent"]
    assert route.parent == tool.parent == whole.span
    assert whole.attributes["sotto.answer.key"] == "k"
