"""`sotto why [ID]`: which line says why a command failed. Read from the log; the daemon need not run."""

import argparse
import importlib
import time
from collections.abc import Iterator

from daemon.cli import show
from daemon.paths import Paths
from daemon.reach import running
from daemon.spool import records
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, Event, FailureDiagnosed
from knowledge.failures.again import again
from knowledge.failures.reason import failed
from knowledge.ids import ShortId
from knowledge.store.log import EventLog
from knowledge.views import LineView, WhyView

PATIENCE_S = 2.0
LOOK_S = 0.2


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", default="", help="a failure such as f12; the last one when left out")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    with EventLog.open(paths.core) as log:
        if not arguments.id and under_way(paths, log) and running(paths):
            wait(paths, log)
        found = by_id(log, arguments.id) if arguments.id else last(log)
        view = view_of(log, found)
    if arguments.json:
        show.data(view.model_dump())
    else:
        for line in card(view):
            print(line)
    return 0


def under_way(paths: Paths, log: EventLog) -> bool:
    """Whether a command has ended that nobody has read yet."""
    if records(paths.spool):
        return True
    commands = log.newest([CommandFinished.__name__], limit=1)
    failures = log.newest([FailureDiagnosed.__name__], limit=1)
    if not commands:
        return False
    command = commands[0].event
    answered = bool(failures) and failures[0].seq > commands[0].seq
    return isinstance(command, CommandFinished) and failed(command.status) and not answered


def wait(paths: Paths, log: EventLog) -> None:
    """Give the daemon a moment to read what has just ended."""
    deadline = time.monotonic() + PATIENCE_S
    with importlib.import_module("daemon.bus_client").BusClient(paths, "why") as bus:
        follower = bus.follow(f"why-{bus.epoch}", [CommandFinished, FailureDiagnosed])
        while under_way(paths, log) and (left := deadline - time.monotonic()) > 0:
            bus.poll(min(left, LOOK_S))
            follower.take()


def last(log: EventLog) -> Envelope:
    """The youngest failure. Raises NotFound."""
    for envelope in log.newest([FailureDiagnosed.__name__], limit=1):
        return envelope
    raise NotFound("no failure is known", hint="run something through Sotto: sotto run -- pytest")


def by_id(log: EventLog, text: str) -> Envelope:
    """The diagnosis of failure `f12`, the command of event 12. Raises NotFound, BadId."""
    failure = ShortId.parse(text, "f")
    try:
        trace = log.of_trace(f"e{failure.seq}")
    except NotFound as error:
        raise NotFound(str(failure), hint="`sotto why` shows the last one") from error
    for envelope in trace:
        if envelope.type == FailureDiagnosed.__name__:
            return envelope
    raise NotFound(str(failure), hint=f"event {failure.seq} is no failed command")


def view_of(log: EventLog, found: Envelope) -> WhyView:
    event = found.event
    assert isinstance(event, FailureDiagnosed)
    root = log.by_id(found.trace)
    return WhyView(
        id=str(ShortId("f", root.seq)),
        command=event.command,
        cwd=event.cwd,
        status=event.status,
        at=str(root.moment),
        headline=event.headline,
        line=event.line,
        again=again(event.command) if not_captured(root.event) else None,
        excerpt=[LineView(line=number, text=text) for number, text in event.excerpt],
    )


def not_captured(command: Event) -> bool:
    """Whether nobody heard what a command printed; `sotto run` always does."""
    return isinstance(command, CommandFinished) and command.shell is not None and command.output is None


def card(view: WhyView) -> Iterator[str]:
    """The answer as lines: what broke, where, and the lines around it."""
    yield f"{show.paint(view.id, 'bold')}  {show.visible(view.command)}  {show.paint(f'exit {view.status}', 'red')}"
    yield show.paint(f"{view.at[:19].replace('T', ' ')}  {show.visible(view.cwd)}", "dim")
    yield ""
    yield show.paint(show.visible(view.headline), "red", "bold")
    if view.excerpt:
        yield ""
    width = len(str(view.excerpt[-1].line)) if view.excerpt else 0
    for one in view.excerpt:
        marker = ">" if one.line == view.line else " "
        text = f"{marker} {one.line:>{width}}  {show.visible(one.text)}"
        yield show.paint(text, "red") if one.line == view.line else text
    if view.again:
        yield ""
        yield f"To see what it prints: {show.visible(view.again)}"
