"""What `sotto trace` prints with `--json`; attributes have the names of the OpenTelemetry conventions."""

from typing import Literal

from pydantic import Field

from knowledge.view import View


class SpanView(View):
    """One step of an answer."""

    span_id: str
    parent_id: str
    """Empty for the first one."""
    name: str
    operation: str
    """`invoke_agent`, `route`, `chat` or `execute_tool`."""
    began: str
    took_ms: float
    error: str = ""
    """`error.type`; empty where all went well."""
    attributes: dict[str, str | int | float | bool | list[str]]
    bodies: dict[str, str] = Field(default_factory=dict)
    """What was said, by the name of its attribute; with --full."""


class UseView(View):
    """A tool that was called."""

    tool: str
    arguments: dict[str, str]
    outcome: str
    sources: list[str]


class TraceView(View):
    """`sotto trace [ID]`."""

    id: str | None
    """`t9`."""
    question: str
    answer: str
    at: str
    took_ms: float
    ending: str
    """`answered`, `degraded`, `stopped`; `unfinished` where it has none."""
    by: str
    """`model` (the router), `words` or `chat`; empty where that is not known."""
    model: str = ""
    """Of the chat model that had a part in it."""
    confidence: float | None = None
    calls: list[UseView]
    sources: list[str]
    conversation: str = ""
    key: str = ""
    kept: bool = False
    """Whether it stays however old it gets."""
    reason: str = ""
    """Why it is degraded, or what else is to be known of it."""
    traced: bool
    """Whether its spans are there; without them this is what the log knows."""
    schema_url: str
    """Of the names of attributes."""
    spans: list[SpanView]


class TraceLineView(View):
    """One of `sotto trace --list`, the youngest first."""

    id: str
    question: str
    at: str
    took_ms: float
    ending: str
    by: str
    model: str = ""
    kept: bool = False


class TraceSummaryView(View):
    """`sotto trace --summary`."""

    answers: int
    by: dict[str, int]
    """Answers by who told them: model (the router), words, chat; `none` where nobody did."""
    degraded: int
    stopped: int
    unfinished: int
    median_ms: float
    tools: dict[str, int]
    """How often each was called."""
    errors: dict[str, int]
    """How often a step did not go well, by what it was and `error.type`."""
    tokens_in: float
    tokens_cached: float
    tokens_out: float
    """Medians for an answer in which a chat model had a part; 0 where none had."""


class TraceKeptView(View):
    """`sotto trace ID --keep`."""

    id: str
    kept: bool


class TraceExportedView(View):
    """`sotto trace --otlp FILE`."""

    path: str
    spans: int
    format: Literal["otlp-json"] = "otlp-json"
