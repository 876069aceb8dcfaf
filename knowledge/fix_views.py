"""What commands about fixes and suspects print with `--json`."""

from typing import Literal

from pydantic import Field

from knowledge.view import View


class FixEditView(View):
    """What a fix changed in one file."""

    path: str
    """Relative to the tree."""
    diff: str
    """Unified."""
    redacted: bool = False
    """Whether a secret was taken out."""


class FixCommandView(View):
    """A command that belongs to a fix."""

    command: str
    cwd: str


class TriedView(View):
    """The last time that a fix was tried in a sandbox."""

    job: str
    """`j12`; `sotto job j12` shows what was printed."""
    failure: str
    """The failure against which it was tried, such as f12."""
    outcome: Literal["green", "red", "flaky", "does not apply", "not reproduced", "needs network", "cut off"]
    why: str
    level: Literal["", "full", "reduced"]
    """How well it was kept apart; empty where nothing was run."""
    at: str
    """RFC 3339."""
    current: bool | None
    """Whether it would make the very same change now; null where that was not looked up."""
    said: str
    """In words."""


class TrialBegunView(View):
    """`sotto try-fix`: what was begun."""

    id: str
    """`j12`; `sotto job j12 -f` follows it."""
    failure: str
    fix: str


class FixView(View):
    """`sotto fixes`: something that helped, or that the user says helps; the likeliest first."""

    id: str
    """x and the seq of the event that told of it."""
    failure: str | None
    """f and the seq of the failure it was learned from; null where only a text was given."""
    how: Literal["exact", "kind", "text"] | None = None
    """Why it is shown for the failure that was asked for; null in a list of all."""
    score: float
    """Probability that it helps, 0 to 1."""
    summary: str
    """One line."""
    text: str = ""
    """The user's own words."""
    edits: list[FixEditView] = Field(default_factory=list)
    commands: list[FixCommandView] = Field(default_factory=list)
    renamed: list[tuple[str, str]] = Field(default_factory=list)
    """Identifiers that were replaced in what is shown: as learned, and as they are here."""
    helped: int
    """How often it was followed by green, the first time included; 0 for what the user noted and nobody tried."""
    failed: int
    """How often it did not help."""
    left_out: int = 0
    """Other things that were done at the same time."""
    at: str
    """RFC 3339."""
    author: str | None = None
    branch: str | None = None
    commit: str | None = None
    project: int | None = None
    superseded_by: str | None = None
    """The fix that helped where this one no longer did."""
    forgotten: bool = False
    """Whether the user forgot it; it is suggested no longer."""
    tried: TriedView | None = None
    """The last trial in a sandbox; null where there was none."""


class SuspectView(View):
    """One change since the last green run."""

    ref: str
    kind: Literal["edit", "commit", "dependency", "configuration", "environment", "switch", "command"]
    title: str
    at: str
    """RFC 3339."""
    paths: list[str]
    line: int | None
    probability: float
    reasons: list[str]


class CulpritView(View):
    """The change that a search in sandboxes found."""

    kind: Literal["commit", "edit"]
    ref: str
    title: str
    paths: list[str]
    good: str
    """What the state before it is called, in which it succeeds."""
    among: list[str]
    """Changes before it that it may be as well."""
    certain: bool
    runs: int
    skipped: int
    """States that could not be judged."""
    command: str
    """What was run."""
    level: Literal["full", "reduced"]
    job: str
    """j and its number; it tells each run."""


class SuspectsView(View):
    """`sotto suspects`."""

    failure: str
    since: str | None
    """e and the seq of the last green run; null when none is known."""
    since_at: str | None
    """RFC 3339."""
    suspects: list[SuspectView]
    """The likeliest first."""
    considered: int
    unclear: bool
    bisect: list[str]
    """Refs in the order in which trying them finds the culprit soonest."""
    culprit: CulpritView | None = None
    """What a search in sandboxes found; null where there was none, or it found nothing."""
