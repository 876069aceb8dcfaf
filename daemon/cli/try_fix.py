"""`sotto try-fix [ID]`: try what is known to help in a throw-away copy of the project; the files stay as they are."""

import argparse
import time
from itertools import islice
from pathlib import Path

from daemon.cli import following, job_begun, show
from daemon.cli.checks_asked import must_be_recorded
from daemon.cli.columns import cut
from daemon.known_fix import KnownFix, known_fix, trials
from daemon.paths import Paths
from daemon.reach import reached
from knowledge.errors import NoIsolation, NotFound
from knowledge.events import FixTried
from knowledge.failures.book import Book
from knowledge.failures.fixes.trial import TrialWanted
from knowledge.failures.fixes.wording import record
from knowledge.fix_views import TrialBegunView
from knowledge.ids import ShortId
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

FAILED, BUDGET = 1, 5
OPEN, LONGEST = 20, 80
"""Open failures among which one with a known fix is looked for; columns of a summary."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="?", default="", help="a failure such as f12; the last open one with a known fix")
    parser.add_argument("-f", "--follow", action="store_true", help="show what it prints, and end as it ended")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, BadId, OrderRefused, DaemonUnreachable."""
    paths = Paths.find()
    with EventLog.open(paths.core) as log:
        known = _known(paths, log, arguments.id)
        failed = log.by_seq(known.failure.last_seq)
    must_be_recorded(paths, Path(known.told.cwd))
    reached(paths)
    wanted = TrialWanted(known.failure.id, known.match.fix.id)
    number = job_begun.ordered(paths, wanted.order(), known.project, failed)
    failure, fix = known.failure.name, known.match.fix.name
    if arguments.follow:
        following.follow(number, as_json=arguments.json)
        return status(paths, number)
    if arguments.json:
        show.data(TrialBegunView(id=f"j{number}", failure=str(failure), fix=str(fix)).model_dump())
        return 0
    what = show.visible(cut(known.match.shown.summary, LONGEST))
    worked = record(known.match.fix.helped, known.match.fix.failed)
    show.say(f"j{number} tries {fix} ({worked}) against {failure} in a sandbox: {what}")
    show.say(f"`sotto job j{number} -f` follows it; `sotto why {failure}` says what came of it")
    return 0


def _known(paths: Paths, log: EventLog, wanted: str) -> KnownFix:
    """Raises NotFound, BadId."""
    now = time.time_ns() // 1_000
    if wanted:
        return known_fix(paths, log, ShortId.parse(wanted, "f").seq, now)
    with Memory.reader(paths.memory) as memory:
        failures = [one.id for one in islice(Book(memory).latest("open"), OPEN)]
    for failure in failures:
        try:
            return known_fix(paths, log, failure, now)
        except NotFound:
            continue
    raise NotFound("an open failure with a known fix", hint="`sotto failures` lists them, `sotto fixes` what helped")


def status(paths: Paths, number: int) -> int:
    """0 where it was green; 5 where time or memory was used up, 6 where nothing could keep it apart, 1 otherwise."""
    with JobReader.open(paths.core) as jobs, EventLog.open(paths.core) as log:
        over = jobs.get(number)
        found = next((one.event for one in reversed(trials(log)) if getattr(one.event, "job", 0) == number), None)
    if not isinstance(found, FixTried):
        return NoIsolation.code if over and over.said.startswith(f"{NoIsolation.name}:") else FAILED
    return 0 if found.outcome == "green" else BUDGET if found.outcome == "cut off" else FAILED
