"""What reasoning over a question has done next: it is pure, and somebody else generates, calls and says."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from knowledge.reasoning.engine import Wish
from knowledge.reasoning.parts import Part
from knowledge.tasks.budget import ANSWER_CALLS, ANSWER_S, ANSWER_TOKENS, Limits

SEED = Limits(tokens=ANSWER_TOKENS, wall_s=ANSWER_S, calls=ANSWER_CALLS)
"""What a question may spend while nobody has said otherwise."""


class ToolSpec(NamedTuple):
    """A tool as a model is told of it."""

    name: str
    description: str
    schema: Mapping[str, Any]
    """JSON schema of its arguments."""


class Turn(NamedTuple):
    """An earlier question of the conversation and its answer."""

    question: str
    answer: str
    sources: Sequence[str] = ()


class Brief(NamedTuple):
    """What reasoning begins with."""

    question: str
    tools: Sequence[ToolSpec]
    """At most 8, the likeliest first; they only read."""
    turns: Sequence[Turn] = ()
    """Of the conversation, the oldest first."""
    here: str = ""
    """The project in which it is asked, and what is known of the moment, as sentences."""
    now: int = 0
    """Microseconds UTC."""
    temperature: float = 0.2
    seed: int = 0
    limits: Limits = SEED
    """What it may spend."""


class Generate(NamedTuple):
    """Have the model write. `reasoning.written` or `reasoning.refused` follows."""

    wish: Wish
    purpose: Literal["decide", "answer"]
    """Text of `answer` is said by the caller while it is written; what is decided is not."""
    prompt: str
    """Name and version of the prompt, such as `decide@3fa91c0b77de`."""


class UseTool(NamedTuple):
    """Call a tool. `reasoning.called` follows. That it is called was said before (`Say`)."""

    n: int
    tool: str
    arguments: Mapping[str, str]


class Say(NamedTuple):
    """Put a part into the answer's stream: a call, a result, a note at the end of the text, sources.

    The caller puts the plan, the text that is written, `Again` and the end.
    """

    part: Part


class Void(NamedTuple):
    """What was said of the answer's text does not count: put an `Again` with the offset of its first chunk that does.

    Where no text was said yet there is nothing to put.
    """

    why: str


class Finish(NamedTuple):
    """All is said."""

    text: str
    sources: Sequence[str]
    rule: str = ""
    """Of the budget, by which nothing more was looked for; empty where that was not in the way."""
    note: str = ""
    """What of it the user has to know."""


class GiveUp(NamedTuple):
    """The model does not get there: the router answers, from what the tools said."""

    reason: str
    hint: str = ""
    rule: str = ""
    """Of the budget, that stopped it; empty where something else did."""


Action = Generate | UseTool | Say | Void | Finish | GiveUp


class CallResult(NamedTuple):
    """What came of a call."""

    n: int
    outcome: Literal["answered", "not recorded", "unclear", "not found", "failed", "not available"]
    text: str
    hint: str = ""
    sources: Sequence[str] = ()
