"""`sotto jobs --run bisect`: the commit or the edit that broke something is searched for."""

import argparse
from typing import NamedTuple

from daemon import pausing
from daemon.cli import noting, why
from daemon.paths import Paths
from knowledge.errors import NoIsolation, NotFound, OrderRefused
from knowledge.events import CulpritFound, EnqueueJob
from knowledge.failures.culprit.ordered import CulpritWanted
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog

FAILED = 1
IN_ONE_JOB = 50
"""Searches that are looked through for that of a job."""


class Search(NamedTuple):
    """What is searched for."""

    project: int
    name: str
    """Of the failure."""
    asked: CulpritWanted

    def order(self) -> EnqueueJob:
        return self.asked.order()


def wanted(paths: Paths, arguments: argparse.Namespace) -> Search:
    """The failure that is meant. Raises NotFound, OrderRefused while nothing is to be recorded."""
    if pausing.paused_until(paths, noting.now()) is not None:
        raise OrderRefused(
            "nothing is recorded here now, and what is found is on record", hint="`sotto resume` ends that"
        )
    with EventLog.open(paths.core) as log:
        found = why.by_id(paths, log, arguments.failure) if arguments.failure else why.latest(paths, log)
    project = found.header.project
    if project is None:
        raise NotFound("a watched project in which it failed", hint="`sotto watch` watches one")
    return Search(project, why.name_of(paths, found), CulpritWanted(found.seq))


def said(search: Search) -> str:
    """What it does, to whoever asked."""
    return f"searches for what broke {search.name}"


def status(paths: Paths, number: int) -> int:
    """0 where it was found; 6 where nothing could keep a run apart."""
    with JobReader.open(paths.core) as jobs, EventLog.open(paths.core) as log:
        over = jobs.get(number)
        found = [one.event for one in log.newest([CulpritFound.__name__], IN_ONE_JOB, after=number)]
    if any(isinstance(one, CulpritFound) and one.job == number for one in found):
        return 0
    return NoIsolation.code if over and over.said.startswith(f"{NoIsolation.name}:") else FAILED
