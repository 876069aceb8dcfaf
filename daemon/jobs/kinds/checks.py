"""Runs tests, build or lint of a project in a sandbox, and puts on record what came of it. It asks nobody anything."""

import secrets
import time
from pathlib import Path

from daemon import budgets, pausing
from daemon.check_output import CheckOutput
from daemon.config import load
from daemon.jobs.in_sandbox import SECONDS, command_in_sandbox, level
from daemon.jobs.kind import Done, Kind, Work
from knowledge.checks.again import Since, too_late
from knowledge.checks.ordered import KIND as NAME
from knowledge.checks.ordered import Wanted
from knowledge.checks.result import needs_network, told, unreachable
from knowledge.errors import NotFound
from knowledge.events import CheckFinished, CommandFinished, FilesChanged, TreeChanged
from knowledge.failures.commands import failed
from knowledge.failures.findings import findings
from knowledge.failures.ran import run_of
from knowledge.failures.readers import diagnostics
from knowledge.failures.telling import of_findings
from knowledge.redact import clean
from knowledge.redaction.known import Known
from knowledge.registry import KINDS, Registry
from knowledge.sandbox.reached import lines
from knowledge.store.log import EventLog
from knowledge.tasks.artifact import Artifact
from knowledge.tasks.job import stream_of

REPORT, KEPT = "report.xml", 8 << 20
"""What the report is called where it is kept, and how large it may be for that."""
_SECOND = 1_000_000


def _prepare(work: Work) -> Done:
    """Find the project, and how well a command can be kept apart. Raises NotFound, NoIsolation."""
    wanted = Wanted.of(dict(work.arguments))
    with EventLog.open(work.paths.core) as log:
        tree = _tree(log, wanted)
        why = too_late(_since(work, log, wanted)) if wanted.again else ""
    if why:
        return Done(state={"not": why}, text=f"{why}\n")
    at = level(work)
    because = f"  ({wanted.because})" if wanted.because else ""
    return Done(state={"tree": str(tree)}, text=f"$ {wanted.command}{because}\nin a sandbox: {at}\n")


def _tree(log: EventLog, wanted: Wanted) -> Path:
    """The watched tree in which it is to be run. Raises NotFound."""
    found = Registry(seen.event for seen in log.every(types=KINDS)).at(Path(wanted.cwd))
    if found is None or found[0].number != wanted.project:
        raise NotFound(f"a watched project at {wanted.cwd}", hint="`sotto watch` watches one")
    if not Path(wanted.cwd).is_dir():
        raise NotFound(wanted.cwd)
    return found[1]


def _since(work: Work, log: EventLog, wanted: Wanted) -> Since:
    """What has been since the run that is to be done again. Raises NotFound where that is gone from the log."""
    then, now = log.by_id(wanted.again), time.time_ns() // 1_000
    assert isinstance(then.event, CommandFinished)
    project = then.header.project
    changed, again = 0, False
    for seen in log.every(then.seq, [one.__name__ for one in (FilesChanged, TreeChanged, CommandFinished)]):
        event = seen.event
        if seen.header.project != project:
            continue
        if isinstance(event, CommandFinished):
            again = again or (event.cwd, event.command) == (then.event.cwd, then.event.command)
        elif isinstance(event, (FilesChanged, TreeChanged)):
            changed += event.count
    paused = pausing.paused_until(work.paths, now) is not None
    return Since((now - wanted.ended) / _SECOND, changed, again, paused)


def _run(work: Work) -> Done:
    """Raises NoIsolation."""
    if "not" in work.state:
        return Done(summary=work.state["not"])
    wanted, tree = Wanted.of(dict(work.arguments)), Path(work.state["tree"])
    started = time.time_ns() // 1_000
    seconds = budgets.check(work.paths.core, load(work.paths.config_file), wanted.project).sandbox_s
    ran, printed, known = command_in_sandbox(work, wanted.command, Path(wanted.cwd), tree, seconds=seconds)
    event = CheckFinished(
        job=work.job,
        command=clean(wanted.command),
        cwd=clean(wanted.cwd),
        status=ran.status,
        started=started,
        duration_ms=round(ran.seconds * 1_000),
        ended=ran.ended,
        output=stream_of(work.job),
        output_chars=len(printed.text),
        output_bytes=printed.bytes,
        sort=wanted.sort,
        level=ran.level,
        again=wanted.again or None,
        status_then=wanted.status if wanted.again else None,
        run=_left(work, printed),
    )
    if _for_want_of_network(event, printed.text):
        event = event.model_copy(update={"needs": "network"})
    reached = "".join(f"{line}\n" for line in lines(ran.reached))
    return Done(events=(event,), artifacts=_kept(printed, known), text=reached, summary=told(event))


def _left(work: Work, printed: CheckOutput) -> str | None:
    """The report lies where those of `sotto run` do, and goes like them; under this name."""
    if not printed.report:
        return None
    run = run_of(work.job, secrets.token_hex(4))
    path = work.paths.make().report(run)
    path.write_bytes(printed.report)
    path.chmod(0o600)
    return run


def _kept(printed: CheckOutput, known: Known) -> tuple[Artifact, ...]:
    """The report, for whoever wants more of it than what is told."""
    if not 0 < len(printed.report) <= KEPT:
        return ()
    return (Artifact(REPORT, clean(printed.report.decode("utf-8", "replace"), known=known), "application/xml"),)


def _for_want_of_network(event: CheckFinished, output: str) -> bool:
    """Whether it failed for that alone, by what the diagnosis would make of it."""
    if event.ended != "exited" or not failed(event.status) or not unreachable(output):
        return False
    found = findings(output, diagnostics, event.command, event.status)
    return needs_network(output, of_findings(event, output, found))


KIND = Kind(
    name=NAME,
    what="run the tests, the build or the linter of a project in a sandbox",
    steps={"prepare": _prepare, "run": _run},
    resource="sandbox",
    freezes=True,
    memory=8 << 30,
    cpu_s=4 * SECONDS,
    lasts_s=SECONDS + 120,
)
