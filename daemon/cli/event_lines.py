"""Events as lines for a person: number, local time, project or speaker, type, and a phrase; one line each."""

import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial

from daemon.cli import show
from daemon.cli.columns import cut, width
from daemon.cli.phrases import below, kind_of, phrase
from daemon.cli.told import Body
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import Malformed, NotFound
from knowledge.registry import KINDS, Registry, Watched
from knowledge.store.log import EventLog

WHO, TYPE = 12, 17
"""Columns of a project or a speaker, and of a type."""
LEAST = 20
"""Columns that a phrase gets on a terminal, however narrow that is."""
_STYLES = {"bad": "red", "good": "green", "own": "dim", "plain": "cyan"}


class EventLines:
    """Knows what projects are called; asks the log again when it meets one that it does not know."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._projects: dict[int, Watched] = {}
        self._unknown: set[int] = set()

    def line(self, envelope: Envelope) -> str:
        """An event in one line, on a terminal no wider than that."""
        project = self._project(envelope.header.project)
        try:
            body = envelope.json_object()["body"]
            words = partial(self._words, envelope.type, project)
        except Malformed as error:
            body, words = {}, partial(_always, str(error))
        kind = kind_of(envelope.type, body)
        at = datetime.fromisoformat(str(envelope.moment)).astimezone().strftime("%m-%d %H:%M:%S")
        seq = f"e{envelope.seq}" if envelope.seq else "–"
        who = cut(show.visible(project.name if project else envelope.speaker), WHO)
        who += " " * (WHO - width(who))
        begin = f"{seq:>6}  {at}  {who}  {envelope.type:<{TYPE}}  "
        said = _fitting(words, body, begin)
        if kind == "own":
            return show.paint(begin + said, "dim")
        name = show.paint(f"{envelope.type:<{TYPE}}", _STYLES[kind])
        return f"{show.paint(f'{seq:>6}', 'dim')}  {at}  {who}  {name}  {said}"

    def _words(self, name: str, project: Watched | None, body: Body) -> str:
        said = phrase(name, body, self._name)
        return below(said, map(str, project.trees)) if project else said

    def _name(self, number: int) -> str:
        project = self._project(number)
        return project.name if project else f"project {number}"

    def _project(self, number: int | None) -> Watched | None:
        if number is not None and number not in self._projects and number not in self._unknown:
            try:
                with EventLog.open(self._paths.core) as log:
                    self._projects = {one.number: one for one in Registry(s.event for s in log.every(types=KINDS)).all}
            except NotFound:
                self._projects = {}
            self._unknown = set() if number in self._projects else self._unknown | {number}
        return self._projects.get(number) if number is not None else None


def _fitting(words: Callable[[Body], str], body: Body, begin: str) -> str:
    """What there is room for, on one line; all of it where a program reads.

    How a command went is worth more than the end of a long one.
    """
    said = _one_line(words(body))
    if not sys.stdout.isatty():
        return said
    room = max(shutil.get_terminal_size().columns - width(begin), LEAST)
    command, excess = body.get("command"), width(said) - room
    if isinstance(command, str) and excess > 0:
        command = _one_line(command)
        said = _one_line(words({**body, "command": cut(command, max(width(command) - excess, LEAST))}))
    return cut(said, room)


def _always(text: str, _body: Body) -> str:
    return text


def _one_line(text: str) -> str:
    return show.visible(text.replace("\n", "↵").replace("\t", " "))
