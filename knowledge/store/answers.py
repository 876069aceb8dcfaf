"""Which answers hold something that is to go. Such a one goes whole: question, endings, stream and trace.

An answer holds it where it is said in it, where it rests on it, where it was made of it, and where a chat model wrote
it later in the same conversation: what was said before stood in its prompt.
"""

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from knowledge.errors import BadId
from knowledge.events import AnswerDegraded, AnswerQuestion, QuestionAnswered
from knowledge.ids import ShortId
from knowledge.reasoning.parts import key_of, stream_of
from knowledge.store.sqlite import Database
from knowledge.store.traces import remove_traces
from knowledge.traces import names

QUERIES = "answers"
_ASKED = AnswerQuestion.__name__
_TYPES = (_ASKED, QuestionAnswered.__name__, AnswerDegraded.__name__)


class Sought(NamedTuple):
    """What is to go."""

    doomed: Callable[[set[int]], set[int]]
    """Which of these events are to go, by their seq."""
    holds: Callable[[str], bool]
    """Whether a text holds it."""
    roots: set[str]
    """What the events that go followed from."""
    in_events: bool = True
    """Whether it is looked for in the texts of questions and answers, too."""
    project: int | None = None
    since: int | None = None
    """Microseconds UTC: what was said at or after it goes."""


class Held(NamedTuple):
    """What goes with it."""

    events: list[int]
    """Seqs of questions and their endings."""
    traces: list[int]
    streams: list[str]


@dataclass
class _Answer:
    """A question, with what there is of it in the log and as a trace."""

    id: int
    """Seq of the question."""
    conversation: str = ""
    stream: str = ""
    endings: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    sources: set[int] = field(default_factory=set)
    asked: bool = False
    """Whether the question is in the log."""
    traced: bool = False
    chat: bool = False
    """Whether a chat model had a part in it."""
    goes: bool = False


def held(database: Database, sought: Sought) -> Held:
    """Every answer that holds it."""
    found: dict[str, _Answer] = {}
    _in_log(database, sought, found)
    _in_traces(database, sought, found)
    answers = list(found.values())
    for root in found.keys() & sought.roots:
        found[root].goes = True
    _resting(answers, sought)
    _later(answers)
    gone = [one for one in answers if one.goes]
    events = {seq for one in gone for seq in ([one.id] if one.asked else []) + one.endings}
    return Held(sorted(events), [one.id for one in gone if one.traced], [one.stream for one in gone if one.stream])


def remove_answers(database: Database, gone: Held) -> None:
    """Remove their streams and traces; what is done with the events is up to the caller. In a transaction."""
    remove_traces(database, gone.traces)
    for name in gone.streams:
        row = database.one("stream_of_name", {"name": name})
        if row:
            database.run("remove_stream_chunks", {"id": row["id"]})
            database.run("remove_stream", {"id": row["id"]})


def _in_log(database: Database, sought: Sought, found: dict[str, _Answer]) -> None:
    for row in database.each("asked_and_answered", {"types": json.dumps(_TYPES)}):
        body = json.loads(row["body"])
        ours = row["type"] == _ASKED
        root = row["id"] if ours else row["cause"]
        one = found.setdefault(root or row["id"], _Answer(row["seq"]))
        if ours:
            one.asked, one.conversation = True, body.get("conversation", "")
            one.stream = stream_of(key_of(body.get("key", ""), row["id"]))
        else:
            one.endings.append(row["seq"])
            one.chat |= body.get("by", "chat") == "chat"  # one that is degraded may have asked it
            one.sources |= _seqs(body.get("sources", []))
        if sought.in_events and sought.holds(_texts(body)):
            one.goes = True
        one.goes |= sought.project is not None and row["project"] == sought.project


def _in_traces(database: Database, sought: Sought, found: dict[str, _Answer]) -> None:
    by_trace: dict[int, _Answer] = {}
    for row in database.all("every_trace"):
        one = by_trace[row["id"]] = found.setdefault(row["root"], _Answer(row["id"]))
        one.id, one.traced, one.chat = row["id"], True, one.chat or bool(row["chat"])
        one.conversation = one.conversation or row["conversation"]
        one.stream = one.stream or stream_of(key_of(row["key"], row["root"]))
        one.goes |= sought.project is not None and row["project"] == sought.project
    for row in database.each("every_inline"):
        told: dict[str, Any] = json.loads(row["attributes"])
        one = by_trace[row["trace"]]
        one.sources |= _seqs([*told.get(names.SOURCES, []), *told.get(names.TOOL_SOURCES, [])])
        one.goes |= sought.holds(_texts(told)) or sought.holds(_read(row["text"]))
    said = [row["id"] for row in database.each("every_body") if sought.holds(_unpacked(row["packed"]))]
    traces = [row["trace"] for row in database.all("traces_of_bodies", {"ids": json.dumps(said)})]
    if sought.since is not None:
        traces += [row["trace"] for row in database.all("traces_touched", {"since": sought.since})]
    for trace in traces:
        by_trace[trace].goes = True


def _resting(answers: list[_Answer], sought: Sought) -> None:
    """Mark those that are to go as events, and those that rest on such."""
    doomed = sought.doomed({seq for one in answers for seq in (one.id, *one.endings, *one.sources)})
    for one in answers:
        one.goes |= bool(doomed & {one.id, *one.endings, *one.sources})


def _later(answers: Iterable[_Answer]) -> None:
    """Mark what a chat model said later in a conversation."""
    talks: dict[str, list[_Answer]] = defaultdict(list)
    for one in answers:
        talks[one.conversation].append(one)
    talks.pop("", None)
    for talk in talks.values():
        first = min((one.id for one in talk if one.goes), default=None)
        for one in talk:
            one.goes |= first is not None and one.id > first and one.chat


def _seqs(ids: Iterable[object]) -> set[int]:
    """The numbers in ids such as f12 and e100."""
    found = set()
    for one in ids:
        try:
            found.add(ShortId.parse(str(one)).seq)
        except BadId:
            continue
    return found


def _texts(body: object) -> str:
    """Every string in it, each on lines of its own, as it reads."""
    if isinstance(body, str):
        return _read(body)
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else []
    return "\n".join(map(_texts, parts))


def _read(text: str) -> str:
    """A text; where it is JSON, or some lines of it, also what its strings say."""
    said = [text]
    for line in text.splitlines() if text[:1] in {"{", "["} else []:
        try:
            known = json.loads(line)
        except ValueError:
            continue
        if isinstance(known, dict | list):
            said.append(_texts(known))
    return "\n".join(said)


def _unpacked(packed: bytes) -> str:
    return _read(zlib.decompress(packed).decode())
