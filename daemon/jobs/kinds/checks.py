"""Runs tests, build or lint of a project in a sandbox, and puts on record what came of it. It asks nobody anything."""

import os
import secrets
import time
from pathlib import Path

from daemon import budgets, pausing, sandboxing
from daemon.check_output import CheckOutput, Moved
from daemon.config import load
from daemon.jobs.kind import Done, Kind, Work
from knowledge.checks.again import Since, too_late
from knowledge.checks.ordered import KIND as NAME
from knowledge.checks.ordered import Wanted
from knowledge.checks.result import needs_network, told, unreachable
from knowledge.checks.script import script
from knowledge.errors import NoIsolation, NotFound
from knowledge.events import CheckFinished, CommandFinished, FilesChanged, TreeChanged
from knowledge.failures.commands import failed
from knowledge.failures.findings import findings
from knowledge.failures.ran import run_of
from knowledge.failures.readers import diagnostics
from knowledge.failures.telling import of_findings
from knowledge.redact import clean
from knowledge.redaction.known import Known
from knowledge.redaction.vault import Vault, home_of
from knowledge.registry import KINDS, Registry
from knowledge.sandbox.hosts import Rule, rule
from knowledge.sandbox.limits import MIB, Limits
from knowledge.sandbox.reached import lines
from knowledge.store.log import EventLog
from knowledge.tasks.artifact import Artifact
from knowledge.tasks.budget import CHECK_S
from knowledge.tasks.job import stream_of

SECONDS = CHECK_S
"""That a check may take."""
LIMITS = Limits(seconds=float(SECONDS), output=128 * MIB)
"""The report comes out with the output; what is kept of that is less."""
REPORT, KEPT = "report.xml", 8 * MIB
"""What the report is called where it is kept, and how large it may be for that."""
_SHELLS = ("/bin/bash", "/bin/sh")
_ENVIRONMENTS = (".venv", "venv", "env")
_SECOND = 1_000_000


def _prepare(work: Work) -> Done:
    """Find the project, and how well a command can be kept apart. Raises NotFound, NoIsolation."""
    wanted = Wanted.of(dict(work.arguments))
    with EventLog.open(work.paths.core) as log:
        tree = _tree(log, wanted)
        why = too_late(_since(work, log, wanted)) if wanted.again else ""
    if why:
        return Done(state={"not": why}, text=f"{why}\n")
    level = _level(work)
    because = f"  ({wanted.because})" if wanted.because else ""
    return Done(state={"tree": str(tree)}, text=f"$ {wanted.command}{because}\nin a sandbox: {level}\n")


def _tree(log: EventLog, wanted: Wanted) -> Path:
    """The watched tree in which it is to be run. Raises NotFound."""
    found = Registry(seen.event for seen in log.every(types=KINDS)).at(Path(wanted.cwd))
    if found is None or found[0].number != wanted.project:
        raise NotFound(f"a watched project at {wanted.cwd}", hint="`sotto watch` watches one")
    if not Path(wanted.cwd).is_dir():
        raise NotFound(wanted.cwd)
    return found[1]


def _level(work: Work) -> str:
    """Raises NoIsolation, with what failed and what helps."""
    try:
        rung = sandboxing.front().opened(sandboxing.rooms(work.paths)).rung
    except NoIsolation as error:
        raise NoIsolation(f"{str(error).partition(': ')[2] or error}; {error.advice}") from error
    return "the reduced level" if rung == "reduced" else "the full level"


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
    front, rooms = sandboxing.front(), sandboxing.rooms(work.paths)
    mark = f"\n{secrets.token_hex(16)}\n"
    known = Vault(os.environ, home_of(os.environ)).around(wanted.cwd)
    sandbox = front.opened(rooms)
    printed = CheckOutput(mark.encode(), known, work.say, Moved(rooms, tree) if sandbox.rung == "reduced" else str)
    started = time.time_ns() // 1_000
    words = script(next(one for one in _SHELLS if Path(one).exists()), wanted.command, mark, _environment(tree, wanted))
    hosts = _hosts(work) if sandbox.rung != "reduced" else ()
    limits = LIMITS._replace(seconds=_seconds(work, wanted))
    ran = sandbox.run(front.Asked(words, tree, Path(wanted.cwd), limits, hosts), printed.put)
    printed.end()
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


def _hosts(work: Work) -> tuple[Rule, ...]:
    """What the configuration lets it reach; at the reduced level there is no network to be had."""
    return tuple(rule(one) for one in load(work.paths.config_file).sandbox.hosts)


def _seconds(work: Work, wanted: Wanted) -> float:
    """That this one may be in the sandbox."""
    return budgets.check(work.paths.core, load(work.paths.config_file), wanted.project).sandbox_s


def _environment(tree: Path, wanted: Wanted) -> str:
    """The virtual environment of the folder or the project; the daemon has none of the user's."""
    folders = dict.fromkeys((Path(wanted.cwd), tree))
    places = (folder / name for folder in folders for name in _ENVIRONMENTS)
    return next((str(one) for one in places if (one / "pyvenv.cfg").is_file()), "")


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
