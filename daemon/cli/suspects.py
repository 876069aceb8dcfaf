"""`sotto suspects [ID]`: what was changed since the command was green, the likeliest culprit first."""

import argparse
import importlib
import time

from daemon.cli import show, why
from daemon.cli.suspected import lines, suspects_of, told_of
from daemon.paths import Paths
from daemon.reach import reached, running
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import FailureDiagnosed, SuspectRated, SuspectsRanked
from knowledge.redact import clean
from knowledge.store.log import EventLog

SHOWN = 20
PATIENCE_S, QUIET_S, LOOK_S = 8.0, 0.7, 0.2
"""How long suspects are waited for, and from when on that is said."""
FRESH_US = 60 * 1_000_000
"""Of a failure that is older nothing more is told."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", default="", help="a failure such as f12; the last one when left out")
    said = parser.add_mutually_exclusive_group()
    said.add_argument("--was", metavar="REF", default="", help="say that this change broke it")
    said.add_argument("--was-not", metavar="REF", default="", help="say that it was not this one")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    with EventLog.open(paths.core) as log:
        if not arguments.id and why.under_way(paths, log) and running(paths):
            why.wait(paths, log)
        found = why.by_id(paths, log, arguments.id) if arguments.id else _last(paths, log)
        told = told_of(log, found) or _awaited(paths, log, found)
        ref, view = arguments.was or arguments.was_not, suspects_of(log, _name(paths, found), found)
        if view is None or (ref and told is None):
            raise NotFound(f"no suspects of {_name(paths, found)}", hint=_hint(found))
        if told and ref and isinstance(told.event, SuspectsRanked):
            ref = _meant(told.event, ref)
            rate(paths, told, ref, right=bool(arguments.was))
    if arguments.json:
        show.data(view.model_dump())
    elif ref:
        show.say(f"{view.failure}: noted that {'it was' if arguments.was else 'it was not'} {ref}")
    else:
        for line in lines(view, SHOWN):
            print(line)
    return 0


def rate(paths: Paths, told: Envelope, ref: str, *, right: bool) -> None:
    """Put on record what the user knows. Raises DaemonUnreachable."""
    reached(paths)
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        bus.publish(SuspectRated(ranked=told.seq, ref=clean(ref), right=right, by="user"))


def _awaited(paths: Paths, log: EventLog, found: Envelope) -> Envelope | None:
    """What is told within a moment of a failure that has just been; None where nobody will."""
    of_run = [one for one in log.of_trace(found.trace) if one.type == FailureDiagnosed.__name__]
    fresh = SystemClock().now() - found.header.at < FRESH_US
    if not (fresh and running(paths)):
        return None
    asked = importlib.import_module("daemon.suspicion").asked
    if not any(map(asked, of_run)):
        return None
    began, said = time.monotonic(), False
    with importlib.import_module("daemon.bus_client").BusClient(paths, "suspects") as bus:
        follower = bus.follow(f"suspects-{bus.epoch}", [SuspectsRanked])
        while (told := told_of(log, found)) is None and (past := time.monotonic() - began) < PATIENCE_S:
            if past > QUIET_S and not said:
                said = True
                show.say("looking at what was changed since it was green …")
            bus.poll(min(PATIENCE_S - past, LOOK_S))
            follower.take()
    return told


def _last(paths: Paths, log: EventLog) -> Envelope:
    """The failure whose suspects were told last; the last failure where none were. Raises NotFound."""
    told = log.newest([SuspectsRanked.__name__], limit=1)
    failures = log.newest([FailureDiagnosed.__name__], limit=1)
    if told and failures and told[0].trace == failures[0].trace and isinstance(told[0].event, SuspectsRanked):
        return log.by_seq(told[0].event.failure)
    return why.latest(paths, log)


def _meant(told: SuspectsRanked, ref: str) -> str:
    """The suspect that is called so; the beginning of a commit will do. Raises NotFound."""
    found = [one.ref for one in told.suspects if one.ref == ref or (len(ref) >= 4 and one.ref.startswith(ref))]  # noqa: PLR2004
    if len(found) != 1:
        raise NotFound(f"suspect {ref!r}", hint=f"`sotto suspects f{told.failure}` lists them")
    return found[0]


def _name(paths: Paths, found: Envelope) -> str:
    return why.name_of(paths, found)


def _hint(found: Envelope) -> str:
    if found.header.project is None:
        return "it failed outside of watched projects; `sotto watch` watches one"
    return "they are told a moment after a build or a test failed, for what a change of the project can break"
