"""`sotto events`: what happened, newest last; with -f, what happens."""

import argparse
import importlib
import os
import stat
import sys
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from daemon.cli import show
from daemon.paths import Paths
from daemon.reach import request
from knowledge.envelope import Envelope
from knowledge.errors import BadId, Malformed, NotFound, Usage
from knowledge.events import EVENTS, FocusChanged
from knowledge.ids import ShortId
from knowledge.moment import since
from knowledge.store.log import EventLog

MOST = 10_000_000
SHOWN = 30
"""Events that are shown when nothing says how many."""

_PHRASES = {
    "DaemonStarted": "{release}, all up after {took_ms} ms",
    "DaemonStopping": "{reason}",
    "ProcessStarted": "{process} (pid {pid}) ready after {ready_ms} ms",
    "ProcessDied": "{process} (pid {pid}) {ending}, up for {uptime_s} s",
    "ServiceGaveUp": "{process} died {deaths} times and stays down",
    "DaemonHandedOver": "pid {before} → {pid} in {took_ms} ms, no event taken for {gap_ms} ms",
    "HandOverFailed": "the daemon works on as it was: {reason}",
    "BreakerChanged": "{service} on {dependency}: {state} ({reason})",
    "HandlingDelayed": "{service} on {event}: {kind}, again in {again_in_s} s",
    "UncleanStopFound": "check: {check}",
    "DatabaseSetAside": "{found}; moved to {moved_to}",
    "EventsTrimmed": "{removed} events through e{through} ({reason})",
    "BackupMade": "{path}",
    "BackupFailed": "{database}: {reason}",
    "EventSetAside": "{service} failed {tries} times on {type} {event}: {error}",
    "CommitMade": "{commit:.7} {subject}",
    "BranchSwitched": "{before} → {after}",
    "Merged": "{merged} → {commit:.7}",
    "Rebased": "{before:.7} → {commit:.7} onto {onto}",
    "Pulled": "{commit:.7} ({how})",
    "Stashed": "{how}: {subject}",
    "ConflictStarted": "{doing} in {tree}: {paths}",
    "ConflictResolved": "{doing} in {tree}: {how}",
    "FilesChanged": "{tree}: {count} changed ({found})",
    "TreeChanged": "{tree}: {count} changed at once ({reason}, {found})",
    "WatchLimited": "{tree}: {reason}; {instead}",
    "CommandFinished": "{command} → {status} in {duration_ms} ms",
    "TestsFailed": "{command}: {counts[failed]} failed, {counts[errors]} broke, {counts[passed]} passed",
    "TestsPassed": "{command}: {counts[passed]} passed, {counts[skipped]} skipped",
    "BuildFailed": "{command}: {errors} errors, {warnings} warnings",
    "BuildPassed": "{command}: {warnings} warnings",
    "FailureDiagnosed": "{command}: {headline}",
}


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
    with EventLog.open(paths.core) as log:
        head = log.head  # what is committed while the past is printed comes when it is followed
        for envelope in _past(log, types, arguments.since, arguments.number):
            if envelope.seq > head:
                break
            _print(envelope, as_json=arguments.json)
    if arguments.follow:
        _follow(paths, types, head, as_json=arguments.json)
    return 0


def _past(log: EventLog, types: list[str], begin: str | None, number: int | None) -> Iterable[Envelope]:
    """What has happened, in order; a page at a time where nothing says how many."""
    if begin is None:
        return log.newest(types, SHOWN if number is None else number)
    place = _place(log, begin)
    return log.every(place, types) if number is None else log.newest(types, number, place)


def _follow(paths: Paths, types: list[str], head: int, *, as_json: bool) -> None:
    """Print events as they come, until interrupted; survives the hub's restarts."""
    bus = importlib.import_module("daemon.bus_client").BusClient(paths, "events")
    with bus:
        if stat.S_ISFIFO(os.fstat(sys.stdout.fileno()).st_mode):
            bus.watch(sys.stdout.fileno(), _reader_gone)
        follower = bus.follow(f"events-{bus.epoch}", types, head)
        while True:
            for envelope in iter(follower.take, None):
                _print(envelope, as_json=as_json)
            bus.poll()


def _reader_gone() -> None:
    """A pipe that we write to can only become readable by losing its reader."""
    raise BrokenPipeError


def _place(log: EventLog, begin: str) -> int:
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


def _print(envelope: Envelope, *, as_json: bool) -> None:
    if as_json:
        show.line(envelope.json_object())
    else:
        print(_line(envelope), flush=True)


def _line(envelope: Envelope) -> str:
    """An event in one line."""
    at = datetime.fromisoformat(str(envelope.moment)).astimezone().strftime("%m-%d %H:%M:%S")
    name = show.paint(f"{envelope.type:<17}", *(["red"] if _bad(envelope.type) else ["cyan"]))
    seq = f"e{envelope.seq}" if envelope.seq else "–"
    return f"{show.paint(f'{seq:>6}', 'dim')}  {at}  {envelope.speaker:<10}  {name}  {_phrase(envelope)}"


def _phrase(envelope: Envelope) -> str:
    try:
        body = envelope.json_object()["body"]
    except Malformed as error:
        return show.visible(str(error))
    phrase = _PHRASES.get(envelope.type)
    try:
        if envelope.type == FocusChanged.__name__:
            text = _focus(body)
        else:
            text = phrase.format_map(body) if phrase else _pairs(body.items())
    except (LookupError, ValueError, TypeError):
        text = _pairs(body.items())
    return show.visible(text)


def _focus(body: dict[str, Any]) -> str:
    """What holds, then what does not; what is unknown is not said."""
    signals: dict[str, bool] = {}
    for one in body["readings"]:
        signals[one["signal"]] = signals.get(one["signal"], False) or one["value"]
    words = [name for name, value in signals.items() if value] + [
        f"not {name}" for name in signals if not signals[name]
    ]
    project = "no project" if body["active"] is None else f"project {body['active']}"
    return ", ".join([project, *words]).replace("_", " ")


def _pairs(items: Iterable[tuple[str, Any]]) -> str:
    return " ".join(f"{key}={value}" for key, value in items if value not in (None, "", [], {}))


def _bad(name: str) -> bool:
    return name.endswith(("Died", "GaveUp", "SetAside", "Failed", "Refused", "FailureDiagnosed", "UncleanStopFound"))
