"""`sotto ingest [PATH]`: have documents read, show what is read, or forget it."""

import argparse
import contextlib
import importlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daemon.cli import show
from daemon.paths import Paths
from daemon.reach import reached
from daemon.setup.terminal import Line
from knowledge.errors import DaemonUnreachable, HubUnreachable, NoAnswer, SottoError

PATIENCE_S = 30.0
"""Until something is said of an order; how long reading takes nobody knows."""
SHOWN = 10
"""Refused files that are named."""
_TENTHS = 10


class NotRead(SottoError):
    """That is not read."""


class ReadingGoesOn(SottoError):
    """Documents are read on without this command."""

    code = 130
    hint = "`sotto ingest` shows how far it is"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", help="a file or folder; what is read already is listed when left out")
    parser.add_argument("--forget", action="store_true", help="take its documents out of memory, for good")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Returns 1 when nothing of a path could be read."""
    if arguments.path is None:
        return importlib.import_module("daemon.cli.ingested").run(arguments)  # type: ignore[no-any-return]
    paths = Paths.find()
    reached(paths)  # says in a word when no daemon runs
    if arguments.forget:
        return _forget(paths, arguments)
    view = _ingested(paths, arguments)
    if arguments.json:
        show.data(view.model_dump())
    else:
        _show(view)
    return 1 if view.refused_count and not view.documents else 0


def _clean(path: str) -> Any:
    return importlib.import_module("knowledge.redact").clean(str(Path(path).expanduser().absolute()))


def _forget(paths: Paths, arguments: argparse.Namespace) -> int:
    events = importlib.import_module("knowledge.events")
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        ending = bus.ask(events.ForgetPath(path=_clean(arguments.path)), PATIENCE_S)
    if ending.type == "IngestRefused":
        raise NotRead(f"{ending.event.path}: {ending.event.reason}")
    if arguments.json:
        view = importlib.import_module("knowledge.document_views").IngestForgottenView(path=str(ending.event.path))
        show.data(view.model_dump())
    else:
        show.say(f"{show.visible(str(ending.event.path))} is forgotten; its documents go out of memory")
    return 0


def _ingested(paths: Paths, arguments: argparse.Namespace) -> Any:
    events = importlib.import_module("knowledge.events")
    views = importlib.import_module("knowledge.document_views")
    progress = _Progress(quiet=arguments.json)
    order = events.IngestPath(path=_clean(arguments.path))
    try:
        fact = _ending(paths, order, progress.tell)
    except KeyboardInterrupt as error:
        raise ReadingGoesOn from error
    finally:
        progress.end()
    refused = [views.RefusedFileView(path=one.path, reason=one.reason) for one in fact.refused]
    return views.IngestView(**fact.model_dump(exclude={"refused"}), refused=refused)


def _ending(paths: Paths, order: Any, tell: Callable[[Any], None]) -> Any:
    """The PathIngested of an order. A daemon that is started anew meanwhile goes on with it."""
    events = importlib.import_module("knowledge.events")
    kinds = [*order.endings, events.PathWanted, events.IngestProgressed]
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        follower = bus.follow(f"ingest-{bus.epoch}", kinds)
        while not follower.live:
            bus.poll(PATIENCE_S)
        asked, said = bus.publish(order)[0], None
        while True:
            heard = _heard(bus, follower)
            if not heard and said is None:
                raise NoAnswer(f"IngestPath after {PATIENCE_S:g} s", hint="see `sotto status`")
            if not heard:
                _still_there(paths)
            for one in heard:
                if one.header.cause == asked.id and one.type == "IngestRefused":
                    raise NotRead(f"{one.event.path}: {one.event.reason}")
                if one.header.cause == asked.id and one.type == "PathIngested":
                    return one.event
                if one.header.cause == asked.id:
                    said = one.event.path
                if one.type == "IngestProgressed" and one.event.path == said:
                    tell(one.event)


def _heard(bus: Any, follower: Any) -> list[Any]:
    """What comes next; nothing where that takes too long. The bus wakes up for what is not for us, too."""
    end = time.monotonic() + PATIENCE_S
    while not (found := list(iter(follower.take, None))) and (left := end - time.monotonic()) > 0:
        bus.poll(left)
    return found


def _still_there(paths: Paths) -> None:
    """Raises HubUnreachable when nobody reads any more."""
    with contextlib.suppress(DaemonUnreachable):
        reached(paths)
        return
    raise HubUnreachable("the daemon has ended; it goes on with this when it is started")


class _Progress:
    """One line of how far it is."""

    def __init__(self, *, quiet: bool) -> None:
        self._line = None if quiet else Line()
        self._tenth = 0

    def tell(self, one: Any) -> None:
        if self._line and one.of:
            tenth = one.done * _TENTHS // one.of
            milestone, self._tenth = tenth != self._tenth, tenth
            done = f"{one.done:,} of {show.many(one.of, 'document')}, {show.many(one.sections, 'section')}"
            text = f"{done}  {show.visible(one.path)}"
            self._line.show(text, milestone=milestone)
        elif self._line:
            self._line.show(f"looking through {show.visible(one.path)}", milestone=False)

    def end(self) -> None:
        if self._line:
            self._line.end()


def _show(view: Any) -> None:
    words = [show.many(view.documents, "document"), show.many(view.sections, "section"), f"{view.new:,} read now"]
    words += [f"{view.removed:,} gone"] if view.removed else []
    words += [f"{view.refused_count:,} refused"] if view.refused_count else []
    print(f"{show.visible(view.path)}: {', '.join(words)}")
    for one in view.refused[:SHOWN]:
        print(show.paint(f"  {show.visible(one.path)}: {one.reason}", "yellow"))
    if view.refused_count > SHOWN:
        show.say("  … `sotto ingest` lists them all")
