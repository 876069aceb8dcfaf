"""Everybody is asked, who answers in time is heard, and who asked gets an answer either way."""

from collections.abc import Iterator

import pytest

from daemon.leash import Leash, Packet
from daemon.survey import PATIENCE_S, Survey
from knowledge.clock import FakeClock


class Asked:
    """Two processes, and what whoever asked was told."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.survey = Survey(self.clock)
        self.ends = {name: Leash.pair() for name in ("hub", "senses")}
        self.answers: list[dict[str, Packet]] = []

    def ask(self) -> None:
        self.survey.ask({name: ours for name, (ours, _) in self.ends.items()}, self.answers.append)

    def answer(self, name: str, number: int = 1) -> None:
        self.survey.hear(name, {"stats": number, "head": 7})


@pytest.fixture
def asked() -> Iterator[Asked]:
    one = Asked()
    yield one
    for ends in one.ends.values():
        for end in ends:
            end.close()


def test_the_answer_comes_when_the_last_has_spoken(asked: Asked) -> None:
    asked.ask()
    assert [theirs.receive() for _, theirs in asked.ends.values()] == [[{"do": "stats", "stats": 1}]] * 2
    asked.answer("hub")
    assert asked.answers == []
    asked.answer("senses")
    assert asked.answers == [{name: {"stats": 1, "head": 7} for name in ("hub", "senses")}]
    assert asked.survey.deadlines() == []


def test_who_is_silent_is_left_out_when_patience_ends(asked: Asked) -> None:
    asked.ask()
    asked.answer("hub")
    asked.clock.advance(PATIENCE_S - 0.01)
    asked.survey.due()
    assert asked.answers == []
    asked.clock.advance(0.01)
    asked.survey.due()
    assert [set(answer) for answer in asked.answers] == [{"hub"}]


def test_who_dies_is_not_waited_for(asked: Asked) -> None:
    asked.ask()
    asked.answer("hub")
    asked.survey.gone("senses")
    assert len(asked.answers) == 1


def test_who_is_already_gone_is_not_waited_for(asked: Asked) -> None:
    for _, theirs in asked.ends.values():
        theirs.close()
    asked.ask()
    assert asked.answers == [{}]


def test_an_answer_that_comes_too_late_or_was_not_asked_for_is_nothing(asked: Asked) -> None:
    asked.ask()
    asked.clock.advance(PATIENCE_S)
    asked.survey.due()
    asked.answer("hub")
    asked.answer("hub", number=99)
    assert asked.answers == [{}]


def test_two_questions_at_once_are_answered_each(asked: Asked) -> None:
    asked.ask()
    asked.clock.advance(0.1)
    asked.ask()
    assert len(asked.survey.deadlines()) == 2
    for number in (2, 1):
        for name in ("hub", "senses"):
            asked.answer(name, number)
    assert [answer["hub"]["stats"] for answer in asked.answers] == [2, 1]
