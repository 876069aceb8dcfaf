"""Traces are kept as they were said, each text once; a span counts once, and only with its question on record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.spans import Spans, When
from knowledge.errors import Malformed
from knowledge.events import QuestionAnswered
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.migrate import migrations
from knowledge.store.sqlite import Database
from knowledge.store.traces import TraceReader, remove_traces
from knowledge.traces import names
from tests.making import NOW, Voice, commit
from tests.tracing import SYSTEM, Asking, Used

LONG = "the quick brown fox jumps over the lazy dog; " * 40


@pytest.fixture
def asking(log: LogWriter) -> Asking:
    return Asking(log)


@pytest.fixture
def traces(log: LogWriter, path: Path) -> Iterator[TraceReader]:
    del log
    with TraceReader.open(path) as reading:
        yield reading


def bodies(log: LogWriter) -> int:
    return log.database._connection.execute("SELECT count(*) FROM body").fetchone()[0]  # type: ignore[no-any-return]


def test_a_trace_is_read_as_it_was_said(asking: Asking, traces: TraceReader, reader: EventLog) -> None:
    used = [Used("find_fix", {"error": "E42"}, LONG, sources=["f12"])]
    asked = asking.ask("why?", "Because.", used=used, by="chat", conversation="c1", key="k1", project=3)
    trace = traces.get(asked.seq)
    assert trace
    assert (trace.name, trace.root, trace.at) == (f"t{asked.seq}", asked.id, NOW)
    assert (trace.project, trace.conversation, trace.key, trace.kept) == (3, "c1", "k1", False)
    assert (trace.question, trace.answer) == ("why?", "Because.")
    assert [span.operation for span in trace.spans] == ["route", "invoke_agent", "execute_tool", "chat"]
    (tool,), (chat,) = trace.of("execute_tool"), trace.of("chat")
    assert (tool.said(names.RESULT), tool.words(names.TOOL_SOURCES)) == (LONG, ["f12"])
    assert (chat.number(names.TOKENS_OUT), chat.said(names.SYSTEM)) == (42, SYSTEM)
    assert [(depth, one.operation) for depth, one in trace.tree()] == [
        (0, "invoke_agent"),
        *((1, operation) for operation in ("route", "execute_tool", "chat")),
    ]
    assert [seen.type for seen in reader.since(0)] == ["AnswerQuestion", QuestionAnswered.__name__]


def test_a_text_is_kept_once_however_often_it_is_said(asking: Asking, traces: TraceReader, log: LogWriter) -> None:
    for turn in range(4):
        asking.ask(f"why {turn}?", used=[Used("find_fix", {}, LONG)], by="chat")
    assert bodies(log) == 2
    assert [one.of("execute_tool")[0].said(names.RESULT) for one in traces.newest()] == [LONG] * 4


def test_what_is_said_of_a_span_first_is_kept(asking: Asking, traces: TraceReader) -> None:
    asked = asking.ask("why?", "Because.", spans=False)
    step = Spans(asked).routed(None, When(NOW, 5), error="timeout")
    again = step.model_copy(update={"error": "refused", "took_us": 9})
    published = asking.say(asked, step, again)
    found = traces.get(asked.seq)
    assert found
    assert [(one.error, one.took_us) for one in found.spans] == [("timeout", 5)]
    assert [one.seq for one in published] == [0, 0]


def test_a_span_without_a_question_on_record_is_not_kept(asking: Asking, traces: TraceReader, log: LogWriter) -> None:
    asked = asking.ask("why?", spans=False)
    stranger = Voice("ask", "life-9").says(asked.event)
    span = Spans(stranger).routed(None, When(NOW, 5), error="timeout")
    asking.say(stranger, span)
    lonely = asking.assistant.says(span.model_copy(update={"span": "0" * 16}))
    done = commit(log, asking.assistant.unit(lonely))
    assert not list(traces.newest())
    assert done.appended == []


def test_a_span_that_is_none_is_refused_and_nothing_of_its_unit_is_kept(asking: Asking, log: LogWriter) -> None:
    asked = asking.ask("why?", spans=False)
    head = log.head
    bad = asking.assistant.utters("SpanEnded", b'{"span": "x"}')
    with pytest.raises(Malformed):
        _ = bad.event
    done = commit(log, asking.assistant.unit(asking.assistant.says(asked.event), bad))
    assert len(done.refused) == 1
    assert log.head == head


def test_a_conversation_is_read_backwards(asking: Asking, traces: TraceReader) -> None:
    asked = [asking.ask(f"{turn}?", conversation="ab"[turn % 2]) for turn in range(6)]
    assert [one.id for one in traces.of_conversation("a")] == [asked[4].seq, asked[2].seq, asked[0].seq]
    assert [one.id for one in traces.of_conversation("a", asked[4].seq, 1)] == [asked[2].seq]
    assert not list(traces.of_conversation(""))
    assert [one.id for one in traces.newest(2)] == [asked[5].seq, asked[4].seq]


def test_a_trace_is_found_by_the_key_of_its_question(asking: Asking, traces: TraceReader) -> None:
    asked = asking.ask("why?", key="abc")
    asking.ask("why?")
    assert (found := traces.of_key("abc"))
    assert found.id == asked.seq
    assert traces.of_key("") is None


def test_what_nobody_else_said_goes_with_its_trace(asking: Asking, traces: TraceReader, log: LogWriter) -> None:
    first = asking.ask("1?", used=[Used("find_fix", {}, LONG)], by="chat")
    second = asking.ask("2?", used=[Used("find_fix", {}, LONG + "more")], by="chat")
    assert bodies(log) == 3
    with log.database.transaction():
        assert remove_traces(log.database, [first.seq]) == 1
    assert bodies(log) == 2
    assert traces.get(first.seq) is None
    assert (left := traces.get(second.seq))
    assert left.of("chat")[0].said(names.SYSTEM) == SYSTEM


def test_a_log_of_an_earlier_release_has_no_traces(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Database.writer(path, []) as database:
        for version, file in enumerate(migrations("core")[:2], 1):
            database.script(file.read_text(encoding="utf-8"), version)
    with TraceReader.open(path) as old:
        assert old.get(1) is None
        assert old.of_key("k") is None
        assert not list(old.newest())
        assert not list(old.every())
        assert not old.reaches_back(NOW)
