"""What one message of a server says: a piece of text, why it ended, how many tokens it took, what went wrong."""

from typing import Any

from pydantic import BaseModel, Field


class _Call(BaseModel):
    arguments: str | None = None


class _Called(BaseModel):
    function: _Call | None = None


class _Message(BaseModel):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_Called] | None = None
    function_call: _Call | None = None


class _Choice(BaseModel):
    delta: _Message | None = None
    message: _Message | None = None
    finish_reason: str | None = None


class _Details(BaseModel):
    cached_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _Details | None = None


class _Timings(BaseModel):
    """Of llama-server."""

    cache_n: int = 0
    prompt_n: int = 0
    predicted_n: int = 0


class _Progress(BaseModel):
    """Of llama-server, while it reads."""

    total: int
    processed: int


class Chunk(BaseModel):
    """A message, of which there are many to a text, or one where a server does not stream."""

    choices: list[_Choice] = Field(default_factory=list)
    usage: _Usage | None = None
    timings: _Timings | None = None
    prompt_progress: _Progress | None = None
    error: Any = None
    object: str | None = None
    """`error` where it is one itself."""

    @property
    def failed(self) -> bool:
        return self.error is not None or self.object == "error"

    @property
    def text(self) -> str:
        """What was written: text, or what a function is called with, which has the form that was asked for."""
        said = self._said
        if said is None:
            return ""
        calls = [one.function for one in said.tool_calls] if said.tool_calls else [said.function_call]
        return said.content or next((one.arguments for one in calls if one and one.arguments), "")

    @property
    def thought(self) -> bool:
        """Whether it says what the model thinks before it writes."""
        return bool(self._said and (self._said.reasoning_content or self._said.reasoning))

    @property
    def finish(self) -> str:
        """Why the text ended; empty while it has not."""
        return (self.choices[0].finish_reason or "") if self.choices else ""

    @property
    def counted(self) -> tuple[int, int, int] | None:
        """Tokens read, those of them that had been read before, and tokens written, where it tells."""
        if self.usage:
            details = self.usage.prompt_tokens_details
            cached = (details.cached_tokens or 0) if details else 0
            cached = cached or (self.timings.cache_n if self.timings else 0)
            return self.usage.prompt_tokens, cached, self.usage.completion_tokens
        if self.timings and self.finish:
            read = self.timings.cache_n + self.timings.prompt_n
            return read, self.timings.cache_n, self.timings.predicted_n
        return None

    @property
    def _said(self) -> _Message | None:
        return (self.choices[0].delta or self.choices[0].message) if self.choices else None


def read(text: str | bytes) -> Chunk:
    """Raises ValueError."""
    return Chunk.model_validate_json(text)
