"""The parts of an answer's stream: each chunk has a kind and, but for text, a JSON object of one of these models.

In order: one plan; then calls, each with its result, and text, in any order; sources; one end. Whoever comes later
reads the same. Where a writer was interrupted and could not go on in the middle of its text, `again` says from which
chunk on text is void.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from knowledge.redact import Clean

PREFIX = "answer:"
_KEY = re.compile(r"[\w.:@/-]{1,128}", re.ASCII)


def stream_of(key: str) -> str:
    """The name of the stream of a question's answer."""
    return f"{PREFIX}{key}"


def key_of(key: str, order: str) -> str:
    """Under which a question is answered: its key, or the id of its order where it has none that can be one."""
    return key if _KEY.fullmatch(key) else order


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Plan(_Part):
    """What was asked, and who answers it."""

    kind: Literal["plan"] = "plan"
    question: Clean
    conversation: str
    by: Literal["model", "words", "chat"]
    model: str = ""
    """Of the chat model that answers, where one does."""
    tools: list[str]
    """Those that the router named, or that a chat model is offered."""


class Called(_Part):
    """A tool is called."""

    kind: Literal["call"] = "call"
    n: int
    """Counted from 1."""
    tool: str
    arguments: dict[str, Clean]


class Result(_Part):
    """What came of it."""

    kind: Literal["result"] = "result"
    n: int
    """Of the call."""
    outcome: Literal["answered", "not recorded", "unclear", "not found", "failed", "not available"]
    text: Clean
    """What a person reads, and a chat model as well."""
    sources: list[Clean]


class Again(_Part):
    """Text from a chunk on is void: it is written anew."""

    kind: Literal["again"] = "again"
    since: int
    """Offset of the first chunk whose text does not count."""
    why: Clean


class Sources(_Part):
    """What the answer rests on."""

    kind: Literal["sources"] = "sources"
    ids: list[Clean]


class End(_Part):
    """It is over."""

    kind: Literal["end"] = "end"
    ending: Literal["answered", "degraded", "stopped"]
    reason: Clean
    """Why it is degraded; empty otherwise."""
    hint: Clean
    note: Clean | None = None
    """What has to be said of an answer that is whole, such as that another answered than was chosen."""
    code: int
    """The exit status of a command that asked."""
    took_ms: float


class Text(NamedTuple):
    """A piece of what is said to the user."""

    text: str
    kind: Literal["text"] = "text"


Structured = Plan | Called | Result | Again | Sources | End
Part = Structured | Text


class _Any(BaseModel):
    part: Annotated[Structured, Field(discriminator="kind")]


def read(kind: str, text: str) -> Part:
    """A chunk as a part. Raises ValueError where it is none."""
    if kind == "text":
        return Text(text)
    found = _Any.model_validate_json(f'{{"part": {text}}}').part
    if found.kind != kind:
        raise ValueError(f"a chunk of kind {kind} holds a {found.kind}")
    return found


def answer_text(chunks: Sequence[tuple[int, Part]]) -> str:
    """The text that counts, of chunks with their offsets."""
    void = [(part.since, off) for off, part in chunks if isinstance(part, Again)]
    told = [(off, part.text) for off, part in chunks if isinstance(part, Text)]
    return "".join(text for off, text in told if not any(since <= off < until for since, until in void))
