"""`sotto jobs`: what is done in the background; with `--run KIND`, have something done."""

import argparse
import importlib

from daemon.cli import job_lines, noting, show
from daemon.paths import Paths
from daemon.reach import reached
from knowledge.errors import OrderRefused
from knowledge.events import EnqueueJob, JobRefused
from knowledge.job_views import JobDoneView
from knowledge.store.jobs import JobReader

SHOWN, ALL = 5, 1_000
PATIENCE_S = 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = f"Show what is done in the background and waits for it, and the last {SHOWN} that are over."
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help="all that are on record, the youngest first")
    what.add_argument("--run", metavar="KIND", default="", help="have a job of this kind done, such as integrity")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, OrderRefused, DaemonUnreachable."""
    paths = Paths.find()
    if arguments.run:
        return _begin(paths, arguments)
    with JobReader.open(paths.core) as reader:
        newest = reader.newest(ALL)
        over = [job for job in newest if job.over]
        shown = newest if arguments.all else [*reader.live(), *over[:SHOWN]]
        present = job_lines.present(paths, shown)
        if arguments.json:
            show.data([job_lines.view_of(job, reader.artifacts(job.id), present).model_dump() for job in shown])
            return 0
    now = noting.now()
    for job in shown:
        print(job_lines.line(job, now, present))
    if not shown:
        show.say("there are no jobs yet; `sotto jobs --run integrity` looks through the databases")
    return 0


def _begin(paths: Paths, arguments: argparse.Namespace) -> int:
    """Raises OrderRefused, DaemonUnreachable."""
    reached(paths)
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        answer = bus.ask(EnqueueJob(kind=arguments.run), PATIENCE_S).event
    if isinstance(answer, JobRefused):
        raise OrderRefused(answer.reason, hint=answer.hint or "`sotto jobs` lists them")
    if arguments.json:
        show.data(JobDoneView(id=f"j{answer.job}", state="queued").model_dump())
    else:
        show.say(f"j{answer.job} is queued; `sotto job j{answer.job} -f` follows it")
    return 0
