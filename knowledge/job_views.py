"""What `sotto jobs` and `sotto job` print with `--json`."""

from typing import Literal

from knowledge.view import View

StateWord = Literal["queued", "running", "waiting", "blocked", "succeeded", "failed", "cancelled", "quarantined"]


class ArtifactView(View):
    """What a step of a job left behind. `sotto job ID --get NAME -o FILE` writes it into a file."""

    name: str
    media: str
    """Such as `text/plain`."""
    sha256: str
    size: int
    """Bytes."""
    stored: int
    """Bytes that it takes, compressed."""
    kept_at: str


class ArtifactContentView(View):
    """`sotto job ID --get NAME`."""

    artifact: ArtifactView
    text: str | None
    """None where it is not text, or was written into a file."""
    path: str | None
    """That file."""


class ProgressView(View):
    """How far the step is that is under way."""

    done: int
    of: int
    """0 where nobody knows."""
    what: str


class JobView(View):
    """One job. `sotto jobs` prints a list of them."""

    id: str
    """`j7`."""
    kind: str
    state: StateWord
    """waiting: a step failed and is tried again. blocked: something is missing, such as room on the disk. quarantined:
    its worker died again and again, so it is left alone."""
    step: str
    """The one that is next, or under way; empty when all are done."""
    steps: int
    """How many are done."""
    arguments: dict[str, str]
    priority: int
    resource: str
    idle: bool
    """Whether it waits until nobody needs the machine."""
    queued_at: str
    began_at: str | None
    ended_at: str | None
    run_at: str | None
    """When it is its turn at the earliest; none where that is now, or it is over."""
    tries: int
    """That failed since a step was done."""
    deaths: int
    """Of workers since a step was done."""
    leases: int
    """How often it was begun or taken up again."""
    said: str
    """What it came to, or what went wrong last."""
    progress: ProgressView | None
    """None where its step does not tell."""
    waits: str
    """Why it waits although it is its turn, such as `the machine runs on its battery`; empty where it does not."""
    artifacts: list[ArtifactView]
    """What its steps left behind."""


class JobDoneView(View):
    """`sotto job ID --cancel` and `--retry`, and `sotto jobs --run KIND`."""

    id: str
    state: StateWord


class JobChunkView(View):
    """One line of `sotto job ID -f --json`: a piece of what it prints; JobView is the last line."""

    off: int
    """Its place in the output."""
    kind: str
    text: str
