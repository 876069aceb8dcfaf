"""`sotto job ID`: how a job stands and what it prints; follow it, cancel it, or try it again."""

import argparse
import contextlib
import importlib
import sys
from collections.abc import Iterable

from daemon.bus import Bus
from daemon.cli import job_artifacts, job_lines, job_view, noting, show
from daemon.cli.in_place import InPlace
from daemon.jobs.board import far
from daemon.paths import Paths
from daemon.reach import reached
from daemon.stream_follower import StreamFollower
from knowledge.errors import NotFound, OrderRefused, Usage
from knowledge.events import CancelJob, JobProgressed, JobRefused, Order, RetryJob
from knowledge.ids import ShortId
from knowledge.job_views import JobChunkView, JobDoneView
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.store.streams import Chunk, Streams
from knowledge.tasks.job import Job, stream_of
from knowledge.tasks.states import FACTS

PATIENCE_S = 30.0
NEWEST = 200
"""Jobs among which the youngest of a kind is looked for."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Show how a job stands and what it prints. Whoever leaves finds all of it when coming back."
    parser.add_argument("id", help="such as j7, or a kind for the youngest of it; `sotto jobs` lists them")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("-f", "--follow", action="store_true", help="go on until it is over")
    parser.add_argument(
        "--from", dest="off", metavar="N", type=int, default=0, help="leave out what it printed before piece N"
    )
    what.add_argument("--cancel", action="store_true", help="stop it, or do not begin it")
    what.add_argument("--retry", action="store_true", help="try it again from the step it had come to")
    what.add_argument("--get", metavar="NAME", default="", help="print what it left behind under this name")
    parser.add_argument("-o", "--output", metavar="FILE", default="", help="with --get: write it there")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """1 where the job is over and has not succeeded. Raises NotFound, BadId, OrderRefused, DaemonUnreachable, and of an
    artifact ArtifactDamaged, Unwritable.
    """
    if arguments.off < 0 or (arguments.output and not arguments.get):
        raise Usage("--from takes 0 or more" if arguments.off < 0 else "-o goes with --get NAME")
    paths = Paths.find()
    with JobReader.open(paths.core) as jobs, EventLog.open(paths.core) as log:
        job = _named(jobs, arguments.id)
        number = job.id
        if arguments.get:
            return job_artifacts.get(paths, jobs, number, arguments.get, arguments.output, as_json=arguments.json)
        if arguments.cancel or arguments.retry:
            order = CancelJob(job=number) if arguments.cancel else RetryJob(job=number)
            return _ask(paths, order, as_json=arguments.json)
        if arguments.follow and not job.over:
            job = _follow(paths, jobs, log, number, arguments.off, as_json=arguments.json)
        else:
            _print(_read(log, number, arguments.off), as_json=arguments.json and arguments.follow, quiet=arguments.json)
        artifacts = jobs.artifacts(number)
    present = job_lines.present(paths, [job])
    if arguments.json:
        (show.line if arguments.follow else show.data)(job_view.view_of(job, artifacts, present).model_dump())
    else:
        show.say(job_lines.line(job, noting.now(), present))
        for one in artifacts:
            show.say(f"        {job_lines.artifact_line(one)}")
    return int(job.over and job.state != "succeeded")


def _named(jobs: JobReader, said: str) -> Job:
    """By its id, or the youngest of a kind. Raises NotFound, BadId."""
    of_kind = next((one for one in jobs.newest(NEWEST) if one.kind == said), None)
    return of_kind or _found(jobs, ShortId.parse(said, "j").seq)


def _found(jobs: JobReader, number: int) -> Job:
    """Raises NotFound."""
    job = jobs.get(number)
    if job is None:
        raise NotFound(f"j{number}", hint="`sotto jobs --all` lists them")
    return job


def _read(log: EventLog, number: int, off: int = 0) -> Iterable[Chunk]:
    """What it has printed from an offset on; nothing where it has not begun to."""
    try:
        return list(Streams(log.database).read(stream_of(number), off))
    except NotFound:
        return []


def _follow(paths: Paths, jobs: JobReader, log: EventLog, number: int, off: int, *, as_json: bool) -> Job:
    """Until it is over. The bus only rings; what is shown are the rows. Raises DaemonUnreachable."""
    reached(paths)
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        return followed(bus, jobs, log, number, off, as_json=as_json)


def followed(bus: Bus, jobs: JobReader, log: EventLog, number: int, off: int, *, as_json: bool) -> Job:
    """Print what is there from an offset on, and what comes, until the job is over."""
    output = StreamFollower(bus, Streams(log.database), stream_of(number), off)
    bell = bus.follow(f"{bus.source}-{bus.epoch}-job", [*FACTS, JobProgressed.__name__])
    place = InPlace(sys.stderr)
    while True:
        job = _found(jobs, number)
        with contextlib.suppress(NotFound):  # it has printed nothing yet
            chunks = output.take()
            if chunks or job.over:
                place.clear()
            _print(chunks, as_json=as_json)
        if job.over:
            _print(_read(log, number, output.off), as_json=as_json)
            return job
        bus.poll()
        for seen in iter(bell.take, None):
            if isinstance(seen.event, JobProgressed) and seen.event.job == number and not as_json:
                place.show(str(far(seen.event)))


def _print(chunks: Iterable[Chunk], *, as_json: bool, quiet: bool = False) -> None:
    for chunk in chunks:
        if as_json:
            show.line(JobChunkView(off=chunk.off, kind=chunk.kind, text=chunk.text).model_dump())
        elif not quiet and chunk.text:
            to = sys.stdout if chunk.kind == "stdout" else sys.stderr
            print(chunk.text, end="" if chunk.text.endswith("\n") else "\n", file=to, flush=True)


def _ask(paths: Paths, order: Order, *, as_json: bool) -> int:
    """Raises OrderRefused, DaemonUnreachable."""
    reached(paths)
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        answer = bus.ask(order, PATIENCE_S).event
    if isinstance(answer, JobRefused):
        raise OrderRefused(answer.reason, hint=answer.hint)
    state = "cancelled" if isinstance(order, CancelJob) else "queued"
    if as_json:
        show.data(JobDoneView(id=f"j{answer.job}", state=state).model_dump())
    else:
        show.say(f"j{answer.job} is {state}")
    return 0
