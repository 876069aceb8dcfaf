"""How a project stands, or stood: what is checked out, edited, broken, and what was done last."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from knowledge.memory.days.act import Act, act_of, known
from knowledge.memory.days.answers import in_sessions
from knowledge.memory.days.broken import Broken, list_failures
from knowledge.memory.days.dirty import Dirty, Tally, moment
from knowledge.memory.days.places import Branches, Places
from knowledge.memory.days.sessions import WorkSession, described
from knowledge.memory.days.spans import newest, span_at
from knowledge.moment import LAST
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

COMMANDS = 5
COMMITS = 30
"""Edits that were not committed are looked for as far back as so many commits of the project."""
DEEDS = 300
"""And what is checked out in a tree as many deeds of git."""


class Focus(NamedTuple):
    """Whether a project is the one at hand."""

    active: bool
    seq: int
    """Of the FocusChanged that says so."""
    at: int
    """Microseconds UTC."""
    signals: tuple[str, ...]
    """What was known of the user: idle, locked, in_call, presenting, do_not_disturb, quiet_hours, editing, command."""


class Conflict(NamedTuple):
    """Something that git had stopped in."""

    seq: int
    at: int
    doing: str
    tree: str
    paths: tuple[str, ...]


class TreeState(NamedTuple):
    """One working tree."""

    tree: str
    branch: str | None
    """None where HEAD is detached, or nothing is known."""
    commit: str | None
    seq: int | None
    """Of the event that says what is checked out; none where nothing is known."""
    dirty: tuple[Dirty, ...]


class State(NamedTuple):
    """A project at a moment."""

    project: int
    name: str
    """Empty where nothing is known of it."""
    at: int
    """Microseconds UTC."""
    branch: str | None
    """Of the tree that was worked in last."""
    branch_seq: int | None
    commit: str | None
    tree: str
    dirty: list[Dirty]
    """Files of all trees that were edited and not committed, as far as is known; the latest first."""
    failures: list[Broken]
    """Open ones, the latest first."""
    commands: list[Act]
    """The last ones that had ended, the latest first."""
    running: list[Act]
    """Commands that had begun and not ended. Of the present the log knows none: it hears of a command when it ends."""
    conflicts: list[Conflict]
    """That are not over."""
    focus: Focus | None
    """None where nothing is known of it."""
    session: WorkSession | None
    """The work session that was going on; none where there was none."""
    trees: list[TreeState]
    """The one that was worked in last comes first."""


def project_state(memory: Memory, project: int, at: int | None = None, now: int | None = None) -> State:
    """How a project is, or was at a moment, by the time at which things happened. `now` is the clock's, by which a work
    session is over; without it, the time of the last fact is. Raises NotFound.
    """
    moment_meant = at if at is not None else now if now is not None else newest(known(memory))
    until = LAST if at is None else at
    places = Places(memory, project)
    dirty = uncommitted(memory, project, places, until)
    trees = _trees(memory, project, places, until, dirty)
    first = trees[0] if trees else TreeState("", None, None, None, ())
    span = span_at(memory, project, moment_meant)
    session = next(iter(described(memory, [span], until=until, now=moment_meant, deeds=DEEDS)), None) if span else None
    asked = {"project": project, "at": until, "limit": COMMANDS}
    return State(
        project=project,
        name=places.name,
        at=moment_meant,
        branch=first.branch,
        branch_seq=first.seq,
        commit=first.commit,
        tree=first.tree,
        dirty=dirty,
        failures=list_failures(memory, project, at=at),
        commands=in_sessions(memory, memory.database.all("last_commands", asked)),
        running=[act_of(row) for row in memory.database.all("commands_at", {"project": project, "at": at or 0})],
        conflicts=conflicts(memory, project, until),
        focus=_focus(memory, project, until),
        session=session,
        trees=trees,
    )


def uncommitted(memory: Memory, project: int, places: Places, until: int = LAST) -> list[Dirty]:
    """Files that were edited and not committed by a moment, the latest first."""
    asked = {"project": project, "at": until, "commits": COMMITS}
    since = memory.database.number("some_commits_ago", asked)
    tally = Tally(places)
    for row in in_order(memory.database.all("uncommitted", {"project": project, "since": since, "at": until})):
        tally.take(row)
    return tally.files


def in_order(rows: Iterable[Row]) -> Iterator[Row]:
    """As things happened."""
    return iter(sorted(rows, key=lambda row: (moment(row), row["seq"], row["part"])))


def conflicts(memory: Memory, project: int, until: int = LAST) -> list[Conflict]:
    """What git had stopped in and was not over by a moment, the latest first."""
    found = dict[tuple[str, str], Conflict]()
    for row in memory.database.all("stops", {"project": project, "at": until}):
        key = row["tree"], row["subject"]
        found.pop(key, None)
        if row["deed"] == "conflicted":
            paths = tuple(row["paths"].splitlines())
            found[key] = Conflict(row["seq"], row["at"], row["subject"], row["tree"], paths)
    return sorted(found.values(), reverse=True)


def _trees(memory: Memory, project: int, places: Places, until: int, dirty: list[Dirty]) -> list[TreeState]:
    branches = Branches(memory, project, places, until, DEEDS)
    last = _worked_in(memory, project, places, until)
    found = []
    for tree in sorted(places.trees, key=lambda one: (one != last, one not in places.watched, one)):
        out = branches.last(tree)
        files = tuple(one for one in dirty if one.tree == tree)
        branch, commit, seq = (out.branch, out.commit, out.seq) if out else (None, None, None)
        found.append(TreeState(tree, branch, commit, seq, files))
    return found


def _worked_in(memory: Memory, project: int, places: Places, until: int) -> str:
    """The tree in which something was done last."""
    for row in memory.database.each("places_worked_in", {"project": project, "at": until}):
        if tree := places.current(row["tree"]) or places.of(row["cwd"]):
            return tree
    return ""


def _focus(memory: Memory, project: int, until: int) -> Focus | None:
    row = memory.database.one("focus_at", {"at": until})
    if row is None:
        return None
    signals = tuple(row["signals"].split(",")) if row["signals"] else ()
    return Focus(row["active"] == project, row["seq"], row["at"], signals)
