"""What a candidate is seen against: names of projects, where the user is at work, and what changed just before."""

from knowledge.attention.sentences import name
from knowledge.envelope import Envelope
from knowledge.events import (
    BranchSwitched,
    CommandFinished,
    CommitMade,
    Event,
    FilesChanged,
    FocusChanged,
    Merged,
    ProjectWatched,
    Pulled,
    Rebased,
    TreeChanged,
)

BLAMED_S = 15 * 60
"""What breaks so soon after a commit or an install counts as brought about by it."""
_MOVES = (CommitMade, BranchSwitched, Merged, Rebased, Pulled)
KINDS: tuple[type[Event], ...] = (
    *(ProjectWatched, FocusChanged, FilesChanged, TreeChanged, CommandFinished),
    *_MOVES,
)
_SECOND = 1_000_000


class Surroundings:
    """Feed it each event of its `KINDS`, in order. What it keeps is one entry a project."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._active: int | None = None
        self._touched: int | None = None
        self._moved: dict[int, tuple[int, str]] = {}
        """When something came into a project that may break it, and what."""

    def take(self, seen: Envelope) -> None:
        event, project = seen.event, seen.header.project
        if isinstance(event, ProjectWatched):
            self._names[event.number] = str(event.name)
        elif isinstance(event, FocusChanged):
            self._active = event.active
        elif project is not None:
            self._worked(event, project, seen)

    def _worked(self, event: Event, project: int, seen: Envelope) -> None:
        if isinstance(event, (FilesChanged, CommitMade)) or (
            isinstance(event, CommandFinished) and event.shell_session
        ):
            self._touched = project
        if isinstance(event, _MOVES):
            self._moved[project] = (seen.header.at, f"commit:{event.commit}")
        elif isinstance(event, TreeChanged) and event.reason == "packages":
            self._moved[project] = (seen.header.at, f"packages:e{seen.seq}")

    def within(self, project: int | None) -> str:
        """`in shop`; empty where the project has no name that can be said."""
        said = name(self._names.get(project, ""), 3) if project is not None else ""
        return f"in {said}" if said else ""

    def owned(self, project: int | None) -> bool:
        """Whether it is where the user works; what belongs to no project is his own."""
        return project is None or project in (self._active, self._touched)

    def blamed(self, project: int | None, at: int) -> str:
        """What came into the project shortly before; empty where nothing did."""
        moved, what = self._moved.get(project, (0, "")) if project is not None else (0, "")
        return what if 0 <= at - moved <= BLAMED_S * _SECOND else ""
