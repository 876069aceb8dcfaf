"""What commands about your data print with `--json`: `rebuild`, `wipe`, `import notes` and `redact`."""

from knowledge.view import View


class RebuildView(View):
    """`sotto rebuild`."""

    through: str
    """The last event that was looked at."""
    bytes: int
    took_ms: int


class LeftView(View):
    """Something that may tell of it and is not Sotto's."""

    what: str
    where: str


class WipeView(View):
    """`sotto wipe`."""

    events: int
    """Events that were removed."""
    streams: int
    """Outputs that were removed."""
    files: int
    """Files that were removed."""
    bytes_before: int
    bytes_after: int
    took_ms: int
    left: list[LeftView]


class BadNoteView(View):
    """Something in a file of notes that is none, and was left out."""

    line: int
    reason: str


class NotesImportView(View):
    """`sotto import notes`."""

    found: int
    """Notes in the file."""
    new: int
    """Those that were not imported from it before."""
    ids: list[str]
    """What the new ones are called, such as n41."""
    bad: list[BadNoteView]
    awaited: list[str]
    """Names of their projects that are not watched here yet."""


class FoundView(View):
    """Secrets of one kind; what they are is shown to nobody."""

    kind: str
    count: int
    lines: list[int]
    """From 1."""


class RedactView(View):
    """`sotto redact`."""

    count: int
    found: list[FoundView]
