"""`sotto jobs`: what is done in the background; with `--run KIND`, have something done."""

import argparse
import importlib
import time

from daemon.cli import following, job_lines, noting, show
from daemon.paths import Paths
from daemon.reach import reached
from knowledge.errors import NoAnswer, OrderRefused, Usage
from knowledge.events import EnqueueJob, JobRefused
from knowledge.job_views import JobDoneView
from knowledge.store.jobs import JobReader
from knowledge.store.log import EventLog

SHOWN, ALL = 5, 1_000
PATIENCE_S = 30.0
CHECKS = "checks"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = f"Show what is done in the background and waits for it, and the last {SHOWN} that are over."
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help="all that are on record, the youngest first")
    what.add_argument("--run", metavar="KIND", default="", help="have a job of this kind done, such as integrity")
    parser.add_argument("--project", default="", help="of `checks`: which project, if not this one")
    parser.add_argument(
        "--command", dest="check", default="", help="of `checks`: tests (usual), build, lint, or a command"
    )
    parser.add_argument("-f", "--follow", action="store_true", help="with --run: show what it prints until it is over")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, Usage, OrderRefused, DaemonUnreachable."""
    paths = Paths.find()
    if (arguments.project or arguments.check) and arguments.run != CHECKS:
        raise Usage("--project and --command go with `--run checks`")
    if arguments.run:
        return _begin(paths, arguments)
    if arguments.follow:
        raise Usage("-f goes with --run", hint="`sotto job j7 -f` follows one")
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
    """Raises NotFound, Usage, OrderRefused, DaemonUnreachable."""
    reached(paths)
    checks = importlib.import_module("daemon.cli.checks_asked")
    wanted = checks.wanted(paths, arguments) if arguments.run == CHECKS else None
    number = _ordered(paths, wanted.order() if wanted else EnqueueJob(kind=arguments.run), wanted and wanted.project)
    if arguments.follow:
        ended = following.follow(number, as_json=arguments.json)
        return int(checks.status(paths, number)) if wanted else ended
    if arguments.json:
        show.data(JobDoneView(id=f"j{number}", state="queued").model_dump())
        return 0
    what = f" runs `{show.visible(wanted.command)}` in a sandbox ({wanted.because})" if wanted else " is queued"
    show.say(f"j{number}{what}; `sotto job j{number} -f` follows it")
    return 0


def _ordered(paths: Paths, order: EnqueueJob, project: int | None) -> int:
    """The number of the new job. Raises OrderRefused, HubUnreachable, NoAnswer."""
    with EventLog.open(paths.core) as log:
        head = log.head
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        answers = bus.follow(f"{bus.source}-{bus.epoch}-order", order.endings, since=head)
        [asked] = bus.publish(order, project=project)
        until = time.monotonic() + PATIENCE_S
        while (left := until - time.monotonic()) > 0:
            for one in iter(answers.take, None):
                if one.header.cause == asked.id:
                    if isinstance(one.event, JobRefused):
                        raise OrderRefused(one.event.reason, hint=one.event.hint or "`sotto jobs` lists them")
                    return int(asked.seq)
            bus.poll(left)
    raise NoAnswer(f"{type(order).__name__} after {PATIENCE_S:g} s")
