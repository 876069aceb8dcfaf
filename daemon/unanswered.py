"""Questions that an earlier process of the assistant left without an ending, found in the log."""

from daemon.answer_stream import key_of
from daemon.service import Past, StreamReader
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import AnswerDegraded, AnswerQuestion, EventSetAside, QuestionAnswered
from knowledge.reasoning.parts import Part, read, stream_of

LOOKED_AT = 256
"""Questions that are looked through."""
LATE_US = 10 * 60_000_000
"""What was asked longer ago is not answered any more: that is said."""
OLD_US = 86_400_000_000
"""What was asked longer ago is left as it is: nobody waits for it, and its answer may have been wiped."""
_ENDINGS = (QuestionAnswered.__name__, AnswerDegraded.__name__)


def unanswered(past: Past, streams: StreamReader, now: int) -> list[Envelope]:
    """In the order in which they were asked; of those with one key the first."""
    ended = {seen.header.cause for seen in past.newest(_ENDINGS, 2 * LOOKED_AT)}
    found: dict[str, Envelope] = {}
    for seen in past.newest([AnswerQuestion.__name__], LOOKED_AT):
        if seen.id in ended or now - seen.header.at > OLD_US or over(written(streams, key_of(seen))):
            continue
        found.setdefault(key_of(seen), seen)
    return [*found.values()]


def set_aside(past: Past, service: str) -> frozenset[str]:
    """Ids of orders on which a service failed each time."""
    events = [seen.event for seen in past.newest([EventSetAside.__name__], LOOKED_AT)]
    return frozenset(one.event for one in events if isinstance(one, EventSetAside) and one.service == service)


def written(streams: StreamReader, key: str) -> list[tuple[int, Part | None]]:
    """What is in the stream of an answer; None stands for what is not kept any more."""
    try:
        chunks = [*streams.read(stream_of(key))]
    except NotFound:
        return []
    return [(one.off, None if one.kind == "reset" else read(one.kind, one.text)) for one in chunks]


def over(found: list[tuple[int, Part | None]]) -> bool:
    """Whether there is nothing to add."""
    return bool(found) and (found[-1][1] is None or found[-1][1].kind == "end")
