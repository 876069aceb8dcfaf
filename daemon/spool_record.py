"""What is known of a command that ended, and how much of it is worth reading."""

from dataclasses import dataclass

LARGEST_NUMBER = 2**63 - 1
LARGEST_FACTS = 32 << 20
"""Bytes of a command line and a folder, each of which a shell may make megabytes long."""


@dataclass(frozen=True)
class CommandRecord:
    """A command that ended."""

    command: str
    cwd: str
    status: int
    started: int
    """Microseconds UTC."""
    duration_ms: int
    output_bytes: int = 0
    """What it printed in all."""
    shell_session: str | None = None
    output: str = ""
    """What was kept of it."""
    shell: str | None = None
    """Whose integration saw it; none for `sotto run`."""
    awaits_output: bool = False
    """What it printed comes later, in a file beside the record."""
    captured: bool = False
    """A capturing shell heard what it printed, though that may be nothing."""
