"""`sotto jobs`: what is done in the background; with `--run KIND`, have something done."""

import argparse
import importlib

from daemon.cli import job_lines, show
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import Usage
from knowledge.store.job_reading import JobReader

SHOWN, ALL = 5, 1_000
CHECKS, BISECT = "checks", "bisect"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = f"Show what is done in the background and waits for it, and the last {SHOWN} that are over."
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help="all that are on record, the youngest first")
    what.add_argument("--run", metavar="KIND", default="", help="have a job of this kind done, such as integrity")
    parser.add_argument("--project", default="", help="of `checks`: which project, if not this one")
    parser.add_argument(
        "--command", dest="check", default="", help="of `checks`: tests (usual), build, lint, or a command"
    )
    parser.add_argument(
        "--failure",
        metavar="ID",
        default="",
        help="of `bisect`: what broke, such as f12; if not the last",
    )
    parser.add_argument("-f", "--follow", action="store_true", help="with --run: show what it prints until it is over")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, Usage, OrderRefused, DaemonUnreachable."""
    paths = Paths.find()
    if (arguments.project or arguments.check) and arguments.run != CHECKS:
        raise Usage("--project and --command go with `--run checks`")
    if arguments.failure and arguments.run != BISECT:
        raise Usage("--failure goes with `--run bisect`")
    if arguments.run:
        return int(importlib.import_module("daemon.cli.job_begun").begin(paths, arguments))
    if arguments.follow:
        raise Usage("-f goes with --run", hint="`sotto job j7 -f` follows one")
    with JobReader.open(paths.core) as reader:
        newest = reader.newest(ALL)
        over = [job for job in newest if job.over]
        shown = newest if arguments.all else [*reader.live(), *over[:SHOWN]]
        present = job_lines.present(paths, shown)
        if arguments.json:
            view_of = importlib.import_module("daemon.cli.job_view").view_of
            show.data([view_of(job, reader.artifacts(job.id), present).model_dump() for job in shown])
            return 0
    now = SystemClock().now()
    for job in shown:
        print(job_lines.line(job, now, present))
    if not shown:
        show.say("there are no jobs yet; `sotto jobs --run integrity` looks through the databases")
    return 0
