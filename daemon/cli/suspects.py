"""`sotto suspects [ID]`: what was changed since the command was green, the likeliest culprit first."""

import argparse
import importlib

from daemon.cli import show, why
from daemon.cli.suspected import lines, told_of, view_of
from daemon.paths import Paths
from daemon.reach import request
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import FailureDiagnosed, SuspectRated, SuspectsRanked
from knowledge.redact import clean
from knowledge.store.log import EventLog

SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", default="", help="a failure such as f12; the last one when left out")
    said = parser.add_mutually_exclusive_group()
    said.add_argument("--was", metavar="REF", default="", help="say that this change broke it")
    said.add_argument("--was-not", metavar="REF", default="", help="say that it was not this one")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    with EventLog.open(paths.core) as log:
        found = why.by_id(paths, log, arguments.id) if arguments.id else _last(log)
        told = told_of(log, found)
        if told is None or not isinstance(told.event, SuspectsRanked):
            raise NotFound(f"no suspects of {_name(paths, found)}", hint=_hint(found))
        ref = arguments.was or arguments.was_not
        if ref:
            ref = _meant(told.event, ref)
            rate(paths, told, ref, right=bool(arguments.was))
        view = view_of(log, _name(paths, found), told.event)
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
    request(paths, "status")
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        bus.publish(SuspectRated(ranked=told.seq, ref=clean(ref), right=right, by="user"))


def _last(log: EventLog) -> Envelope:
    """The failure whose suspects were told last; the last failure where none were. Raises NotFound."""
    told = log.newest([SuspectsRanked.__name__], limit=1)
    failures = log.newest([FailureDiagnosed.__name__], limit=1)
    if told and failures and told[0].trace == failures[0].trace and isinstance(told[0].event, SuspectsRanked):
        return log.by_seq(told[0].event.failure)
    return why.last(log)


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
