"""What comes of an act that was approved: what it prints while it is done, and how it ended."""

import contextlib
import os
import sys
import time
from typing import cast

from daemon.bus import Bus
from daemon.cli import show
from daemon.paths import Paths
from daemon.reach import given_up, running
from daemon.stream_follower import StreamFollower
from daemon.terminal.tamed import tamed
from knowledge.envelope import Envelope
from knowledge.errors import DaemonUnreachable, NotFound, ProcessDown
from knowledge.events import ActDone, ActFailed, FailureDiagnosed
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from knowledge.tasks.approval import Approval
from knowledge.tasks.approval_states import HANDS

LOOK_S = 5.0
"""How often it is looked whether the daemon is there, while nothing comes;"""
AWAY = 4
"""so often in a row in vain, and it is not waited for any more."""
LATER = "`sotto approvals --all` says later what came of it"


def awaited(paths: Paths, bus: Bus, log: EventLog, decided: Envelope, one: Approval) -> ActDone | ActFailed:
    """Show what it prints until it is over. Raises DaemonUnreachable; it goes on by itself all the same."""
    ends = bus.follow(f"{bus.source}-{bus.epoch}-{one.name}", [ActDone, ActFailed], since=decided.seq)
    output = StreamFollower(bus, Streams(log.database), f"act:{one.id}")
    away = 0
    while True:
        _print(output)
        for seen in iter(ends.take, None):
            event = cast("ActDone | ActFailed", seen.event)
            if event.approval == one.id:
                _print(output)
                return event
        before = time.monotonic()
        bus.poll(LOOK_S)
        if time.monotonic() - before >= LOOK_S:
            away = 0 if running(paths) else away + 1
            if given_up(paths, HANDS):
                raise ProcessDown(HANDS, hint=f"`sotto restart` starts it again; {LATER}")
        if away >= AWAY:
            raise DaemonUnreachable("it went away meanwhile", hint=LATER)


def told(log: EventLog, one: Approval, event: ActDone | ActFailed) -> int:
    """Say how it ended, and what to do now; the exit status."""
    if isinstance(event, ActFailed):
        show.say(f"{show.paint(f'{one.name} failed:', 'red', stream=sys.stderr)} {show.harmless(event.error)}")
        for left in event.left:
            show.say(f"  ! left as it is: {show.visible(left)}")
        if event.hint:
            show.say(f"  → {show.harmless(event.hint)}")
        return 1
    good = not event.status
    colour = "green" if good else "red"
    show.say(f"{show.paint(f'{one.name} is done:', colour, stream=sys.stderr)} {show.harmless(event.summary)}")
    if one.effect == "change files":
        again = _again(log, one)
        yes = f"run `{again}` again to see; " if again else ""
        show.say(f"  → {yes}`sotto undo {one.name}` takes it back")
    return int(not good)


def _again(log: EventLog, one: Approval) -> str:
    """What failed before: it shows whether this helped. Not said of what an undo brought back."""
    if one.failure is None or one.tool == "undo":
        return ""
    with contextlib.suppress(NotFound):
        failure = log.by_seq(one.failure).event
        if isinstance(failure, FailureDiagnosed):
            return show.visible(failure.command)
    return ""


def _print(output: StreamFollower) -> None:
    """What has come."""
    with contextlib.suppress(NotFound):  # it has printed nothing yet
        for chunk in output.take():
            if chunk.text and chunk.kind != "end":
                to = sys.stdout if chunk.kind == "stdout" else sys.stderr
                text = tamed(chunk.text, colours="NO_COLOR" not in os.environ) if to.isatty() else chunk.text
                print(text, end="", file=to, flush=True)
