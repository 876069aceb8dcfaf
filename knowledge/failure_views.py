"""What commands about failures print with `--json`."""

from typing import Literal

from pydantic import Field

from knowledge.fix_views import FixView, SuspectsView
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


class AlsoView(View):
    """Something else that broke in the same run."""

    id: str
    what: str
    """The test, or the line that says it."""


class LineView(View):
    """A numbered line of output."""

    line: int
    text: str


class CorrectionView(View):
    """A line to run in place of one that failed."""

    command: str
    why: str


class CheckedView(View):
    """A run in a sandbox that a card rests on, or that came after what it tells of."""

    job: str
    """`j12`."""
    again: bool
    """Whether it did a command again of which nobody had heard what it printed."""
    at: str
    """RFC 3339."""
    status: int
    seen: bool
    """Whether what the card tells was seen there."""
    said: str
    """In words."""


class WhyView(View):
    """`sotto why`."""

    id: str
    """f and the seq of the event that told of it first."""
    command: str
    cwd: str
    status: int
    at: str
    headline: str
    line: int | None
    """Number of the headline in the output, from 1; null when nothing was captured."""
    excerpt: list[LineView]
    again: str | None = None
    """Where nothing was captured: what to run to see what it prints."""
    tool: str = ""
    """Who said it; empty where no tool was recognised."""
    code: str | None = None
    """Rule, error number or type of exception."""
    message: str | None = None
    test: str | None = None
    file: str | None = None
    """As the tool wrote it."""
    file_line: int | None = None
    column: int | None = None
    frames: list[FrameView] = Field(default_factory=list)
    """The project's own calls, the innermost first."""
    open: bool | None = None
    """Whether it still fails; none where it is no entry of `sotto failures`."""
    closed_at: str | None = None
    """When it was over, RFC 3339; null while it is open."""
    first_at: str | None = None
    """Since when it is known, RFC 3339."""
    occurrences: int = 1
    flaky: int = 0
    """How often it passed although nothing had changed."""
    also: list[AlsoView] = Field(default_factory=list)
    """What else broke in the same run."""
    others: int = 0
    """How many more, which are not told."""
    next: str | None = None
    """What to run next."""
    corrections: list[CorrectionView] = Field(default_factory=list)
    """What may have been meant where the command itself was wrong, the likeliest first, at most three."""
    fixes: list[FixView] = Field(default_factory=list)
    """What helped before, the likeliest first, at most three; with the names that it has here."""
    suspects: SuspectsView | None = None
    """What was changed since the command was green; null where that was not looked at."""
    check: CheckedView | None = None
    """The run in a sandbox in which it was seen; or what came of one, where it was not."""


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
    corrections: list[CorrectionView] = Field(default_factory=list)
    """What may have been meant where the command itself was wrong; needs `--command`."""
