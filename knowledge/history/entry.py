"""One command out of a history file, as it stands there; nothing in it has been redacted yet."""

from typing import Literal, NamedTuple

Shell = Literal["bash", "zsh", "fish", "atuin"]
SECOND_US = 1_000_000


class Entry(NamedTuple):
    """A command and what its history tells of it; what it does not tell is None."""

    command: str
    at: int | None = None
    """Microseconds UTC."""
    cwd: str | None = None
    status: int | None = None
    duration_ms: int | None = None

    @property
    def hidden(self) -> bool:
        """Typed with a space before it, which is how people say that it is nobody's business."""
        return self.command[:1] in {" ", "\t"}


def moment(seconds: str | bytes) -> int | None:
    """A Unix time as microseconds; None where it is no moment of our age."""
    number = int(seconds) if len(seconds) <= 11 else 0  # noqa: PLR2004 - that is beyond the year 5000
    return number * SECOND_US if number else None


def text(data: bytes) -> str:
    """Bytes as text; those that are none are shown as such."""
    return data.decode("utf-8", "replace")
