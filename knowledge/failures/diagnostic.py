"""What a tool said is wrong: one diagnostic, and the frames of the stack it happened in."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One call of a stack trace."""

    file: str
    line: int | None = None
    function: str | None = None
    own: bool = True
    """Whether it is the project's own code, not a library's or the runtime's."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that a tool said of one place."""

    tool: str
    """Who said it: `gcc`, `pytest`, `python` (a traceback), `shell`, …"""
    severity: Severity
    message: str
    """Without place, severity and code; whole."""
    span: tuple[int, int]
    """First and last line of the output that say it, from 1, both included."""
    headline: int | None = None
    """The line of the output that a person should read first; the first of the span where none is named."""
    code: str | None = None
    """Rule, error number or type of exception: `E0425`, `TS2345`, `-Wunused`, `KeyError`."""
    file: str | None = None
    """As the tool wrote it."""
    line: int | None = None
    column: int | None = None
    symbol: str | None = None
    """The identifier that it is about, where the message quotes one."""
    test_id: str | None = None
    """The failing test, as its tool names it."""
    frames: tuple[Frame, ...] = ()
    """The innermost call first."""

    @property
    def head(self) -> int:
        """Number of the line to show first."""
        return self.headline or self.span[0]
