"""Something that was done, as answers show it, and how rows of memory become one."""

from typing import Literal, NamedTuple, cast

from knowledge.errors import NotFound
from knowledge.memory.days.wording import said
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

ActKind = Literal["file", "git", "command", "test", "build", "voice", "job"]
_SINCE = 10
"""Version of the schema of memory that has days."""


class Act(NamedTuple):
    """One thing that was done."""

    seq: int
    """Of the event that tells of it."""
    part: int
    """In that event, from 0."""
    project: int | None
    session: int | None
    """Id of its work session; none where it belongs to none."""
    kind: ActKind
    at: int
    """When it began, microseconds UTC."""
    until: int
    what: str
    """One sentence in words of a person."""
    subject: str
    """Template of a command, path, branch, commit or test."""
    status: int | None
    """Exit status, or how many failed."""
    tree: str
    cwd: str
    deed: str = ""
    """One word: edited, made, removed, moved, swept; committed, switched, merged, rebased, pulled, …; ran, recalled;
    failed, passed."""
    text: str = ""
    """The whole command, the subject of a commit, where a file was before, tests that failed."""
    branch: str | None = None
    author: str | None = None
    """Of a commit."""
    before: str | None = None
    """Commit, branch, or digest of a file."""
    after: str | None = None
    run: str = ""
    """Id of the command that it is, or belongs to."""
    sort: str = ""
    """Of a command: test, build, install; `rescan` of a file that changed while nobody looked."""
    paths: tuple[str, ...] = ()
    """Of an imported commit or a conflict."""


def act_of(row: Row, session: int | None = None) -> Act:
    return Act(
        seq=row["seq"],
        part=row["part"],
        project=row["project"] or None,
        session=session,
        kind=cast("ActKind", row["kind"]),
        at=row["at"],
        until=row["until"],
        what=said(row),
        subject=row["subject"],
        status=row["status"],
        tree=row["tree"],
        cwd=row["cwd"],
        deed=row["deed"],
        text=row["text"],
        branch=row["branch"],
        author=row["author"],
        before=row["before"],
        after=row["after"],
        run=row["run"],
        sort=row["sort"],
        paths=tuple(row["paths"].splitlines()),
    )


def known(memory: Memory) -> Memory:
    """The same memory. Raises NotFound where a release wrote it that kept no days."""
    if memory.database.schema_version < _SINCE:
        raise NotFound(f"no days in {memory.database.path} yet", hint="`sotto restart` begins to keep them")
    return memory
