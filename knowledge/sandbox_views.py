"""What `sotto sandbox` prints with `--json`."""

from typing import Literal

from knowledge.view import View


class RungView(View):
    """One way of keeping a command apart, as it was tried."""

    name: Literal["overlay", "copy", "reduced"]
    """bubblewrap over an overlay, bubblewrap over a real copy, Landlock over a real copy."""
    works: bool
    probe: str = ""
    """What failed."""
    why: str = ""
    remedy: str = ""


class ProbeView(View):
    """`sotto sandbox probe`."""

    level: Literal["full", "reduced", "none"]
    rungs: list[RungView]
    """As far as the first that works; the best comes first."""
    left_open: list[str]
    """What a program in it can do to the rest of this machine."""
    processes: Literal["group", "user", "unlimited"]
    """How their number is bounded: by a control group, by the user's limit inside, or not at all."""
    memory: Literal["group", "each"]
    """Whether all of them together are bounded, by a control group, or only each of them."""


class ConnectionView(View):
    """One connection beyond the sandbox, or an attempt at one."""

    host: str
    """As it was asked for; empty where that could not be understood."""
    port: int
    address: str
    """What it was connected to."""
    verdict: Literal["reached", "refused", "failed"]
    reason: str
    """Why not, or what ended it before its time."""
    up: int
    """Bytes out of the sandbox, and into it."""
    down: int
    seconds: float


class SandboxRunView(View):
    """`sotto sandbox run --json`."""

    level: Literal["full", "reduced"]
    rung: Literal["overlay", "copy", "reduced"]
    ended: Literal["exited", "time", "memory", "failed"]
    """By itself, because its time was over, because its memory was, or before it began."""
    status: int
    seconds: float
    left_out: int
    """Bytes of output beyond what is passed on."""
    connections: list[ConnectionView] = []
    """With `--net`, as they ended; the first thousand."""
    connections_left_out: int = 0
    stdout: str = ""
    """Where it was not passed on."""
    stderr: str = ""
