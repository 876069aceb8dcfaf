"""What checks a project, and where that is known from."""

from typing import Literal, NamedTuple, Protocol

Sort = Literal["tests", "build", "lint"]
SORTS: tuple[Sort, ...] = ("tests", "build", "lint")
"""What is asked of a project; lint is types and the look of the code as well."""
Source = Literal["history", "project", "ci"]


class Check(NamedTuple):
    """A command that checks a project."""

    sort: Sort
    command: str
    """A line for a shell."""
    cwd: str
    """Relative to the project; empty for its root."""
    because: str
    """How it is known, in one phrase that a person understands."""
    source: Source
    sure: float
    """0 to 1."""


class PastRun(NamedTuple):
    """A command that was run in the project, as often as it was."""

    command: str
    cwd: str
    """Relative to the project; empty for its root."""
    at: int
    """When last, microseconds UTC."""
    status: int
    """What it ended with last."""
    times: int


class Folder(Protocol):
    """The files of a project, read within bounds."""

    def names(self, below: str = "") -> list[str]:
        """What lies in a folder, in order; a folder's name ends with a slash. Nothing where there is none."""
        ...

    def text(self, name: str) -> str | None:
        """What a file says, its beginning where it is long; None where there is none."""
        ...
