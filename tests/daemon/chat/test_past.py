"""Conversations that were had: found again, also those that an older release answered."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from daemon.chat.past import Question, answered, conversations, lately, meant
from daemon.chat.transcript import Transcript
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import AnswerDegraded, AnswerQuestion, OutputAppended, QuestionAnswered, ToolCalled
from knowledge.reasoning.parts import stream_of
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from tests.making import DAY, NOW, Voice, commit


def answer(text: str) -> QuestionAnswered:
    call = ToolCalled(
        tool="why", arguments={"failure": clean("f3")}, outcome="answered", data=clean("{}"), error=clean(""),
        hint=clean(""),
    )  # fmt: skip
    return QuestionAnswered(
        question=clean("q"), conversation="", calls=[call], text=clean(text), sources=[clean("f3")], recorded=True,
        confidence=1.0, by="model", suggestions=[], code=0, took_ms=1.0,
    )  # fmt: skip


def degraded() -> AnswerDegraded:
    return AnswerDegraded(
        question=clean("q"), conversation="", reason=clean("it died"), hint=clean("wait"), text=clean("x"), sources=[],
        took_ms=1.0,
    )  # fmt: skip


@pytest.fixture
def log(home: Paths) -> Iterator[LogReader]:
    writer, voice = LogWriter.open(home.core), Voice("chat")
    asked = [
        voice.says(AnswerQuestion(question=clean(f"{name} {n}"), conversation=name, key=key), at=NOW + n * DAY)
        for n, (name, key) in enumerate(
            [("chat:aa11", "k0"), ("shell:1", "k1"), ("chat:ab22", ""), ("chat:aa11", "k3"), ("chat:aa11", "k0")]
        )
    ]
    told = [
        voice.says(event, cause=one) for event, one in zip([answer("Because."), degraded()], asked[2:], strict=False)
    ]
    chunk = OutputAppended(stream=stream_of("k0"), off=0, kind="text", text=clean("streamed"))
    commit(writer, voice.unit(*asked, *told), Voice("assistant").unit(chunk))
    writer.close()
    reader = LogReader(home.core)
    yield reader
    reader.close()


def test_conversations_of_chats_are_found_by_their_beginning(log: LogReader) -> None:
    found = conversations(log)
    assert [(one.short, [asked.text for asked in one.questions]) for one in found] == [
        ("ab22", ["chat:ab22 2"]),
        ("aa11", ["chat:aa11 0", "chat:aa11 3"]),
    ]
    assert meant(log, "").short == "aa11"
    assert meant(log, "ab").short == "ab22"
    assert meant(log, "chat:ab22").short == "ab22"
    for wrong in ("a", "zz"):
        with pytest.raises(NotFound):
            meant(log, wrong)


def read(log: LogReader, question: Question) -> list[tuple[str, str]]:
    one = Transcript()
    pieces = one.begin(question.text)
    for off, part in answered(log, question, 0):
        pieces += one.hear(off, part)
    return [(piece.style, piece.text) for piece in pieces[1:]]


def test_an_answer_is_its_stream_or_else_its_ending(log: LogReader) -> None:
    [old], [streamed, died] = (one.questions for one in conversations(log))
    assert [part.kind for _, part in answered(log, streamed, 0)] == ["text"]
    assert answered(log, streamed, 1) == []
    assert read(log, old) == [("call", "▸ 1 why (f3) → an answer"), ("plain", "Because."), ("sources", "(f3)")]
    assert read(log, died)[:2] == [("plain", "x"), ("trouble", "this is not the whole answer: it died")]
    assert len(answered(log, old, 2)) == len(answered(log, old, 0)) - 2
    assert answered(log, Question("no", "no", 0, "no", 0), 0) == []


def test_what_was_talked_of_lately_is_said_for_a_day(log: LogReader) -> None:
    last = datetime.fromtimestamp(NOW / 1e6, UTC) + timedelta(days=3)
    assert lately(log, last) == f"you asked “chat:aa11 3” today at {last:%H:%M}; /attach aa11 goes on"
    assert "yesterday" in lately(log, last + timedelta(days=1))
    assert lately(log, last + timedelta(days=2)) == ""


def test_nothing_was_said_yet(home: Paths) -> None:
    log = LogReader(home.core)
    assert (conversations(log), lately(log, datetime.now(UTC))) == ([], "")
    with pytest.raises(NotFound):
        meant(log, "")
