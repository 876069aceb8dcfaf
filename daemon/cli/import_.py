"""`sotto import history`: what was done before Sotto was there, and one true thing out of it; `sotto import notes`."""

import argparse
import importlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from daemon.bus_client import BusClient
from daemon.cli import show
from daemon.history.commands import import_commands
from daemon.history.commits import import_commits
from daemon.history.known import insight
from daemon.paths import Paths
from daemon.reach import reached
from daemon.setup.terminal import Line
from knowledge.errors import HistoryUnreadable, SottoError, Usage, WriterBusy
from knowledge.first_views import HistoryView, ImportView, InsightView
from knowledge.history.entry import Shell
from knowledge.history.reading import shell_of
from knowledge.history.sources import Source, find
from knowledge.redact import configure as redact_with
from knowledge.redaction.vault import Vault, home_of, key_of
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog
from knowledge.store.writer_lock import claimed

TENTHS = 10
"""How often a log file is told of progress; a terminal is told always."""


class ImportRunning(SottoError):
    """Another import is under way."""

    hint = "wait for it; then this one has less to do"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["history", "notes"], help="history: of shells, and of projects by git")
    parser.add_argument(
        "file", nargs="?", default="", help="a history file, all that are found when left out; a file of notes"
    )
    parser.add_argument("--shell", choices=get_args(Shell), help="whose history the file is, where it does not show")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Returns 1 when a history could not be read."""
    if arguments.what == "notes":
        return int(importlib.import_module("daemon.cli.import_notes").run(arguments))
    if arguments.shell and not arguments.file:
        raise Usage("--shell says whose history FILE is", hint="sotto import history FILE --shell zsh")
    paths = Paths.find()
    reached(paths)
    redact_with(Vault(os.environ, home_of(os.environ)).everywhere(), key_of(paths.redaction_key))
    sources = list(_sources(arguments.file, arguments.shell))
    try:
        with claimed(paths.run / "import"):
            view = _imported(paths, sources, commits=not arguments.file, quiet=arguments.json)
    except WriterBusy as error:
        raise ImportRunning from error
    if arguments.json:
        show.data(view.model_dump())
    else:
        _show(view)
    return 1 if any(one.error for one in view.histories) else 0


def _sources(file: str, shell: Shell | None) -> Iterable[Source]:
    """The history that was named, or all that are there. Raises HistoryUnreadable."""
    if file:
        path = Path(file).expanduser().absolute()
        return [Source(shell or shell_of(path), path)]
    home = home_of(os.environ)
    return find(os.environ, home) if home else []


def _imported(paths: Paths, sources: list[Source], *, commits: bool, quiet: bool) -> ImportView:
    with BusClient(paths, "import") as bus, EventLog.open(paths.core) as log:
        histories = [_commands(bus, log, source, quiet=quiet) for source in sources]
        if commits:
            histories += _commits(bus, log, quiet=quiet)
        found = insight(log)
    return ImportView(histories=histories, insight=InsightView(kind=found.kind, text=found.text) if found else None)


def _commands(bus: BusClient, log: EventLog, source: Source, *, quiet: bool) -> HistoryView:
    progress = _Progress(f"{source.shell}: {source.path}", "commands", quiet=quiet)
    view = HistoryView(source=source.shell, path=str(source.path))
    try:
        done = import_commands(bus, log, source, progress.tell)
    except HistoryUnreadable as error:
        return view.model_copy(update={"error": _sentence(error)})
    finally:
        progress.end()
    return view.model_copy(update={"found": done.found, "new": done.new, "hidden": done.hidden, "cut": done.cut})


def _commits(bus: BusClient, log: EventLog, *, quiet: bool) -> Iterator[HistoryView]:
    """What the projects that are watched were before; without git there is nothing to tell."""
    for project in Registry(seen.event for seen in log.every(types=KINDS)).watched:
        for tree in project.trees:
            if not (tree / ".git").exists():
                continue
            progress = _Progress(f"git: {tree}", "commits", quiet=quiet)
            view = HistoryView(source="git", path=str(tree), project=project.name)
            try:
                done = import_commits(bus, log, project, tree, progress.tell)
            except HistoryUnreadable as error:
                yield view.model_copy(update={"error": _sentence(error)})
            else:
                yield view.model_copy(update={"found": done.found, "new": done.new})
            finally:
                progress.end()


def _sentence(error: SottoError) -> str:
    return f"{error} ({error.advice})" if error.advice else str(error)


class _Progress:
    """One line for one history."""

    def __init__(self, name: str, things: str, *, quiet: bool) -> None:
        self._name, self._things = name, things
        self._line = None if quiet else Line()
        self._tenth = 0

    def tell(self, done: int, of: int) -> None:
        if self._line:
            tenth = done * TENTHS // max(of, 1)
            milestone, self._tenth = tenth != self._tenth and done < of, tenth
            self._line.show(f"{self._name}  {done:,} of {of:,} {self._things}", milestone=milestone)

    def end(self) -> None:
        if self._line:
            self._line.end()


def _show(view: ImportView) -> None:
    if not view.histories:
        show.say("no history was found; name one: sotto import history FILE")
    rows = [(one.source, _place(one), _counts(one)) for one in view.histories]
    source, place = (max((len(row[column]) for row in rows), default=0) for column in (0, 1))
    for (name, where, counts), one in zip(rows, view.histories, strict=True):
        text = f"{name:<{source}}  {show.visible(where):<{place}}  {show.visible(counts)}"
        print(show.paint(text, "red") if one.error else text)
    if view.insight:
        print()
        print(show.paint(show.visible(view.insight.text), "bold"))


def _place(one: HistoryView) -> str:
    """A path as people write it."""
    home = home_of(os.environ)
    path = Path(one.path)
    return f"~/{path.relative_to(home)}" if home and path.is_relative_to(home) and path != home else one.path


def _counts(one: HistoryView) -> str:
    if one.error:
        return one.error
    things = "commits" if one.source == "git" else "commands"
    words = [f"{one.found:,} {things}", f"{one.new:,} new"]
    words += [f"{one.hidden:,} with a space before them left out"] if one.hidden else []
    words += ["the oldest left out"] if one.cut else []
    return ", ".join(words)
