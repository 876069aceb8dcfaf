"""A desk at which questions are asked of the assistant, for its tests: whoever else there is speaks here."""

import os
import select
from collections.abc import Callable, Iterable

from daemon.answers import Asked, Made, nothing_fits
from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Seen, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    AnswerDegraded,
    AnswerQuestion,
    Call,
    EmbeddingRefused,
    Event,
    OutputAppended,
    QuestionAnswered,
    QuestionRouted,
    RouteQuestion,
    SpanEnded,
    ToolCalled,
)
from knowledge.reasoning.parts import Part, answer_text, read, stream_of
from knowledge.redact import clean
from knowledge.routing.by_words import WordRouter
from knowledge.store.log import Kept
from knowledge.store.streams import Chunk
from services.assistant import Assistant
from tests.making import Voice

MOST_TURNS = 200
NEXT = "what should i do next?"


class Past:
    """The log as a list."""

    def __init__(self) -> None:
        self.log: list[Envelope] = []
        self.streams = MemoryStreams()
        self.marks: dict[str, int] = {}
        self.spans: list[SpanEnded] = []

    def since(self, seq: int, types: Iterable[str] = (), limit: int = 512) -> list[Envelope]:
        del types
        return [one for one in self.log if one.seq > seq][:limit]

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        return [one for one in self.log if one.type in set(types)][-limit:]

    def chunks(self, name: str) -> list[Chunk]:
        try:
            return [*self.streams.read(name)]
        except NotFound:
            return []

    def parts(self, key: str) -> list[Part]:
        """What the stream of an answer says."""
        return [read(one.kind, one.text) for one in self.chunks(stream_of(key))]

    def text(self, key: str) -> str:
        """The text that counts."""
        return answer_text([*enumerate(self.parts(key))])

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        return {name: Kept(place, 0) for name, place in self.marks.items() if name.startswith(prefix)}


def told(_paths: Paths, asked: Asked) -> bytes:
    """In the child: what it was given."""
    call = asked.routes[0]
    given = {name: clean(value) for name, value in call.arguments.items()}
    seen = {name: len(row) for name, row in asked.vectors.items()}
    data = clean(repr((sorted(seen.items()), asked.previous, os.getpid() != os.getppid())))
    answer = nothing_fits(asked).model_copy(
        update={
            "calls": [
                ToolCalled(
                    tool=call.tool, arguments=given, outcome="answered", data=data, error=clean(""), hint=clean("")
                )
            ],
            "text": clean(f"said of {asked.question}"),
            "sources": [clean("f7")],
            "recorded": True,
            "suggestions": [],
        }
    )
    return Made(answer).written()


class Desk:
    """A life of the service; whoever else there is speaks here."""

    def __init__(
        self,
        home: Paths,
        past: Past,
        clock: FakeClock,
        work: Callable[..., bytes] = told,
        config: Config | None = None,
        *,
        first: Callable[["Desk"], object] = lambda _desk: None,
    ) -> None:
        """`first` is done once it has read what was left, before it has said anything."""
        self.past, self.clock = past, clock
        self.vectors = True
        """Whether somebody else tells vectors; else they are refused."""
        self.voice = Voice("cli", f"life-{id(self)}")
        self.loaded: list[str] = []
        world = World(home, config or Config(), clock, past.streams, past)  # type: ignore[arg-type]
        self.service = Assistant(world, work, lambda: self.loaded.append("tools"))
        self.said: list[tuple[Event, Envelope | None]] = []
        self._take(self.service.wake())
        first(self)
        self.settle()

    def hear(self, event: Event, cause: Envelope | None = None) -> Envelope:
        """Somebody says something; what the service answers at once is in `said`."""
        sealed = self.voice.says(event, cause=cause, at=self.clock.now())
        kept = event.durability != "ephemeral"
        seen = Envelope(sealed.header, sealed.body, len(self.past.log) + 1 if kept else 0)
        if kept:
            self.past.log.append(seen)
        if seen.type in self.service.handlers():
            self.said += [(one, seen) for one in self.service.handle(seen)]
            self.settle()
        return seen

    def ask(self, question: str = NEXT, conversation: str = "", key: str = "", cwd: str | None = "/work") -> Envelope:
        here = clean(cwd) if cwd else None
        return self.hear(AnswerQuestion(question=clean(question), conversation=conversation, cwd=here, key=key))

    def route(self, order: RouteQuestion, *, by: str = "model", confidence: float = 0.9) -> None:
        """Tell what it is for, as the router of words does."""
        found = WordRouter().route(order.question, order.previous)
        call = Call(
            tool=found.tool,
            arguments={name: clean(value) for name, value in found.arguments.items()},
            confidence=confidence,
        )
        likely = ["search_knowledge", "list_failures", "explain_failure"]
        self.hear(
            QuestionRouted(ref=order.ref, calls=[call], by=by, likely=likely, took_ms=1.0)  # type: ignore[arg-type]
        )

    def ordered(self) -> list[RouteQuestion]:
        return [event for event, _ in self.said if isinstance(event, RouteQuestion)]

    def answers(self) -> list[Event]:
        return [event for event, _ in self.said if isinstance(event, QuestionAnswered | AnswerDegraded)]

    def work(self, answers: int = 1) -> None:
        """Until so many answers were given."""
        self.until(lambda: len(self.answers()) >= answers)

    def until(self, there: Callable[[], bool]) -> None:
        """Let children and what is ready have their turn."""
        for _ in range(MOST_TURNS):
            if there():
                return
            handlers = self.service.inputs()
            ready = select.select([*handlers], [], [], 30)[0]
            assert ready, self.said
            for descriptor in ready:
                self._take(handlers[descriptor]())
            for one in [one for one in self.service._open if one.step == "embedding" and not self.vectors]:
                self.hear(EmbeddingRefused(ref=one.ref, reason="none here"))
        raise AssertionError(self.said)

    def pass_time(self, seconds: float) -> None:
        """What is overdue then is dealt with."""
        self.clock.advance(seconds)
        self._take(self.service._overdue())
        self.settle()

    def answered(self, question: str = NEXT, conversation: str = "") -> QuestionAnswered:
        """Ask, and let the router and the children do what they do."""
        before = len(self.answers())
        self.ask(question, conversation)
        self.route(self.ordered()[-1], by="words")
        self.work(before + 1)
        answer = self.answers()[-1]
        assert isinstance(answer, QuestionAnswered)
        return answer

    def close(self) -> None:
        self.service.stop()

    def settle(self) -> None:
        """Say what is ready."""
        while select.select([self.service._out], [], [], 0)[0]:
            self._take(self.service._out.take())

    def _take(self, found: Iterable[Seen]) -> None:
        """As the hub takes units: one whose mark has been passed leaves no trace."""
        for seen in found:
            mark = seen.bookmark
            if not mark or mark.position > self.past.marks.get(mark.reader, -1):
                if mark:
                    self.past.marks[mark.reader] = mark.position
                for event in seen.events:
                    self._keep(event, seen.cause)
            if seen.then:
                seen.then()

    def _keep(self, event: Event, cause: Envelope | None) -> None:
        if isinstance(event, OutputAppended):
            assert event.off <= len(self.past.chunks(event.stream)), "a hole"
            self.past.streams.append(event)
        elif isinstance(event, SpanEnded):
            self.past.spans.append(event)
        else:
            self.said.append((event, cause))
            if event.durability != "ephemeral":
                sealed = self.voice.says(event, cause=cause, at=self.clock.now())
                self.past.log.append(Envelope(sealed.header, sealed.body, len(self.past.log) + 1))


class Office:
    """One desk after the other over one log."""

    def __init__(self, home: Paths) -> None:
        self.home, self.past, self.clock = home, Past(), FakeClock()
        self.desks: list[Desk] = []

    def desk(
        self,
        work: Callable[..., bytes] = told,
        config: Config | None = None,
        *,
        first: Callable[[Desk], object] = lambda _desk: None,
    ) -> Desk:
        self.desks.append(Desk(self.home, self.past, self.clock, work, config, first=first))
        return self.desks[-1]
