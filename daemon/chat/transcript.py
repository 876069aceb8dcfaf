"""What of an answer's parts is shown, and how it is told; a conversation that is read later reads as it did live.

It is pure: the same parts in the same order make the same pieces, whenever they come.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from daemon.chat.blocks import Blocks
from daemon.cli.columns import cut
from daemon.cli.show import many, visible
from knowledge.reasoning.parts import Again, Called, End, Part, Plan, Result, Sources, Text

Style = Literal["question", "call", "markdown", "plain", "sources", "note", "trouble"]
TOLD = 60
"""Columns that the arguments of a call get."""
_BY_ITSELF = {"answered": "an answer", "not recorded": "nothing on record"}


class Piece(NamedTuple):
    """Something to show below what was shown before."""

    style: Style
    text: str
    """Lines; what came from outside is harmless in it."""


@dataclass
class Folded:
    """A call of a tool, of which one line is shown."""

    number: int
    """What people type to see all of it."""
    call: Called
    result: Result | None = None

    @property
    def line(self) -> str:
        given = cut(visible(", ".join(self.call.arguments.values()) or "–"), TOLD)
        return f"▸ {self.number} {visible(self.call.tool)} ({given}) → {self._came_of_it}"

    def unfolded(self) -> Iterator[Piece]:
        """All of it."""
        yield Piece("call", self.line)
        for name, value in self.call.arguments.items():
            yield Piece("note", f"  {visible(name)}: {harmless(value)}")
        if self.result:
            yield Piece("plain", harmless(self.result.text))

    @property
    def _came_of_it(self) -> str:
        if self.result is None:
            return "stopped"
        if self.result.outcome == "answered" and self.result.sources:
            return many(len(self.result.sources), "source")
        return _BY_ITSELF.get(self.result.outcome, self.result.outcome)


@dataclass
class Transcript:
    """A conversation as far as it has come."""

    model: str = ""
    """The chat model that was chosen; empty for none."""
    calls: list[Folded] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    """Of the last answer."""
    last: End | None = None
    """How the last answer ended; None while one is on its way."""
    _plan: Plan | None = None
    _blocks: Blocks = field(default_factory=Blocks)
    _next: int = 0
    _said: list[tuple[int, str]] = field(default_factory=list)
    """Text that counts, with the offsets of its chunks."""
    _drawn: int = 0
    """Characters of it that were shown for good."""
    _before: int = 0
    """Calls of earlier answers."""

    def begin(self, question: str) -> list[Piece]:
        """The next question."""
        self._plan, self._blocks, self._next, self.last = None, Blocks(), 0, None
        self._said, self._drawn, self._before, self.sources = [], 0, len(self.calls), []
        return [Piece("question", harmless(question))]

    def hear(self, off: int, part: Part) -> list[Piece]:
        """What is to be shown of a part; what was heard before is not shown again."""
        if off < self._next:
            return []
        self._next = off + 1
        return list(self._heard(off, part))

    @property
    def next(self) -> int:
        """The offset from which on nothing was heard."""
        return self._next

    @property
    def tail(self) -> str:
        """Text that is still being written."""
        return harmless(self.text[self._drawn :]).lstrip("\n")

    @property
    def text(self) -> str:
        """What was said, as it came."""
        return "".join(text for _, text in self._said)

    @property
    def busy(self) -> str:
        """What is being done, in a word or two; empty where nothing is."""
        if self.last:
            return ""
        if waiting := [one for one in self.calls[self._before :] if one.result is None]:
            return f"calling {visible(waiting[0].call.tool)}…"
        return "answering…" if self._said else "thinking…"

    # ── parts ─────────────────────────────────────────────────────────────────────────────────────

    def _heard(self, off: int, part: Part) -> Iterator[Piece]:
        match part:
            case Plan():
                self._plan = part
            case Called():
                yield from self._closed()
                self.calls.append(Folded(len(self.calls) + 1, part))
            case Result():
                yield from self._told(part)
            case Text():
                yield from self._written(off, part.text)
            case Again():
                yield from self._void(part)
            case Sources():
                self.sources = [*part.ids]
            case End():
                yield from self._ended(part)

    def _told(self, part: Result) -> Iterator[Piece]:
        for one in self.calls[self._before :]:
            if one.call.n == part.n and one.result is None:
                one.result = part
                yield Piece("call", one.line)

    def _written(self, off: int, text: str) -> Iterator[Piece]:
        self._said.append((off, text))
        if not self._free:
            return  # its lines are meant as they are, and come all at once
        whole = self._blocks.add(text)
        if whole:
            self._drawn = len(self.text) - len(self._blocks.rest)
        yield from (Piece("markdown", harmless(block)) for block in whole)

    def _void(self, part: Again) -> Iterator[Piece]:
        """Written anew: what is still in the tail goes without a word, what was shown stays and is called void."""
        self._said = [one for one in self._said if one[0] < part.since]
        left = len(self.text)
        if left < self._drawn:
            self._drawn = left
            yield Piece("note", f"▸ what follows takes the place of the text above ({visible(part.why)})")
        self._blocks = Blocks()
        self._blocks.add(self.text[self._drawn :])

    def _ended(self, part: End) -> Iterator[Piece]:
        self.last = part
        yield from self._closed()
        ours = self.calls[self._before :]
        yield from (Piece("call", one.line) for one in ours if one.result is None)
        if part.code and not self._said:
            refused = [one.result for one in ours if one.result and one.result.outcome not in _BY_ITSELF]
            yield from (Piece("trouble", harmless(one.text)) for one in refused)
        yield from self._below(part)

    def _closed(self) -> Iterator[Piece]:
        """What is not drawn yet."""
        if self._free:
            yield from (Piece("markdown", harmless(block)) for block in self._blocks.end())
        elif rest := self.text[self._drawn :].strip("\n"):
            yield Piece("plain", harmless(rest))
        self._drawn = len(self.text)

    def _below(self, part: End) -> Iterator[Piece]:
        unsaid = [one for one in self.sources if not re.search(rf"(?<!\w){re.escape(one)}(?!\w)", self.text)]
        if unsaid:
            yield Piece("sources", f"({' '.join(map(visible, unsaid))})")
        if part.ending == "stopped":
            yield Piece("note", "— stopped here; what was written stays")
        elif part.ending == "degraded":
            yield Piece("trouble", f"this is not the whole answer: {visible(part.reason)}")
        elif self._plan and self._plan.by == "words":
            yield Piece("note", "— the question was read by its words alone")
        elif part.note and self._free:
            yield Piece("note", f"— {visible(part.note)}")
        elif self.model and not self._free:
            yield Piece("note", "— the router answered by itself")
        if part.hint and (part.ending == "degraded" or part.code):
            yield Piece("note", f"  → {visible(part.hint)}")

    @property
    def _free(self) -> bool:
        """Whether a model writes it, as markdown."""
        return self._plan is not None and self._plan.by == "chat"


def harmless(text: str) -> str:
    """Text of several lines from outside, with its control characters visible."""
    return "\n".join(map(visible, text.split("\n")))
