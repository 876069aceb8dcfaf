"""`sotto events`: what happened, newest last; with -f, what happens."""

import argparse
import importlib
import os
import stat
import sys
import time
from collections.abc import Iterable

from daemon.cli import show
from daemon.cli.event_lines import EventLines
from daemon.paths import Paths
from daemon.reach import request
from knowledge.envelope import Envelope
from knowledge.errors import BadId, NotFound, Usage
from knowledge.events import EVENTS
from knowledge.ids import ShortId
from knowledge.moment import since
from knowledge.store.log import EventLog

MOST = 10_000_000
SHOWN = 30
"""Events that are shown when nothing says how many."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-f", "--follow", action="store_true", help="go on and print what happens from now on")
    parser.add_argument("-n", "--number", type=int, metavar="N", help=f"how many to show at most (default {SHOWN})")
    parser.add_argument("--type", action="append", default=[], metavar="T", help="only this type; may be repeated")
    parser.add_argument("--since", metavar="S", help="from a moment (10m, 2h, 14:30, today, a date) or an id (e100)")
    parser.add_argument("--json", action="store_true", help="print JSON lines")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    types = [_type(word) for word in arguments.type]
    if arguments.number is not None and not 0 <= arguments.number <= MOST:
        raise Usage(f"-n takes a number from 0 to {MOST}")
    if arguments.follow:
        request(paths, "status")
    lines = None if arguments.json else EventLines(paths)
    with EventLog.open(paths.core) as log:
        head = log.head  # what is committed while the past is printed comes when it is followed
        for envelope in _past(log, types, arguments.since, arguments.number):
            if envelope.seq > head:
                break
            _print(envelope, lines)
    if arguments.follow:
        _follow(paths, types, head, lines)
    return 0


def _past(log: EventLog, types: list[str], begin: str | None, number: int | None) -> Iterable[Envelope]:
    """What has happened, in order; a page at a time where nothing says how many."""
    if begin is None:
        return log.newest(types, SHOWN if number is None else number)
    after = place(log, begin)
    return log.every(after, types) if number is None else log.newest(types, number, after)


def _follow(paths: Paths, types: list[str], head: int, lines: EventLines | None) -> None:
    """Print events as they come, until interrupted; survives the hub's restarts."""
    bus = importlib.import_module("daemon.bus_client").BusClient(paths, "events")
    with bus:
        if stat.S_ISFIFO(os.fstat(sys.stdout.fileno()).st_mode):
            bus.watch(sys.stdout.fileno(), _reader_gone)
        follower = bus.follow(f"events-{bus.epoch}", types, head)
        while True:
            for envelope in iter(follower.take, None):
                if envelope.seq or types or lines is None:  # output as it comes is not for whoever did not ask for it
                    _print(envelope, lines)
            bus.poll()


def _reader_gone() -> None:
    """A pipe that we write to can only become readable by losing its reader."""
    raise BrokenPipeError


def place(log: EventLog, begin: str) -> int:
    """The seq to begin after. Raises Usage."""
    try:
        return ShortId.parse(begin, "e").seq - 1
    except BadId:
        pass  # not an id: a moment, then
    now = time.time_ns() // 1_000
    try:
        return log.place_at(since(begin, now), now)
    except ValueError as error:
        raise Usage(f"--since {begin!r}", hint="try 10m, 2h, 3d, 14:30, today, 2026-11-21, or e100") from error


def _type(word: str) -> str:
    """The type that is meant, in any case; an unknown one may be of a newer release. Raises NotFound for a typo."""
    known = {name.lower(): name for name in EVENTS}
    if word.lower() in known:
        return known[word.lower()]
    near = [name for name in EVENTS if word.lower() in name.lower()]
    raise NotFound(f"event type {word!r}", hint=f"did you mean {', '.join(near)}?" if near else "see docs/events.md")


def _print(envelope: Envelope, lines: EventLines | None) -> None:
    """One event, as JSON where nobody makes lines of it."""
    if lines is None:
        show.line(envelope.json_object())
    else:
        print(lines.line(envelope), flush=True)
