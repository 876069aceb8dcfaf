"""A briefing of a project as it stands now, out of memory and the log, whether or not the daemon runs."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from daemon.cli import show
from daemon.paths import Paths
from daemon.safe_git import user_of
from knowledge.errors import Corrupt, NotFound
from knowledge.events import CommandFinished, CommitMade, FilesChanged
from knowledge.files.reading import is_folder
from knowledge.ids import ShortId
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.compose import Briefing, briefing
from knowledge.memory.briefing.gather import gathered
from knowledge.memory.briefing.line import SECTIONS, Line
from knowledge.memory.briefing.when import day
from knowledge.registry import KINDS, Registry, Watched
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

WORKED = (CommandFinished.__name__, FilesChanged.__name__, CommitMade.__name__)
"""What shows that a project was worked on."""
LOOKED_AT = 64
SHOWN = 3
"""Events of a line that people are shown."""
Paint = Callable[..., str]
SILENT = Briefing((), 0)


class Brief(NamedTuple):
    """A briefing, and what it is about."""

    project: int | None
    name: str | None
    now: int
    since: int | None
    said: Briefing
    nothing: str = ""
    """What is not on record, where nothing is said."""


def brief(paths: Paths, wanted: int | None, now: int, since: int | None = None) -> Brief:
    """Of a project, by its number, or else of the one that was worked on last. Raises Corrupt."""
    try:
        with EventLog.open(paths.core) as log:
            known = Registry(seen.event for seen in log.every(types=KINDS))
            project = _project(log, known, wanted)
            if project is None:
                return Brief(None, None, now, None, SILENT, "nothing is watched yet; `sotto watch DIR` begins")
            return _of(paths, log, project, now, since)
    except NotFound:
        return Brief(None, None, now, None, SILENT, "nothing is recorded yet; `sotto up` begins")


def spoken(told: Brief, paint: Paint = lambda text, *_: text) -> Iterator[str]:
    """As a person reads it: headings, and below each what is said with the events that say so."""
    if told.said.lines:
        yield paint(show.visible(told.name or ""), "bold")
    above = ""
    for line in told.said.lines:
        heading = SECTIONS[line.section]
        if heading != above:
            yield paint(heading, "cyan")
        above = heading
        yield f"  {show.visible(line.text)}  {paint(_events(line), 'dim')}"


def _events(line: Line) -> str:
    shown = " ".join(str(ShortId("e", seq)) for seq in line.seqs[:SHOWN])
    return f"{shown} …" if len(line.seqs) > SHOWN else shown


def _of(paths: Paths, log: EventLog, project: Watched, now: int, since: int | None) -> Brief:
    try:
        with Memory.reader(paths.memory) as memory:
            known = gathered(Asked(memory, log, project.number, now, _user(project), since))
    except Corrupt as error:
        raise Corrupt(str(paths.memory), hint="`sotto restart` makes it again from the log") from error
    said = briefing(known)
    nothing = "" if said.lines else f"nothing is recorded of {project.name} since {day(known.since, now)}"
    return Brief(project.number, project.name, now, known.since, said, nothing)


def _project(log: EventLog, known: Registry, wanted: int | None) -> Watched | None:
    """The one that is meant, or was worked on last; else the one that was watched last."""
    every = {one.number: one for one in known.all}
    if wanted is None:
        numbers = [seen.header.project for seen in log.newest(WORKED, LOOKED_AT)]
        wanted = next((one for one in reversed(numbers) if one in every and every[one].trees), None)
    watched = [one for one in known.all if one.trees]
    return every.get(wanted) if wanted is not None else watched[-1] if watched else None


def _user(project: Watched) -> str | None:
    """Under which name commits are the user's own; git is asked in the first tree that is there."""
    tree = next((one for one in project.trees if is_folder(one)), None)
    return user_of(tree) if tree else None
