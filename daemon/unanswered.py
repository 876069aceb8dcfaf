"""Questions that an earlier process of the assistant left without an ending: found in the log, and taken up."""

from collections.abc import Callable
from functools import partial

from daemon.answer_stream import AnswerStream, key_of
from daemon.outgoing import Outgoing
from daemon.questions import Open, Questions
from daemon.service import StreamReader, World
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import AnswerDegraded, AnswerQuestion, AnswerResumed, EventSetAside, QuestionAnswered
from knowledge.reasoning.parts import Part, read, stream_of

LOOKED_AT = 256
"""Questions that are looked through."""
LATE_US = 10 * 60_000_000
"""What was asked longer ago is not answered any more: that is said."""
OLD_US = 86_400_000_000
"""What was asked longer ago is left as it is: nobody waits for it, and its answer may have been wiped."""
_ENDINGS = (QuestionAnswered.__name__, AnswerDegraded.__name__)


class Unanswered:
    """What is to be taken up when the assistant begins."""

    def __init__(
        self,
        world: World,
        service: str,
        questions: Questions,
        out: Outgoing,
        taken: Callable[[Envelope, AnswerStream], Open],
    ) -> None:
        """`taken` puts a question into the table."""
        self._world, self._service = world, service
        self._open, self._out, self._taken = questions, out, taken

    def orders(self) -> list[Envelope]:
        """In the order in which they were asked; of those with one key the first."""
        past, now = self._world.past, self._world.clock.now()
        ended = {seen.header.cause for seen in past.newest(_ENDINGS, 2 * LOOKED_AT)}
        found: dict[str, Envelope] = {}
        for seen in past.newest([AnswerQuestion.__name__], LOOKED_AT):
            if seen.id not in ended and now - seen.header.at <= OLD_US and not self._over(key_of(seen)):
                found.setdefault(key_of(seen), seen)
        return [*found.values()]

    def take_up(self, seen: Envelope, then: Callable[[Open], None]) -> None:
        """From now on, what another process still has on its way for it counts for nothing; `then` go on with it."""
        stream = AnswerStream(key_of(seen), self._world.clock.now(), self._mark(key_of(seen)))
        one = self._taken(seen, stream)
        self._open.wait(one, "resuming")
        age = (self._world.clock.now() - seen.header.at) / 1_000_000
        resumed = AnswerResumed(key=stream.key, age_s=round(age, 1))
        self._out.say(one, [resumed], then=partial(self._marked, one, then))

    def hopeless(self, one: Open) -> tuple[str, str] | None:
        """Why it is not answered any more, and what to do."""
        if self._world.clock.now() - one.asked.now > LATE_US:
            return "the daemon was away for too long after it was asked", "ask again"
        aside = [seen.event for seen in self._world.past.newest([EventSetAside.__name__], LOOKED_AT)]
        if any(isinstance(event, EventSetAside) and event.event == one.seen.id for event in aside):
            return "the assistant failed over it each time", f"`sotto logs {self._service}` may say why"
        return None

    def _marked(self, one: Open, then: Callable[[Open], None]) -> None:
        """The log has a mark: ours, unless somebody's came before it."""
        if not one.stream.marked(self._mark(one.key)):
            self._open.take(one.ref)
            self.take_up(one.seen, then)
            return
        found = written(self._world.streams, one.key)
        if over(found):
            self._open.take(one.ref)
            return
        one.stream.taken_up([(off, part) for off, part in found if part])
        then(one)

    def _over(self, key: str) -> bool:
        return over(written(self._world.streams, key))

    def _mark(self, key: str) -> int:
        """The last of the answer's marks."""
        name = stream_of(key)
        kept = self._world.past.bookmarks(name).get(name)
        return kept.position if kept else -1


def written(streams: StreamReader, key: str) -> list[tuple[int, Part | None]]:
    """What is in the stream of an answer; None stands for what is not kept any more."""
    try:
        chunks = [*streams.read(stream_of(key))]
    except NotFound:
        return []
    return [(one.off, None if one.kind == "reset" else read(one.kind, one.text)) for one in chunks]


def over(found: list[tuple[int, Part | None]]) -> bool:
    """Whether there is nothing to add."""
    if not found:
        return False
    last = found[-1][1]
    return last is None or last.kind == "end"
