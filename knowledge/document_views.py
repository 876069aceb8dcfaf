"""What commands about documents print with `--json`."""

from pydantic import Field

from knowledge.view import View


class RefusedFileView(View):
    """A file that is not read."""

    path: str
    reason: str


class IngestView(View):
    """`sotto ingest PATH`: what reading it came to."""

    path: str
    """Without links."""
    documents: int
    """That can be found now."""
    sections: int
    new: int
    """Documents that had to be read."""
    removed: int
    refused: list[RefusedFileView] = Field(default_factory=list)
    """At most 20."""
    refused_count: int
    took_ms: int


class IngestedRootView(View):
    """A file or folder whose documents are read."""

    path: str
    project: str | None
    """The watched project it lies in; null outside of all."""
    asked: bool
    """Whether it was named with `sotto ingest`; otherwise it is a watched tree."""
    missing: bool
    """Whether it is not there."""
    documents: int
    sections: int


class IngestedView(View):
    """`sotto ingest` without a path: what is read."""

    roots: list[IngestedRootView]
    forgotten: list[str]
    """What lies in them and is left out, because the user said so."""
    refused: list[RefusedFileView]
    """Files that are documents by their name and are not read; at most 1,000."""


class IngestForgottenView(View):
    """`sotto ingest PATH --forget`."""

    path: str
