"""What `sotto ask` prints with `--json`."""

from typing import Any, Literal

from pydantic import Field

from knowledge.view import View


class PlanView(View):
    """`sotto ask --plan`: which tool a question is for; nothing is called."""

    tool: str
    """`none` where no tool is for it."""
    arguments: dict[str, str]
    """Pieces of the question, letter for letter, or values that an argument may have; nothing is resolved."""
    confidence: float
    """How probable it is that this was meant, from 0 to 1."""
    then: "PlanView | None" = None
    """What the question asks for besides; absent where that is nothing."""


class CallView(View):
    """A tool that was called, and what came of it."""

    tool: str
    arguments: dict[str, str]
    outcome: Literal["answered", "not recorded", "unclear", "not found", "failed", "not available"]
    data: dict[str, Any]
    """What it gave back; empty where it gave nothing, or very much."""
    error: str = ""
    hint: str = ""
    """What to do about it; where it is a question, what to choose from."""


class AnswerView(View):
    """`sotto ask`."""

    question: str
    answer: str
    tool: str
    """The first that was called; `none` where none was."""
    calls: list[CallView]
    sources: list[str]
    """Ids of what it rests on, such as f12 and e100."""
    recorded: bool
    """False where nothing is on record that could answer it."""
    confidence: float
    by: Literal["model", "words", "chat"]
    """What told which tool it is for: the router, words, or a chat model, which wrote the answer."""
    suggestions: list[str] = Field(default_factory=list)
    """What can be asked instead."""
    stopped: bool = False
    """Whether it was stopped: the answer is what was said until then."""
    note: str = ""
    """What has to be said of it besides, such as that the chat model is away."""
    degraded: str | None = None
    """What was away, where that is not the whole answer."""
    rule: str = ""
    """Of the budget, by which it was stopped (`code` is 5 then), or by which nothing more was looked for."""
    hint: str = ""
    code: int = 0
    """The exit status."""
    took_ms: float = 0.0
