"""A question that a chat model answers: its reasoning, what the model writes for it now, and what its tools said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from daemon.answers import Made
from knowledge.events import GenerateText, Said, TextGenerated, ToolCalled
from knowledge.reasoning.actions import CallResult, Generate
from knowledge.reasoning.loop import Reasoning
from knowledge.reasoning.parts import Again, Called, Part, Result, Text
from knowledge.redact import clean, clean_each

Outcome = Literal["answered", "not recorded", "unclear", "not found", "failed", "not available"]
EVERY_S = 0.1
"""How often what is written is said: each time is a commit."""


@dataclass
class Generation:
    """A text that the model writes."""

    action: Generate
    order: GenerateText
    began: int
    """Microseconds UTC."""
    since: int
    """Offset that its first piece has, or will have."""
    heard: str = ""
    said: int = 0
    """Characters of it that stand in the stream."""
    told_at: float = 0.0
    missed: bool = False
    """Whether a piece got lost on its way: the ending has all of it."""

    @property
    def spoken(self) -> bool:
        """Whether it is said to the user while it is written."""
        return self.action.purpose == "answer"

    def hear(self, event: TextGenerated, now: float) -> str:
        """Take a piece; what is to be said now."""
        if event.off > len(self.heard):
            self.missed = True
        if self.missed:
            return ""
        self.heard += event.text[len(self.heard) - event.off :]
        if not self.spoken or now - self.told_at < EVERY_S:
            return ""
        self.told_at = now
        return self.unsaid()

    def unsaid(self) -> str:
        """What was heard and not said; it counts as said from now on."""
        found, self.said = self.heard[self.said :], len(self.heard)
        return found

    def whole(self, text: str) -> list[Part]:
        """What is left to say once all of it is known."""
        if not self.spoken:
            return []
        if text[: self.said] == self.heard[: self.said]:
            return [Text(text[self.said :])] if text[self.said :] else []
        return [Again(since=self.since, why=clean("what was written is not what was said")), Text(text)]


@dataclass
class Thought:
    """How far it has come."""

    reasoning: Reasoning
    generation: Generation | None = None
    call: Called | None = None
    """The tool that is being called."""
    calls: list[ToolCalled] = field(default_factory=list)
    results: list[CallResult] = field(default_factory=list)
    recorded: bool = False
    """Whether a tool found something on record."""

    def awaits(self, ref: str) -> bool:
        return self.generation is not None and self.generation.order.ref == ref

    def order(self, action: Generate, ref: str, now: int, since: int) -> GenerateText:
        """What the model is asked for."""
        wish = action.wish
        *texts, prefill, form = clean_each([*(one.text for one in wish.messages), wish.prefill, wish.form])
        order = GenerateText(
            ref=ref,
            messages=[Said(role=one.role, text=text) for one, text in zip(wish.messages, texts, strict=True)],
            prefill=prefill,
            form=form,
            most=wish.most,
            temperature=wish.temperature,
            seed=wish.seed,
        )
        self.generation = Generation(action, order, now, since)
        return order

    def recall(self, chunks: Sequence[tuple[int, Part]]) -> None:
        """What an earlier life called: of that the stream tells."""
        parts = [part for _, part in chunks]
        results = {part.n: part for part in parts if isinstance(part, Result)}
        for call in (part for part in parts if isinstance(part, Called)):
            if found := results.get(call.n):
                self._note(call, found.outcome, CallResult(call.n, found.outcome, found.text, "", found.sources))

    def asks(self, n: int, tool: str, arguments: Mapping[str, str]) -> None:
        """A tool is called from now on."""
        values = clean_each([*arguments.values()])
        self.call = Called(n=n, tool=tool, arguments=dict(zip(arguments, values, strict=True)))

    def told(self, made: Made) -> CallResult:
        """What came of the call."""
        assert self.call is not None
        said = made.answer
        first = said.calls[0]
        text = first.error or said.text  # which has the hint as well
        result = CallResult(self.call.n, first.outcome, text, first.hint, said.sources)
        self._note(self.call, first.outcome, result, first)
        return result

    def _note(self, call: Called, outcome: Outcome, result: CallResult, whole: ToolCalled | None = None) -> None:
        nothing = clean("")
        self.calls.append(
            whole
            or ToolCalled(
                tool=call.tool,
                arguments=call.arguments,
                outcome=outcome,
                data=clean("{}"),
                error=nothing,
                hint=nothing,
            )
        )
        self.results.append(result)
        self.recorded = self.recorded or outcome == "answered"
