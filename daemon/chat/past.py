"""Conversations that were had: found by the beginning of their name, with what was asked in them and answered."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from daemon.answer_endings import degraded_code
from daemon.log_reader import LogReader
from knowledge.errors import NotFound
from knowledge.events import AnswerDegraded, AnswerQuestion, Event, QuestionAnswered, ToolCalled
from knowledge.ids import complete
from knowledge.reasoning.parts import Called, End, Part, Plan, Result, Sources, Text, read, stream_of
from knowledge.redact import Clean, clean

PREFIX = "chat:"
LOOKED_AT = 4_096
"""Questions that are looked through."""
LATELY = 16
"""Endings that are looked through for one that has no stream."""
_ENDINGS = (QuestionAnswered.__name__, AnswerDegraded.__name__)


class Question(NamedTuple):
    """One that was asked."""

    key: str
    text: str
    at: int
    """Microseconds UTC."""
    order: str
    """Id of its AnswerQuestion."""
    seq: int


class Conversation(NamedTuple):
    """One that was had."""

    name: str
    questions: list[Question]

    @property
    def short(self) -> str:
        """What people type."""
        return self.name.removeprefix(PREFIX)


def new_name() -> str:
    """Of a conversation that begins."""
    return f"{PREFIX}{uuid4().hex[:8]}"


def conversations(log: LogReader) -> list[Conversation]:
    """Those of chats, the one that was gone on with last at the end."""
    found: dict[str, dict[str, Question]] = {}
    for seen in log.newest([AnswerQuestion.__name__], LOOKED_AT):
        asked = seen.event
        if isinstance(asked, AnswerQuestion) and asked.conversation.startswith(PREFIX):
            one = found.pop(asked.conversation, {})
            key = asked.key or seen.id
            one.setdefault(key, Question(key, asked.question, seen.header.at, seen.id, seen.seq))
            found[asked.conversation] = one
    return [Conversation(name, [*questions.values()]) for name, questions in found.items()]


def meant(log: LogReader, short: str) -> Conversation:
    """The one whose name begins so; the last one where nothing is said. Raises NotFound."""
    known = conversations(log)
    if not known:
        raise NotFound("no conversation yet", hint="`sotto chat` begins one")
    if not short:
        return known[-1]
    name = PREFIX + complete(short.removeprefix(PREFIX), [one.short for one in known])
    return next(one for one in known if one.name == name)


def endings(log: LogReader, most: int = LOOKED_AT) -> dict[str, Event]:
    """What ended questions, by the id of their orders: those of the last so many."""
    return {one.header.cause or "": one.event for one in log.newest(_ENDINGS, most)}


def answered(
    log: LogReader, question: Question, off: int, ended: Mapping[str, Event] | None = None
) -> list[tuple[int, Part]]:
    """The parts of its answer from an offset on, as far as it has come.

    Where the stream is not there, because it was trimmed or an older release answered, they are made of the ending:
    one of `ended`, or of the last ones.
    """
    try:
        chunks = [chunk for chunk in log.read(stream_of(question.key), off) if chunk.kind != "reset"]
    except NotFound:
        ended = endings(log, LATELY) if ended is None else ended
        made = parts_of(ended[question.order]) if question.order in ended else iter(())
        return [(at, part) for at, part in enumerate(made) if at >= off]
    return [(chunk.off, read(chunk.kind, chunk.text)) for chunk in chunks]


def lately(log: LogReader, now: datetime) -> str:
    """A sentence about the last conversation, where that was today or yesterday; else nothing."""
    last = next(reversed(conversations(log)), None)
    if last is None:
        return ""
    asked = last.questions[-1]
    at = datetime.fromtimestamp(asked.at / 1e6, now.tzinfo)
    days = {now.date(): "today", now.date() - timedelta(days=1): "yesterday"}
    if at.date() not in days:
        return ""
    ended = endings(log).get(asked.order)
    sources = ended.sources if isinstance(ended, QuestionAnswered | AnswerDegraded) else []
    about = f"about {sources[0]}" if sources else f"“{asked.text[:60]}”"
    return f"you asked {about} {days[at.date()]} at {at:%H:%M}; /attach {last.short[:4]} goes on"


# ── of an ending ──────────────────────────────────────────────────────────────────────────────────


def parts_of(event: Event) -> Iterator[Part]:
    """Of QuestionAnswered or AnswerDegraded, in the order of a stream."""
    if isinstance(event, QuestionAnswered):
        yield _plan(event, event.by, [one.tool for one in event.calls])
        for number, one in enumerate(event.calls, 1):
            yield Called(n=number, tool=one.tool, arguments=one.arguments)
            yield Result(n=number, outcome=one.outcome, text=_said(one), sources=[])
        yield from _closing(event, "stopped" if event.stopped else "answered", event.code)
    elif isinstance(event, AnswerDegraded):
        yield _plan(event, "words", [])
        yield from _closing(event, "degraded", degraded_code(event))


def _plan(event: QuestionAnswered | AnswerDegraded, by: str, tools: list[str]) -> Plan:
    body = {"question": event.question, "conversation": event.conversation, "by": by, "tools": tools}
    return Plan.model_validate_json(json.dumps(body))


def _said(one: ToolCalled) -> Clean:
    return one.error or clean("see below")


def _closing(event: QuestionAnswered | AnswerDegraded, how: str, code: int) -> Iterator[Part]:
    if event.text:
        yield Text(event.text)
    yield Sources(ids=event.sources)
    reason, hint = (event.reason, event.hint) if isinstance(event, AnswerDegraded) else ("", "")
    body = {"ending": how, "reason": reason, "hint": hint, "code": code, "took_ms": event.took_ms}
    yield End.model_validate_json(json.dumps(body))
