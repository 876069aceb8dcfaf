"""What a briefing is made of: facts of memory and of the log, each with the events that say so."""

from typing import NamedTuple


class Spot(NamedTuple):
    """A name and the event that says it: a path, a branch, a commit."""

    name: str
    seq: int
    at: int = 0
    """Microseconds UTC, as all times here."""


class Mended(NamedTuple):
    """A failure that was over in the last work session."""

    id: int
    what: str
    seqs: tuple[int, ...]


class Left(NamedTuple):
    """Where work stopped: the end of a work session, and how the tree is since."""

    began: int
    at: int
    """Its end."""
    seq: int
    """The last event of it."""
    branch: Spot | None = None
    issue: str | None = None
    """What the name of the branch says it is for: `#123`, `PROJ-7`."""
    edited: tuple[str, ...] = ()
    """Files that were worked on, the first ones first."""
    edited_seqs: tuple[int, ...] = ()
    committed: Spot | None = None
    """The subject of its last commit."""
    mended: tuple[Mended, ...] = ()
    branch_now: Spot | None = None
    """What is checked out now, where that is another one."""
    dirty: tuple[Spot, ...] = ()
    """Files that are changed and not committed, now; the latest first."""


class Unrecorded(NamedTuple):
    """A time of which nothing is on record."""

    why: str
    """`before` the project was watched, `unwatched` since, `paused`."""
    since: int
    until: int
    seq: int
    """Of the event that says so."""


class Arrived(NamedTuple):
    """A commit of somebody else."""

    commit: str
    author: str
    """The name alone."""
    subject: str
    at: int
    seq: int


class Pull(NamedTuple):
    """What others did was taken over."""

    branch: str
    """What was checked out; the commit where HEAD was detached."""
    at: int
    seq: int


class Verdict(NamedTuple):
    """The last report of tests."""

    passed: int
    failed: int
    at: int
    seq: int


class Helped(NamedTuple):
    """A fix that is known."""

    id: int
    text: str
    """The user's own words; empty for what was learned."""
    ran: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()


class Suspected(NamedTuple):
    """What may have broken something."""

    title: str
    edited: tuple[str, ...]
    """Files, where it is an edit."""
    seq: int
    """Of the event that names it."""


class Trouble(NamedTuple):
    """A failure that is open, or comes and goes."""

    id: int
    what: str
    """The test, or what was said."""
    message: str
    """What else was said; empty where `what` says all."""
    first: int
    """When it was seen first."""
    at: int
    """When it was seen last."""
    seqs: tuple[int, ...]
    """The event that told of it last, then the first."""
    fix: Helped | None = None
    suspect: Suspected | None = None
    """What broke it, where that is likely enough."""
    passed: tuple[int, ...] = ()
    """Events that say that it passed although nothing had changed."""


class Stopped(NamedTuple):
    """A conflict in which git stands."""

    doing: str
    paths: tuple[str, ...]
    at: int
    seq: int


class Likely(NamedTuple):
    """What probably comes next."""

    what: str
    """`command`, `file`, `routine` or `question`."""
    said: tuple[str, ...]
    """The command, path or question; of a routine its commands in order."""
    probability: float
    seqs: tuple[int, ...]
    """Events in which it was done before."""


class Known(NamedTuple):
    """A note that holds, or a proposal that waits."""

    id: int
    kind: str
    title: str
    at: int
    seqs: tuple[int, ...]
    near: bool = True
    """Whether it is new, ends soon, or has to do with what is at hand."""


class Material(NamedTuple):
    """All of it, of one project."""

    now: int
    since: int
    unrecorded: tuple[Unrecorded, ...] = ()
    """Since then."""
    left: Left | None = None
    goes_on: bool = False
    """Whether the session that was left is the one that goes on, as there was none before."""
    arrived: tuple[Arrived, ...] = ()
    """The youngest first."""
    pulls: tuple[Pull, ...] = ()
    """The youngest first."""
    dependencies: tuple[Spot, ...] = ()
    """Manifests and lock files that changed."""
    tested: Verdict | None = None
    troubles: tuple[Trouble, ...] = ()
    """Open ones, the latest first."""
    flaky: tuple[Trouble, ...] = ()
    conflict: Stopped | None = None
    likely: tuple[Likely, ...] = ()
    """The likeliest first."""
    notes: tuple[Known, ...] = ()
    """Those that matter most first."""
    proposals: tuple[Known, ...] = ()
