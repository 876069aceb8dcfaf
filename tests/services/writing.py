"""A chat model behind the bus, for tests of the assistant: it writes what its script says, as far as it is let."""

import json
from collections.abc import Callable, Iterable

from daemon.doubles.chat import ScriptedEngine, ScriptedGeneration
from knowledge.events import (
    CancelGeneration,
    Event,
    GenerateText,
    GenerationEnded,
    GenerationRefused,
    TextGenerated,
)
from knowledge.reasoning.engine import Ended, Message, Wish
from knowledge.redact import clean
from tests.services.asking import Desk


def call(tool: str, **arguments: str) -> str:
    """What a model writes to have a tool called."""
    return json.dumps({"tool": tool, "arguments": arguments})


NONE = json.dumps({"tool": "none"})


class Writer:
    """Hears what a desk orders, one text after the other."""

    def __init__(self, desk: Desk, script: Iterable[str] | Callable[[Wish], str]) -> None:
        self.desk = desk
        self.engine = ScriptedEngine(script)
        self.cancelled: list[str] = []
        self._read = 0
        self._order: GenerateText | None = None
        self._generation: ScriptedGeneration | None = None
        self._text = ""
        self._written: set[str] = set()

    def orders(self) -> list[GenerateText]:
        return [event for event, _ in self.desk.said if isinstance(event, GenerateText)]

    def write(self, tokens: int | None = None) -> bool:
        """Write on what was ordered last, so many tokens or all of it; whether there was something to write."""
        self._hear()
        return self._write(tokens)

    def _write(self, tokens: int | None) -> bool:
        if self._order is None or self._generation is None:
            return False
        while tokens is None or tokens > 0:
            step = self._generation.step()
            if isinstance(step, Ended):
                self._ended(step)
                break
            if step.text:
                off, self._text = len(self._text), self._text + step.text
                self._say(TextGenerated(ref=self._order.ref, off=off, text=clean(step.text)))
                tokens = None if tokens is None else tokens - 1
        return True

    @property
    def heard(self) -> int:
        """How many orders it knows of."""
        return len([event for event, _ in self.desk.said[: self._read] if isinstance(event, GenerateText)])

    def write_each(self, orders: Iterable[GenerateText]) -> None:
        """All of what was ordered, one after the other."""
        for order in orders:
            if order.ref not in self._written:
                self._take(order)
                self._write(None)
        self._read = len(self.desk.said)

    def refuse(self, kind: str, **more: object) -> None:
        """Do not write what was ordered last."""
        self._hear()
        assert self._order is not None
        refusal = {"ref": self._order.ref, "kind": kind, "reason": "it is so", "hint": "", "text": self._text, **more}
        self._order = None
        self._say(GenerationRefused.model_validate_json(json.dumps(refusal)))

    def _take(self, event: GenerateText) -> None:
        self._order, self._text = event, ""
        self._written.add(event.ref)
        messages = [Message(one.role, one.text) for one in event.messages]
        wish = Wish(messages, event.prefill, event.form, event.most, event.temperature, event.seed)
        self._generation = self.engine.begin(wish)

    def _hear(self) -> None:
        for event, _ in self.desk.said[self._read :]:
            if isinstance(event, GenerateText):
                self._take(event)
            elif isinstance(event, CancelGeneration):
                self.cancelled.append(event.ref)
                self._order = None
        self._read = len(self.desk.said)

    def _ended(self, ended: Ended) -> None:
        assert self._order is not None
        order, self._order = self._order, None
        self._say(
            GenerationEnded(
                ref=order.ref,
                text=clean(ended.text),
                finish=ended.finish,
                provider="scripted",
                model="scripted",
                digest="",
                template="",
                context=8_192,
                tokens_in=ended.tokens_in,
                tokens_cached=0,
                tokens_out=ended.tokens_out,
                seed=ended.seed,
                waited_ms=0.0,
                first_ms=1.0,
                took_ms=2.0,
            )
        )

    def _say(self, event: Event) -> None:
        self.desk.hear(event)
