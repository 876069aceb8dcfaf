"""What is proposed counts once by its key, with what was said of it last, until the user answers."""

from collections.abc import Callable
from contextlib import closing

import pytest

from daemon.paths import Paths
from daemon.proposed import proposal, proposals, replaced
from knowledge.events import Event, NoteProposed, ProposalAnswered, ProposalWithdrawn
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from tests.making import Voice, commit


def proposed(key: str, count: int = 3) -> NoteProposed:
    return NoteProposed(
        key=key, kind="pattern", title=clean(key), body=clean(""), evidence=[1], count=count, confidence=0.9
    )


@pytest.fixture
def say_events(home: Paths) -> Callable[..., None]:
    voice = Voice()

    def events(*some: Event) -> None:
        with closing(LogWriter.open(home.core)) as log:
            commit(log, voice.unit(*some))

    return events


def test_before_anything_is_said_nothing_is_proposed(home: Paths) -> None:
    assert proposals(home) == []


def test_what_is_said_again_is_the_same_proposal(home: Paths, say_events: Callable) -> None:
    say_events(proposed("a"), proposed("b"), proposed("a", 4))
    first, second = proposals(home)
    assert (first.id, first.said.count, first.seqs, first.accepted) == (1, 4, [1, 3], None)
    assert str(second.name) == "n2"
    assert proposal(home, 3) == proposal(home, 1) == first
    assert proposal(home, 9) is None


def test_an_answer_is_for_all_that_was_said(home: Paths, say_events: Callable) -> None:
    say_events(proposed("a"), proposed("b"), ProposalAnswered(proposal=1, accepted=False), proposed("a"))
    assert [(one.id, one.accepted) for one in proposals(home)] == [(1, False), (2, None)]


def test_what_was_withdrawn_waits_when_it_is_said_anew(home: Paths, say_events: Callable) -> None:
    say_events(proposed("a"), ProposalWithdrawn(proposal=1, reason=clean("superseded")))
    assert [one.waits for one in proposals(home)] == [False]
    say_events(proposed("a"))
    assert [(one.id, one.waits) for one in proposals(home)] == [(1, True)]


def test_it_takes_the_place_of_accepted_ones_alone(home: Paths, say_events: Callable) -> None:
    newer = proposed("c").model_copy(update={"replaces": ["a", "b"]})
    say_events(proposed("a"), proposed("b"), ProposalAnswered(proposal=1, accepted=True), newer)
    found = proposal(home, 4)
    assert found
    assert replaced(home, found) == {1}
