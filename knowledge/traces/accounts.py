"""Finding how an answer came about: by an id, by the key of its question, or as the last one of a conversation."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from knowledge.envelope import Envelope
from knowledge.errors import BadId, NotFound
from knowledge.events import AnswerDegraded, AnswerQuestion, QuestionAnswered
from knowledge.ids import ShortId
from knowledge.store.log import EventLog
from knowledge.store.traces import TraceReader
from knowledge.traces.account import Account, of_events, of_trace
from knowledge.traces.trace import Trace

ENDINGS = (QuestionAnswered.__name__, AnswerDegraded.__name__)
LOOKED_AT = 256
"""Answers that are looked through for those of a conversation; older ones are found by their traces."""
_LIST = "`sotto trace --list` lists them"


class Newest(Protocol):
    """As much of the log as it takes to find the answer before."""

    def newest(self, types: Iterable[str] = (), limit: int = ..., after: int = 0) -> list[Envelope]:
        """The last events of some types after a seq, in order."""
        ...


class Found(NamedTuple):
    """An answer."""

    account: Account
    trace: Trace | None
    """None where its spans are gone, or never were."""


def before(log: Newest, traces: TraceReader | None, conversation: str) -> Account | None:
    """The last answer of a conversation, whatever came of it, but for those that only explain another one."""
    if not conversation:
        return None
    told = _by_log(log, traces, conversation)
    kept = traces.of_conversation(conversation, limit=LOOKED_AT) if traces else iter(())
    traced = next((one for one in map(of_trace, kept) if not one.explains and one.ending != "unfinished"), None)
    return max((one for one in (told, traced) if one), key=lambda one: one.at, default=None)


def find(log: EventLog, traces: TraceReader, named: str = "") -> Found:
    """By `t9`, `e9` or a key; without one the last question. Raises NotFound, BadId."""
    if not named:
        return _last(log, traces)
    try:
        seq = ShortId.parse(named, "t" if named.isdigit() else "").seq
    except BadId:
        return _of_key(log, traces, named)
    if named.strip()[:1].lower() not in "te0123456789":
        raise BadId(f"{named}: a trace is named t9, or e9 as its question")
    trace = traces.get(seq)
    return _of_seen(log, traces, _question(log, seq)) if trace is None else _of(log, trace)


def _last(log: EventLog, traces: TraceReader) -> Found:
    asked = log.newest([AnswerQuestion.__name__], 1)
    trace = next(traces.newest(1), None)
    if asked and (trace is None or asked[0].seq > trace.id):
        return _of_seen(log, traces, asked[0])
    if trace is None:
        raise NotFound("nothing was asked yet", hint='ask something: sotto ask "what changed today?"')
    return _of(log, trace)


def _of_key(log: EventLog, traces: TraceReader, key: str) -> Found:
    """By what the question was asked under, or its id. Raises NotFound."""
    if trace := traces.of_key(key):
        return _of(log, trace)
    for seen in log.backwards(AnswerQuestion.__name__):
        if isinstance(seen.event, AnswerQuestion) and key in (seen.event.key, seen.id):
            return _of_seen(log, traces, seen)
    raise NotFound(f"trace {key!r}", hint=_LIST)


def _question(log: EventLog, seq: int) -> Envelope:
    """The question of this number, or the one that the answer of this number is to. Raises NotFound."""
    try:
        seen = log.by_seq(seq)
        if seen.type in ENDINGS and seen.header.cause:
            seen = log.by_id(seen.header.cause)
    except NotFound:
        raise NotFound(f"t{seq}", hint=f"it was never there, or is older than traces are kept; {_LIST}") from None
    if seen.type == "Erased":
        raise NotFound(f"t{seq}", hint="what it said was removed for good")
    if not isinstance(seen.event, AnswerQuestion):
        raise NotFound(f"t{seq}", hint=f"e{seq} is a {seen.type}, no question; {_LIST}")
    return seen


def _of_seen(log: EventLog, traces: TraceReader, asked: Envelope) -> Found:
    if trace := traces.get(asked.seq):
        return _of(log, trace)
    ending = next((one for one in log.of_trace(asked.id) if one.type in ENDINGS), None)
    return Found(of_events(asked, ending), None)


def _of(log: EventLog, trace: Trace) -> Found:
    try:
        asked = log.by_seq(trace.id)
    except NotFound:
        asked = None  # the log forgets sooner than a trace that is kept
    return Found(of_trace(trace, asked), trace)


def _by_log(log: Newest, traces: TraceReader | None, conversation: str) -> Account | None:
    for seen in reversed(log.newest(ENDINGS, LOOKED_AT)):
        ending = seen.event
        if not isinstance(ending, QuestionAnswered | AnswerDegraded) or ending.conversation != conversation:
            continue
        trace = traces.of_root(seen.header.cause or "") if traces else None
        account = of_trace(trace) if trace and trace.first else of_events(None, seen)
        if not account.explains:
            return account
    return None
