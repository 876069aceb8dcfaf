"""`sotto jobs --run KIND`: have something done."""

import argparse
import importlib
import time
from typing import Protocol

from daemon.cli import following, show
from daemon.paths import Paths
from daemon.reach import reached
from knowledge.envelope import Envelope
from knowledge.errors import NoAnswer, OrderRefused
from knowledge.events import EnqueueJob, JobRefused
from knowledge.job_views import JobDoneView
from knowledge.store.log import EventLog

PATIENCE_S = 30.0
_ASKED = {"checks": "daemon.cli.checks_asked", "bisect": "daemon.cli.bisect_asked"}
"""Kinds that are told what to work on."""


class Wanted(Protocol):
    """What a kind is to work on."""

    @property
    def project(self) -> int: ...

    def order(self) -> EnqueueJob: ...


def begin(paths: Paths, arguments: argparse.Namespace) -> int:
    """Raises NotFound, Usage, OrderRefused, DaemonUnreachable."""
    reached(paths)
    asked = importlib.import_module(_ASKED[arguments.run]) if arguments.run in _ASKED else None
    wanted: Wanted | None = asked.wanted(paths, arguments) if asked else None
    number = ordered(
        paths, wanted.order() if wanted else EnqueueJob(kind=arguments.run), wanted.project if wanted else None
    )
    if arguments.follow:
        ended = following.follow(number, as_json=arguments.json)
        return int(asked.status(paths, number)) if asked else ended
    if arguments.json:
        show.data(JobDoneView(id=f"j{number}", state="queued").model_dump())
        return 0
    what = f" {show.visible(asked.said(wanted))}" if asked else " is queued"
    show.say(f"j{number}{what}; `sotto job j{number} -f` follows it")
    return 0


def ordered(paths: Paths, order: EnqueueJob, project: int | None, cause: Envelope | None = None) -> int:
    """The number of the new job, in the trace of its `cause`. Raises OrderRefused, HubUnreachable, NoAnswer."""
    with EventLog.open(paths.core) as log:
        head = log.head
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        answers = bus.follow(f"{bus.source}-{bus.epoch}-order", order.endings, since=head)
        [asked] = bus.publish(order, project=project, cause=cause)
        until = time.monotonic() + PATIENCE_S
        while (left := until - time.monotonic()) > 0:
            for one in iter(answers.take, None):
                if one.header.cause == asked.id:
                    if isinstance(one.event, JobRefused):
                        raise OrderRefused(one.event.reason, hint=one.event.hint or "`sotto jobs` lists them")
                    return int(asked.seq)
            bus.poll(left)
    raise NoAnswer(f"{type(order).__name__} after {PATIENCE_S:g} s")
