"""`sotto why [ID]`: what broke, as a card. Read from the log and memory; the daemon need not run."""

import argparse
import importlib
import time
from collections.abc import Sequence

from daemon.cli import show
from daemon.cli.around import corrected
from daemon.cli.card import ago, card
from daemon.cli.checked import checked, in_sandbox
from daemon.cli.fixed import known_fixes
from daemon.cli.suspected import suspects_of
from daemon.paths import Paths
from daemon.reach import reached, running
from daemon.spool import records
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope
from knowledge.errors import Corrupt, NotFound
from knowledge.events import CommandFinished, Event, FailureDiagnosed, FailureRated
from knowledge.failure_views import AlsoView, CorrectionView, FrameView, LineView, WhyView
from knowledge.failures.again import again
from knowledge.failures.book import Book, Failure
from knowledge.failures.commands import broke
from knowledge.failures.next_step import next_step
from knowledge.ids import ShortId
from knowledge.moment import Moment
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from knowledge.store.streams import Streams

PATIENCE_S = 5.0
LOOK_S = 0.2
IN_ONE_RUN = 64
"""Failures that are looked through for those of one run."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", default="", help="a failure such as f12; the last that is open when left out")
    said = parser.add_mutually_exclusive_group()
    said.add_argument("--useful", action="store_true", help="say that what is told of it was of use")
    said.add_argument("--not-useful", action="store_true", help="say that it was of none")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    with EventLog.open(paths.core) as log:
        if not arguments.id and under_way(paths, log) and running(paths):
            wait(paths, log)
        found = by_id(paths, log, arguments.id) if arguments.id else latest(paths, log)
        if arguments.useful or arguments.not_useful:
            rate(paths, found, useful=arguments.useful)
        view = view_of(paths, log, found)
    if arguments.json:
        show.data(view.model_dump())
    elif arguments.useful or arguments.not_useful:
        show.say(f"{view.id}: noted that this was {'of use' if arguments.useful else 'of no use'}")
    else:
        if not arguments.id:
            _say_which(paths, view)
        for line in card(view):
            print(line)
    return 0


def _say_which(paths: Paths, view: WhyView) -> None:
    """Where it is not simply the last one, which it is."""
    if view.open is False:
        show.say(f"nothing is open; the last one, fixed {ago(view.closed_at or view.at)}:")
        return
    with EventLog.open(paths.core) as log:
        newest = entry(paths, last(log).seq)
    if newest and newest.closed_at is not None and str(newest.name) != view.id:
        show.say(f"{newest.name} was fixed {ago(str(Moment(newest.closed_at, 0)))}; the last one that is open:")


# ── which failure ─────────────────────────────────────────────────────────────────────────────────


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
    return isinstance(command, CommandFinished) and _broke(command) and not answered


def wait(paths: Paths, log: EventLog) -> None:
    """Give the daemon a moment to read what has just ended."""
    deadline = time.monotonic() + PATIENCE_S
    with importlib.import_module("daemon.bus_client").BusClient(paths, "why") as bus:
        follower = bus.follow(f"why-{bus.epoch}", [CommandFinished, FailureDiagnosed])
        while under_way(paths, log) and (left := deadline - time.monotonic()) > 0:
            bus.poll(min(left, LOOK_S))
            follower.take()


def last(log: EventLog) -> Envelope:
    """The most telling failure of the last run that failed. Raises NotFound."""
    newest = log.newest([FailureDiagnosed.__name__], limit=IN_ONE_RUN)
    if not newest:
        raise NotFound("no failure is known", hint="run something through Sotto: sotto run -- pytest")
    return _main([one for one in newest if one.trace == newest[-1].trace])


def latest(paths: Paths, log: EventLog) -> Envelope:
    """The last failure that is open; the last of all where none is. Raises NotFound."""
    newest = last(log)
    try:
        with Memory.reader(paths.memory) as memory:
            return _open(Book(memory), log, newest) or newest
    except (NotFound, Corrupt):
        return newest


def _open(book: Book, log: EventLog, newest: Envelope) -> Envelope | None:
    """Of the run in which something failed last, what is still open; else the last that is. Raises NotFound."""
    of_run = [one for one in log.of_trace(newest.trace) if one.type == FailureDiagnosed.__name__]
    left = [one for one in of_run if book.by_id(one.seq).closed_at is None]
    if left:
        return _main(left)
    failure = next(book.latest("open"), None)
    return log.by_seq(failure.last_seq) if failure else None


def by_id(paths: Paths, log: EventLog, text: str) -> Envelope:
    """The last occurrence of failure `f12`; the command of event 12 will do as well. Raises NotFound, BadId."""
    wanted = ShortId.parse(text, "f")
    known = entry(paths, wanted.seq)
    try:
        found = log.by_seq(known.last_seq if known else wanted.seq)
        of_run = [one for one in log.of_trace(found.trace) if one.type == FailureDiagnosed.__name__]
    except NotFound as error:
        raise NotFound(str(wanted), hint="`sotto failures` lists them, `sotto why` shows the last one") from error
    if found.type == FailureDiagnosed.__name__:
        return in_sandbox(found, of_run)
    if found.type != CommandFinished.__name__ or not of_run:
        raise NotFound(str(wanted), hint=f"event {wanted.seq} is no failure and no failed command")
    return _main(of_run)


def _main(of_run: Sequence[Envelope]) -> Envelope:
    """The first of those that say most: a place or a test, before a bare exit status."""
    return max(of_run, key=lambda one: (_says_something(one.event), -getattr(one.event, "rank", 0), -one.seq))


def _says_something(event: Event) -> bool:
    return isinstance(event, FailureDiagnosed) and (event.line is not None or event.test_id is not None)


def entry(paths: Paths, seq: int) -> Failure | None:
    """What the book says of a failure; nothing while there is no book, or none that can be read."""
    try:
        with Memory.reader(paths.memory) as memory:
            return Book(memory).by_id(seq)
    except (NotFound, Corrupt):
        return None


def _broke(event: CommandFinished) -> bool:
    return broke(event.command, event.status, captured=event.output is not None, asked=event.shell is None)


# ── what is said of it, and what the user says ────────────────────────────────────────────────────


def rate(paths: Paths, found: Envelope, *, useful: bool) -> None:
    """Put on record what the user thinks of it. Raises DaemonUnreachable."""
    reached(paths)
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        bus.publish(FailureRated(failure=found.seq, useful=useful))


def view_of(paths: Paths, log: EventLog, found: Envelope) -> WhyView:
    event = found.event
    assert isinstance(event, FailureDiagnosed)
    trace = log.of_trace(found.trace)
    captured = not not_captured(trace[0].event)
    known = entry(paths, found.seq)
    return WhyView(
        id=str(known.name if known else ShortId("f", found.seq)),
        command=event.command,
        cwd=event.cwd,
        status=event.status,
        at=str(trace[0].moment),
        headline=event.headline,
        line=event.line,
        again=None if captured or event.test_id or event.check else again(event.command),
        excerpt=[LineView(line=number, text=text) for number, text in event.excerpt],
        tool=event.tool,
        code=event.code,
        message=event.message,
        test=event.test_id,
        file=event.file,
        file_line=event.file_line,
        column=event.column,
        frames=[FrameView(file=file, line=line, function=name, own=True) for file, line, name in event.frames],
        open=known.closed_at is None if known else None,
        closed_at=str(Moment(known.closed_at, 0)) if known and known.closed_at is not None else None,
        first_at=str(Moment(known.first_at, 0)) if known else None,
        occurrences=known.occurrences if known else 1,
        flaky=known.flaky if known else 0,
        also=[_also(paths, one) for one in trace if _others(one, found)],
        others=max((getattr(one.event, "others", 0) for one in trace), default=0),
        next=next_step(event.tool, event.command, event.test_id, captured=captured),
        corrections=_corrections(log, event),
        fixes=known_fixes(paths, log, found, SystemClock().now()),
        suspects=suspects_of(log, name_of(paths, found), found),
        check=checked(event, trace),
    )


def name_of(paths: Paths, found: Envelope) -> str:
    """What a failure is called."""
    known = entry(paths, found.seq)
    return str(known.name if known else ShortId("f", found.seq))


def _corrections(log: EventLog, event: FailureDiagnosed) -> list[CorrectionView]:
    """None of a failing test; its output may hold anything."""
    if event.test_id:
        return []
    return corrected(event.command, _printed(log, event), event.cwd, show.say)


def _printed(log: EventLog, event: FailureDiagnosed) -> str:
    """All that was printed, or the lines that were told of it where the rest is gone."""
    try:
        return Streams(log.database).text(event.output) if event.output else ""
    except NotFound:
        return "\n".join(text for _, text in event.excerpt)


def not_captured(command: Event) -> bool:
    """Whether nobody heard what a command printed; `sotto run` always does."""
    return isinstance(command, CommandFinished) and command.shell is not None and command.output is None


def _others(one: Envelope, found: Envelope) -> bool:
    return one.type == FailureDiagnosed.__name__ and one.seq != found.seq and _says_something(one.event)


def _also(paths: Paths, seen: Envelope) -> AlsoView:
    event, known = seen.event, entry(paths, seen.seq)
    assert isinstance(event, FailureDiagnosed)
    return AlsoView(id=str(known.name if known else ShortId("f", seen.seq)), what=event.test_id or event.headline)
