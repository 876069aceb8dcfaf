"""The answer before is found in its conversation, with its trace and without, and however old it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.events import QuestionAnswered
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.traces import TraceReader, remove_traces
from knowledge.traces.account import Account
from knowledge.traces.accounts import LOOKED_AT, before
from tests.making import DAY, NOW, Voice, commit
from tests.tracing import Asking, Used

WHY = [Used("explain_answer")]


class Room:
    """A log, who asks, and who looks back."""

    def __init__(self, path: Path) -> None:
        self.log = LogWriter.open(path)
        self.asking, self.reader, self.traces = Asking(self.log), EventLog.open(path), TraceReader.open(path)

    def before(self, conversation: str = "c") -> Account | None:
        return before(self.reader, self.traces, conversation)

    def question(self, conversation: str = "c") -> str:
        found = self.before(conversation)
        return found.question if found else ""

    def close(self) -> None:
        for one in (self.log, self.reader, self.traces):
            one.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    one = Room(tmp_path / "core.db")
    yield one
    one.close()


@pytest.mark.parametrize("spans", [True, False])
def test_it_is_the_last_of_its_conversation_that_does_not_itself_explain(room: Room, *, spans: bool) -> None:
    room.asking.ask("first?", conversation="c", spans=spans, used=[Used("list_failures")])
    room.asking.ask("second?", conversation="c", spans=spans, used=[Used("list_failures")], at=NOW + 1)
    room.asking.ask("why?", conversation="c", spans=spans, used=WHY, at=NOW + 2)
    room.asking.ask("other?", conversation="d", spans=spans, at=NOW + 3)
    room.asking.ask("nobody's?", spans=spans, at=NOW + 4)
    assert (room.question(), room.question("d")) == ("second?", "other?")
    assert (room.before("e"), room.before("")) == (None, None)


@pytest.mark.parametrize("spans", [True, False])
def test_an_answer_that_asked_back_or_was_none_is_one_too(room: Room, *, spans: bool) -> None:
    room.asking.ask("what broke?", conversation="c", spans=spans, used=[Used("list_failures")])
    asked_back = Used("explain_failure", {}, "which one: f1 or f2?", "unclear")
    room.asking.ask("why?", "which one?", conversation="c", spans=spans, used=[asked_back], at=NOW + 1)
    found = room.before()
    assert found
    assert [(one.tool, one.outcome, one.text) for one in found.uses] == [
        ("explain_failure", "unclear", "which one: f1 or f2?")
    ]
    room.asking.ask("tell a joke", "I have no tool for that.", conversation="c", spans=spans, at=NOW + 2)
    assert (found := room.before())
    assert (found.question, found.uses) == ("tell a joke", ())
    room.asking.ask("and?", "", degraded="the router hangs", conversation="c", spans=spans, at=NOW + 3)
    assert (found := room.before())
    assert (found.ending, found.reason) == ("degraded", "the router hangs\nwait")


def test_a_trace_that_is_gone_leaves_what_the_event_knows(room: Room) -> None:
    used = [Used("find_fix", {"error": "E1"}, "it is so", sources=["x3"])]
    asked = room.asking.ask("why?", "So.", conversation="c", used=used, by="chat")
    assert (whole := room.before())
    with room.log.database.transaction():
        remove_traces(room.log.database, [asked.seq])
    assert (left := room.before())
    assert (left.question, left.answer, left.sources, left.by) == (whole.question, whole.answer, ("x3",), "chat")
    assert (whole.traced, left.traced) == (True, False)
    assert [one.model for one in whole.writings] == ["tiny-1"]


def test_one_that_many_others_followed_is_found_by_its_trace(room: Room) -> None:
    room.asking.ask("once?", conversation="c", at=NOW - 42 * DAY)
    ending = room.reader.newest(["QuestionAnswered"], 1)[0].event
    assert isinstance(ending, QuestionAnswered)
    others = [ending.model_copy(update={"conversation": "d"})] * LOOKED_AT
    commit(room.log, Voice("others").unit(*others))
    assert room.question() == "once?"


def test_what_is_still_being_answered_is_not_the_one_before(room: Room) -> None:
    room.asking.ask("first?", conversation="c")
    asked = room.asking.ask("second?", conversation="c", at=NOW + 1)
    with room.log.database.transaction():
        room.log.database._connection.execute("DELETE FROM span_body")
        room.log.database._connection.execute("DELETE FROM span WHERE operation = 'invoke_agent'")
        room.log.database._connection.execute("DELETE FROM event WHERE cause = ?", (asked.id,))
    found = before(room.reader, room.traces, "c")
    assert found
    assert found.question == "first?"
