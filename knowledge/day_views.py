"""What was done, and how projects stand, as commands and tools print it in JSON."""

from knowledge.view import View


class ActView(View):
    """One thing that was done."""

    id: str
    """e and the seq of the event that tells of it."""
    project: int | None
    session: str | None
    """e and the seq of the earliest event of its work session."""
    kind: str
    """file, git, command, test, build, voice, job."""
    what: str
    at: str
    """RFC 3339, as all times here."""
    until: str
    subject: str
    """Template of a command, path, branch, commit or test."""
    status: int | None
    tree: str
    cwd: str


class StatementView(View):
    """Something that is known of a work session."""

    kind: str
    """commit, merge, closed, green; fix, note; failure, file, conflict."""
    said: str
    events: list[str]
    """What it rests on, such as e12."""
    ref: str


class WorkSessionView(View):
    """Work in a project without a break of half an hour."""

    id: str
    """e and the seq of its earliest event."""
    project: int
    started: str
    ended: str
    ended_by: str
    """idle, switch, open."""
    branch: str | None
    issue: str | None
    goal: str
    goal_events: list[str]
    done: list[StatementView]
    learned: list[StatementView]
    left_open: list[StatementView]


class DirtyView(View):
    """A file that was edited and not committed."""

    path: str
    tree: str
    how: str
    """edited, made, removed, moved."""
    id: str
    """e and the seq of the event that says so."""
    at: str


class StateView(View):
    """How a project stands, or stood."""

    project: int
    name: str
    at: str
    branch: str | None
    branch_id: str | None
    """The event that says so."""
    commit: str | None
    tree: str
    dirty: list[DirtyView]
    failures: list[str]
    """Ids of open failures, such as f12."""
    commands: list[ActView]
    running: list[ActView]
    conflicts: list[str]
    """Events that told of them."""
    active: bool | None
    """Whether it is the project at hand; null where nobody knows."""
    session: WorkSessionView | None


class TestRunView(View):
    """A test in one run."""

    __test__ = False

    id: str
    at: str
    result: str
    """passed, failed, error."""
    test: str
    command: str
    message: str
    branch: str | None


class CoverageView(View):
    """What of a time is on record."""

    since: str
    until: str
    whole: bool
    nothing: bool
    said: str
