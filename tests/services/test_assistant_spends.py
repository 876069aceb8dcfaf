"""What a question spends: a chat model that goes in circles is stopped by name, and what there is is handed over."""

from collections.abc import Callable, Iterator

import pytest

from daemon.config import Config
from daemon.config_sections import BudgetSection, ModelSection
from daemon.paths import Paths
from knowledge.events import AnswerDegraded, AnswerQuestion, PromptRead, QuestionAnswered, SpanEnded
from knowledge.reasoning.engine import Wish
from knowledge.reasoning.parts import End
from knowledge.traces import names
from tests.services.asking import Desk, Office, told
from tests.services.test_assistant_thinks import SAID, WHY, begin, generations, last, think, to_the_answer
from tests.services.writing import NONE, Writer, call

MODEL = ModelSection(path="/models/tiny.gguf")
LOOPS = [call("list_failures", since="today")] * 3
NARROW = Config(model=MODEL, budget=BudgetSection(answer_tokens=10_000))


@pytest.fixture
def office(home: Paths) -> Iterator[Office]:
    one = Office(home)
    yield one
    for desk in one.desks:
        desk.close()


def at(office: Office, config: Config | None = None) -> Desk:
    desk = office.desk(told, config or Config(model=MODEL))
    desk.vectors = False
    return desk


def curious() -> Callable[[Wish], str]:
    """One that looks for something else each time, as long as it is let."""
    words = iter("abcdefgh")
    return lambda wish: call("search_knowledge", query=next(words)) if wish.form else SAID


def whole(office: Office) -> SpanEnded:
    return office.past.spans[-1]


def end(office: Office) -> End:
    part = office.past.parts("k")[-1]
    assert isinstance(part, End)
    return part


def test_one_that_makes_the_same_call_again_and_again_is_stopped_by_name_with_a_hand_over(office: Office) -> None:
    desk = at(office)
    begin(desk)
    think(desk, Writer(desk, LOOPS))
    answer = last(desk)
    assert isinstance(answer, AnswerDegraded)
    assert (answer.rule, answer.reason) == ("budget.same_call", "the same call was asked for again and again")
    assert answer.text.split("\n\n")[-1].split("\n") == [
        "Stopped by budget.same_call.",
        "Tried: list_failures since=today (answered).",
        "Evidence: f7.",
        "Next: `sotto why f7`.",
    ]
    assert answer.text == office.past.text("k")
    assert (end(office).ending, end(office).code) == ("degraded", 5)
    assert (whole(office).error, whole(office).attributes[names.RULE]) == ("budget.same_call", "budget.same_call")


def test_one_that_takes_too_long_is_stopped_by_name(office: Office) -> None:
    desk = at(office)
    begin(desk)
    writer = Writer(desk, (NONE, SAID))
    to_the_answer(desk, writer)
    for _ in range(12):
        writer.write(1)
        desk.pass_time(10)
    desk.work()
    answer = last(desk)
    assert isinstance(answer, AnswerDegraded)
    assert answer.rule == "budget.wall"
    assert answer.text.startswith(SAID[:40])
    assert "Tried: nothing yet." in answer.text
    assert end(office).code == 5


def test_when_most_of_its_time_is_over_it_looks_for_nothing_more(office: Office) -> None:
    desk = at(office)
    begin(desk)
    for _ in range(9):
        desk.hear(PromptRead(ref="its", done=1, of=2))
        desk.pass_time(9.5)
    think(desk, Writer(desk, ("I think", SAID)))
    answer = last(desk)
    assert isinstance(answer, QuestionAnswered)
    assert (answer.text, answer.rule) == (SAID, "budget.wall")
    assert "of 120 s are spent" in str(answer.note)


def test_what_is_not_the_budgets_is_no_rule(office: Office) -> None:
    desk = at(office)
    begin(desk)
    Writer(desk, LOOPS).refuse("failed")
    desk.work()
    answer = last(desk)
    assert isinstance(answer, AnswerDegraded)
    assert (answer.rule, end(office).code) == ("", 1)
    assert "Stopped by" not in answer.text


def test_at_the_soft_limit_it_says_what_was_spent_and_how_to_go_on(office: Office) -> None:
    desk = at(office, NARROW)
    begin(desk)
    think(desk, Writer(desk, curious()))
    answer = last(desk)
    assert isinstance(answer, QuestionAnswered)
    assert (answer.text, answer.rule, answer.code) == (SAID, "budget.tokens", 0)
    assert str(answer.note).endswith(
        "and what comes next may take 8,192: this is what was known by then; `continue` goes on"
    )
    assert end(office).note == answer.note
    assert whole(office).attributes[names.RULE] == "budget.tokens"


@pytest.mark.parametrize("said", ["continue", " Go on. "])
def test_to_continue_asks_the_same_again_with_a_new_budget(office: Office, said: str) -> None:
    desk = at(office, NARROW)
    begin(desk)
    think(desk, Writer(desk, curious()))
    begin(desk, "k2", said)
    writer = Writer(desk, curious())
    assert f"Question: {WHY}" in generations(desk)[-1].messages[1].text
    think(desk, writer, 2)
    answer = last(desk)
    assert isinstance(answer, QuestionAnswered)
    assert (answer.question, answer.by) == (WHY, "chat")


def test_after_an_answer_that_was_whole_it_is_a_question_like_any_other(office: Office) -> None:
    desk = at(office)
    begin(desk)
    think(desk, Writer(desk, (NONE, SAID)))
    desk.ask("continue", key="k2", conversation="chat:1")
    asked = [one.event for one in office.past.log if isinstance(one.event, AnswerQuestion)]
    assert [str(one.question) for one in asked] == [WHY, "continue"]
    assert str(desk.ordered()[-1].question) == "continue"
