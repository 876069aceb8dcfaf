"""A briefing of a project as it stands now, out of memory and the log, whether or not the daemon runs."""

from collections.abc import Callable, Iterator
from pathlib import Path
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
from knowledge.memory.briefing.line import Line
from knowledge.memory.briefing.when import day
from knowledge.projects import find
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


class Wish(NamedTuple):
    """What somebody wants a briefing of."""

    project: str = ""
    """Name or number; empty for the one around here, or else the one that was worked on last."""
    here: Path | None = None
    since: int | None = None


ANY = Wish()


def brief(paths: Paths, now: int, wish: Wish = ANY) -> Brief:
    """Raises Corrupt, and NotFound where no project is called so."""
    try:
        log = EventLog.open(paths.core)
    except NotFound:
        return Brief(None, None, now, None, SILENT, "nothing is recorded yet; `sotto up` begins")
    with log:
        project = _project(log, Registry(seen.event for seen in log.every(types=KINDS)), wish)
        if project is None:
            return Brief(None, None, now, None, SILENT, "nothing is watched yet; `sotto watch DIR` begins")
        return _of(paths, log, project, now, wish.since)


def spoken(told: Brief, paint: Paint = lambda text, *_: text) -> Iterator[str]:
    """As a person reads it: headings, and below each what is said with the events that say so."""
    if told.said.lines:
        yield paint(show.visible(told.name or ""), "bold")
    above = ""
    for line in told.said.lines:
        heading = told.said.heading(line.section)
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
    except NotFound:
        nothing = f"nothing of {project.name} is in memory yet; `sotto up` makes it from the log"
        return Brief(project.number, project.name, now, None, SILENT, nothing)
    except Corrupt as error:
        raise Corrupt(str(paths.memory), hint="`sotto restart` makes it again from the log") from error
    said = briefing(known)
    nothing = "" if said.lines else f"nothing is recorded of {project.name} since {day(known.since, now)}"
    return Brief(project.number, project.name, now, known.since, said, nothing)


def _project(log: EventLog, known: Registry, wish: Wish) -> Watched | None:
    """The one that is named, that around here, or the one that was worked on last; else the one watched last."""
    if wish.project:
        named = [one for one in known.all if wish.project in (one.name, str(one.number))]
        if not named:
            raise NotFound(f"project {wish.project!r}", hint="`sotto projects` lists them")
        return named[0]
    watched = {one.number: one for one in known.watched}
    around = known.by_key(find(wish.here).key) if wish.here else None
    if around and around.number in watched:
        return around
    numbers = (seen.header.project for seen in reversed(log.newest(WORKED, LOOKED_AT)))
    worked = next((watched[one] for one in numbers if one in watched), None)
    return worked or next(reversed(watched.values()), None)


def _user(project: Watched) -> str | None:
    """Under which name commits are the user's own; git is asked in the first tree that is there."""
    tree = next((one for one in project.trees if is_folder(one)), None)
    return user_of(tree) if tree else None
