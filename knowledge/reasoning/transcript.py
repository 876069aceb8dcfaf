"""The messages that a model is given: the same beginning for each of a question's prompts, so that it is read once.

What is decided and found is added at the end; only what the last message asks for differs.
"""

import datetime as dt
from typing import NamedTuple

from knowledge.reasoning import budget
from knowledge.reasoning.actions import Brief, Turn
from knowledge.reasoning.budget import MESSAGE, Meter, cut, shares, weight
from knowledge.reasoning.compaction import compacted
from knowledge.reasoning.decision import form
from knowledge.reasoning.engine import Message, Wish
from knowledge.reasoning.fencing import fenced, tamed
from knowledge.reasoning.prompting import Prompt, Purpose, prompt
from knowledge.reasoning.signatures import DETAILS, signatures

DECIDES, ANSWERS = 200, 600
"""Tokens that a model may write."""
_RESULTS, _TURNS = 700, 120
"""Tokens that earlier turns leave to results, and that are left to them."""
_SHRINKS = 0.7
"""What is left of the room after an overflow of which nobody said how large it was."""


class Exchange(NamedTuple):
    """What the model wrote, and what it is told of it."""

    wrote: str
    told: str
    """By us."""
    name: str = ""
    data: str = ""
    """What was found; empty where nothing was sought."""
    purpose: Purpose = "decide"
    """What it was asked for when it wrote."""


class Transcript:
    """Makes prompts of a question, each within the budget."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._meter = Meter()
        self._limit = budget.TOTAL
        self._head: tuple[str, str] | None = None
        self._given: list[int] = []
        """The weight that each result had; it does not grow again, since the model would have to read it anew."""
        self._weighed = 0
        self.exchanges: list[Exchange] = []

    def wish(self, purpose: Purpose, *, prefill: str = "", bound: bool = True) -> tuple[Wish, str]:
        """What the model is to write next, and the name of the prompt."""
        asked = prompt(purpose)
        deciding = purpose == "decide"
        most = DECIDES if deciding else ANSWERS
        messages = self._messages(asked, most, prefill)
        self._weighed = sum(weight(one.text) for one in messages) + weight(prefill)
        wish = Wish(
            messages,
            prefill,
            form(self._brief.tools) if deciding and bound else "",
            most,
            0.0 if deciding else self._brief.temperature,
            self._brief.seed,
        )
        return wish, asked.name

    def counted(self, tokens: int) -> None:
        """The last prompt had so many."""
        self._meter.learn(self._weighed, tokens)

    def overflowed(self, purpose: Purpose, tokens: int, limit: int) -> None:
        """The last prompt was too long: what comes next is shorter."""
        self._meter.learn(self._weighed, tokens)
        most = DECIDES if purpose == "decide" else ANSWERS
        self._limit = min(self._limit, limit + most) if limit else int(self._limit * _SHRINKS)
        self._head, self._given = None, []

    def read(self) -> str:
        """All that the model may name: what is not its own words, nor ours."""
        turns = (f"{one.question} {one.answer} {' '.join(one.sources)}" for one in self._brief.turns)
        found = (one.data for one in self.exchanges)
        return "\n".join((self._brief.question, self._brief.here, *turns, *found))

    def _messages(self, asked: Prompt, most: int, prefill: str) -> list[Message]:
        self._head = self._head or self._opening(asked.base, most)
        system, opening = self._head
        prompts = [*(prompt(one.purpose) for one in self.exchanges), asked]
        asks = [prompts[0].last, *(one.further for one in prompts[1:])]
        ours = (f"{one.wrote}{one.told}{one.name}" for one in self.exchanges)
        spent = sum(map(self._meter.tokens, (system, opening, prefill, *asks, *ours))) + 2 * MESSAGE * len(asks)
        told = self._results(self._meter.room(self._limit - most - spent))
        users = [f"{one}\n\n{ask}" for one, ask in zip([opening, *told], asks, strict=True)]
        said = [Message("system", system), Message("user", users[0])]
        for one, user in zip(self.exchanges, users[1:], strict=True):
            said += [Message("assistant", one.wrote), Message("user", user)]
        return said

    def _results(self, room: int) -> list[str]:
        """What the model is told of each thing that it wrote, with what was found, as much as there is room for."""
        found = [tamed(one.data) for one in self.exchanges]
        now = shares([weight(one) for one in found], room)
        before = self._given + now[len(self._given) :]
        self._given = [min(pair) for pair in zip(before, now, strict=True)]
        return [
            f"{one.told}\n{fenced(one.name, cut(data, given))}" if one.data else one.told
            for one, data, given in zip(self.exchanges, found, self._given, strict=True)
        ]

    def _opening(self, base: str, most: int) -> tuple[str, str]:
        """What every prompt of the question begins with: the system's message, and the user's first."""
        system = self._system(base)
        question = _question(tamed(self._brief.question), self._meter.room(budget.QUESTION))
        here = self._here()
        left = self._limit - most - _RESULTS - sum(map(self._meter.tokens, (system, question, here)))
        room = self._meter.room(min(budget.CONVERSATION, max(left, _TURNS)))
        before = compacted([_tamed(one) for one in self._brief.turns], room)
        parts = [here, f"Said earlier:\n{fenced('conversation', before)}" if before else "", f"Question: {question}"]
        return system, "\n\n".join(one for one in parts if one)

    def _system(self, base: str) -> str:
        """With as much of each tool as there is room for."""
        made = (base.replace("{tools}", signatures(self._brief.tools, detail)) for detail in DETAILS)
        fitting = (one for one in made if self._meter.tokens(one) <= budget.SYSTEM)
        return next(fitting, base.replace("{tools}", signatures(self._brief.tools, DETAILS[-1])))

    def _here(self) -> str:
        said = cut(tamed(self._brief.here), self._meter.room(budget.MOMENT * self._limit / budget.TOTAL))
        return "\n".join(one for one in (_moment(self._brief.now), fenced("here", said) if said else "") if one)


def _tamed(turn: Turn) -> Turn:
    return Turn(tamed(turn.question), tamed(turn.answer), turn.sources)


def _question(text: str, room: int) -> str:
    """At least so many characters of it stay."""
    least, rest = text[: budget.QUESTION_LEAST], text[budget.QUESTION_LEAST :]
    if not rest:
        return text
    shortened = cut(text, room)
    kept = len(shortened) - len(budget.LEFT_OUT.format(len(text)))
    return shortened if kept >= len(least) else f"{least}{budget.LEFT_OUT.format(len(rest))}"


def _moment(now: int) -> str:
    if not now:
        return ""
    when = dt.datetime.fromtimestamp(now / 1_000_000, dt.UTC).astimezone()
    return f"It is {when:%A, %Y-%m-%d %H:%M}."
