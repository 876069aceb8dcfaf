"""What commands about failures print with `--json`."""

from typing import Literal

from pydantic import Field

from knowledge.view import View


class FailureView(View):
    """`sotto failures`: one failure."""

    id: str
    """f and the seq of the event that told of it first."""
    open: bool
    headline: str
    tool: str
    """Who said it; empty where no tool was recognised."""
    test: str | None
    file: str | None
    line: int | None
    command: str
    cwd: str
    project: int | None
    first_at: str
    """RFC 3339, like the others."""
    last_at: str
    closed_at: str | None
    occurrences: int
    flaky: int
    """How often it passed although nothing had changed."""
    fingerprint: str
    kind: str


class HeadlineView(View):
    """The line that says what broke."""

    text: str
    line: int | None
    """From 1; null where no line says it but the status does."""


class FrameView(View):
    """One call of a stack."""

    file: str
    line: int | None
    function: str | None
    own: bool
    """Whether it is the project's own code."""


class DiagnosticView(View):
    """What a tool said of one place."""

    tool: str
    severity: Literal["error", "warning", "note"]
    message: str
    code: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    symbol: str | None = None
    test_id: str | None = None
    frames: list[FrameView] = Field(default_factory=list)
    """The innermost call first."""
    span: tuple[int, int]
    """First and last line of the log that say it."""


class DiagnosisView(View):
    """`sotto diagnose`: what broke, out of a log. Lines count from 1."""

    id: str = ""
    """With `--batch` that of the input."""
    headline: HeadlineView
    headlines: list[HeadlineView]
    """The three best, the first of them included."""
    excerpt: list[int]
    """Numbers of the lines to show, at most 40."""
    lines: list[str] = Field(default_factory=list)
    """Their text."""
    diagnostics: list[DiagnosticView]
    fingerprint: str
    kind: str
    failures: int = 1
    """How many things broke: failing tests count each."""
