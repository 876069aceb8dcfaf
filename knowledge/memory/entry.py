"""What can be found: a note, a failure, a command, a section of a document."""

from typing import Literal, NamedTuple, get_args

Kind = Literal["decision", "mistake", "pattern", "fix", "note", "failure", "command", "commit", "document"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Entry(NamedTuple):
    """One of them, or one part of a long one."""

    kind: Kind
    ref: str
    """What people type or open: `n41`, `f12`, `x3`, `e100`, `1a2b3c4d5e6f` (a commit), `docs/guide.md#install`."""
    project: int | None
    at: int
    """Microseconds UTC: when it was said, or happened last."""
    title: str
    """One line."""
    body: str
    valid_to: int | None = None
    """Microseconds UTC; since then it holds no longer."""
    part: int = 0
    """Its number, where a long text has several."""
    times: int = 1
    """How often it happened."""
