"""What a person has to grant is planned, and the answer says what waits and where it is decided."""

from collections.abc import Iterator

import pytest

from daemon.answers import Asked, Each, Made
from daemon.paths import Paths
from daemon.proposing import HEAD, PLAN_S
from knowledge.envelope import Envelope
from knowledge.events import PlanProposed, PlanRefused, ProposePlan, QuestionAnswered
from knowledge.redact import clean
from tests.services.asking import Desk, Office, told

PULL = "run git pull"


def plans(paths: Paths, asked: Asked) -> bytes:
    """In the child: the tool asks for a plan."""
    order = ProposePlan(
        tool="run_command", arguments={"command": clean("git pull")}, surface="model", task=asked.conversation
    )
    made = Made.read(told(paths, asked))
    call = made.answer.calls[0].model_copy(update={"tool": "run_command"})
    answer = made.answer.model_copy(update={"calls": [call], "text": clean("planned")})
    return Made(answer, (order,), 1, (Each("planned", (), "guarded", 1),)).written()


@pytest.fixture
def desk(home: Paths) -> Iterator[Desk]:
    one = Office(home).desk(work=plans)
    yield one
    one.close()


def asked_for(desk: Desk, conversation: str = "") -> Envelope:
    """A question, up to where its answer waits for a plan."""
    before = len(orders(desk)) + len(desk.answers())
    seen = desk.ask(PULL, conversation)
    desk.route(desk.ordered()[-1])
    desk.until(lambda: len(orders(desk)) + len(desk.answers()) > before)
    return seen


def orders(desk: Desk) -> list[ProposePlan]:
    return [event for event, _ in desk.said if isinstance(event, ProposePlan)]


def proposal(lines: int = 2, **more: object) -> PlanProposed:
    event = PlanProposed(
        approval=5,
        tool="run_command",
        effect="run command",
        title=clean("run `git pull`"),
        preview=clean("\n".join(f"line {number}" for number in range(lines))),
        digest="0" * 64,
        target=clean("/src"),
        paths=[],
        warnings=[clean("it fetches something")],
        evidence=clean(""),
        surface="model",
        task="",
        expires=0,
    )
    return event.model_copy(update=more)


def last(desk: Desk) -> QuestionAnswered:
    answer = desk.answers()[-1]
    assert isinstance(answer, QuestionAnswered)
    return answer


def test_the_answer_waits_for_the_plan_and_says_where_it_is_decided(desk: Desk) -> None:
    seen = asked_for(desk)
    assert desk.answers() == []
    desk.hear(proposal(HEAD + 3), seen)
    answer = last(desk)
    assert answer.text.splitlines()[:3] == ["a5 waits for you: run `git pull`", "! it fetches something", "  line 0"]
    assert "… 3 more lines" in answer.text
    assert answer.text.endswith("`sotto approve a5` shows all of it.")
    assert (answer.code, answer.calls[0].outcome) == (4, "answered")
    assert '"approve": "sotto approve a5"' in answer.calls[0].data
    assert desk.past.text(seen_key(desk)) == answer.text


def seen_key(desk: Desk) -> str:
    (name,) = [one for one in desk.past.marks if one.startswith("answer:")]
    return name.removeprefix("answer:")


def test_a_plan_that_cannot_be_made_is_an_answer(desk: Desk) -> None:
    seen = asked_for(desk)
    desk.hear(PlanRefused(approval=5, reason=clean("it is a check"), hint=clean("run it so"), code=1), seen)
    answer = last(desk)
    assert (answer.text, answer.code, answer.calls[0].outcome) == ("it is a check\nrun it so", 1, "failed")


def test_a_plan_of_somebody_else_is_none_for_this_question(desk: Desk) -> None:
    asked_for(desk)
    desk.hear(proposal())
    assert desk.answers() == []
    desk.pass_time(PLAN_S + 1)
    answer = last(desk)
    assert (answer.text, answer.code) == ("planned\n`sotto approvals` says when it is there.", 0)


def test_one_plan_at_a_time_is_asked_for_in_a_conversation(desk: Desk) -> None:
    first = asked_for(desk, "mine")
    asked_for(desk, "mine")
    assert len(orders(desk)) == 1
    assert last(desk).code == 4
    asked_for(desk, "another")
    assert len(orders(desk)) == 2
    desk.hear(proposal(), first)
    assert len(desk.answers()) == 2


def test_who_takes_a_question_up_again_says_what_became_of_its_plan(home: Paths) -> None:
    office = Office(home)
    desk = office.desk(work=plans)
    seen = asked_for(desk)
    desk.close()
    later = office.desk(work=plans)
    later.route(later.ordered()[-1])
    later.until(lambda: bool(orders(later)))
    later.hear(proposal(), seen)
    assert last(later).code == 4
    later.close()
