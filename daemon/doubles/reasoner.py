"""Reasoning from beginning to end in one go, with an engine and tools at hand: the assistant's part, for tests."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from knowledge.errors import ContextOverflow, RequestRefused, SottoError
from knowledge.reasoning.actions import Action, Brief, CallResult, Finish, Generate, GiveUp, Say, UseTool, Void
from knowledge.reasoning.engine import ChatEngine, Ended, Piece
from knowledge.reasoning.loop import Reasoning
from knowledge.reasoning.parts import Again, Part, Text
from knowledge.redact import clean

Call = Callable[[UseTool], CallResult]


class Told(NamedTuple):
    """What came of a question."""

    chunks: Sequence[tuple[int, Part]]
    """Its stream, each part with its offset, but for the plan and the end."""
    ending: Finish | GiveUp


class Reasoner:
    """Answers one question, and keeps what is said of it as a stream would."""

    def __init__(self, engine: ChatEngine, call: Call) -> None:
        self._engine, self._call = engine, call
        self._chunks: list[tuple[int, Part]] = []

    def told(self, brief: Brief, chunks: Sequence[tuple[int, Part]] = (), *, continues: bool = True) -> Told:
        """All of it; where there are chunks of it already, it goes on where they end."""
        self._chunks = [*chunks]
        reasoning = Reasoning.resumed(brief, chunks, continues=continues) if chunks else Reasoning(brief)
        actions = reasoning.begin()
        while True:
            following: list[Action] = []
            for action in actions:
                if isinstance(action, Finish | GiveUp):
                    return Told(self._chunks, action)
                following += self._done(action, reasoning)
            actions = following

    def _done(self, action: Action, reasoning: Reasoning) -> list[Action]:
        """Do what is to be done; what comes after it."""
        if isinstance(action, Say):
            self._say(action.part)
        elif isinstance(action, Void):
            self._void(action.why)
        elif isinstance(action, UseTool):
            return reasoning.called(self._call(action))
        elif isinstance(action, Generate):
            return self._generated(action, reasoning)
        return []

    def _generated(self, action: Generate, reasoning: Reasoning) -> list[Action]:
        try:
            generation = self._engine.begin(action.wish)
            while isinstance(step := generation.step(), Piece):
                if step.text and action.purpose == "answer":
                    self._say(Text(step.text))
        except ContextOverflow as error:
            return reasoning.refused("overflow", str(error), error.tokens, error.limit)
        except RequestRefused as error:
            return reasoning.refused("refused", str(error))
        except SottoError as error:
            return reasoning.refused("failed", str(error))
        assert isinstance(step, Ended)
        return reasoning.written(action.purpose, step)

    def _say(self, part: Part) -> None:
        self._chunks.append((len(self._chunks), part))

    def _void(self, why: str) -> None:
        """From the first chunk of text that counts on."""
        begin = max((off + 1 for off, part in self._chunks if isinstance(part, Again)), default=0)
        since = next((off for off, part in self._chunks if off >= begin and isinstance(part, Text)), None)
        if since is not None:
            self._say(Again(since=since, why=clean(why)))
