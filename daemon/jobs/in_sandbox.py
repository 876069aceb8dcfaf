"""Running a command line in a throw-away copy of a project, for jobs: what it prints is passed on, without secrets."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from daemon import sandboxing
from daemon.check_output import CheckOutput, Moved
from daemon.config import load
from daemon.jobs.kind import Work
from knowledge.checks.script import script
from knowledge.errors import NoIsolation
from knowledge.events import CheckFinished, FailureDiagnosed
from knowledge.redaction.known import Known
from knowledge.redaction.vault import Vault, home_of
from knowledge.sandbox.hosts import Rule, rule
from knowledge.sandbox.limits import MIB, Limits
from knowledge.sandbox.put import Put
from knowledge.tasks.budget import CHECK_S

SECONDS = CHECK_S
"""That a command may take."""
LIMITS = Limits(seconds=float(SECONDS), output=128 * MIB)
"""A report comes out with the output; what is kept of that is less."""
_SHELLS = ("/bin/bash", "/bin/sh")
_ENVIRONMENTS = (".venv", "venv", "env")


class RunInSandbox(NamedTuple):
    """How it went."""

    ran: Any
    """`Ran` of `services/sandbox/front.py`."""
    printed: CheckOutput
    known: Known
    """Secrets that were looked for in it."""


def level(work: Work) -> str:
    """How well a command can be kept apart. Raises NoIsolation, with what failed and what helps."""
    try:
        rung = sandboxing.front().opened(sandboxing.rooms(work.paths)).rung
    except NoIsolation as error:
        raise NoIsolation(f"{str(error).partition(': ')[2] or error}; {error.advice}") from error
    return "the reduced level" if rung == "reduced" else "the full level"


def command_in_sandbox(
    work: Work, command: str, cwd: Path, tree: Path, put: Sequence[Put] = (), *, seconds: float = 0
) -> RunInSandbox:
    """Run it to its end, with files put into the copy, for as many seconds as are said or else configured.

    Raises NoIsolation, PutRefused.
    """
    front, rooms = sandboxing.front(), sandboxing.rooms(work.paths)
    mark = f"\n{secrets.token_hex(16)}\n"
    known = Vault(os.environ, home_of(os.environ)).around(str(cwd))
    sandbox = front.opened(rooms)
    printed = CheckOutput(mark.encode(), known, work.say, Moved(rooms, tree) if sandbox.rung == "reduced" else str)
    words = script(next(one for one in _SHELLS if Path(one).exists()), command, mark, _environment(tree, cwd))
    hosts = hosts_of(work) if sandbox.rung != "reduced" else ()
    limits = LIMITS._replace(seconds=float(seconds or load(work.paths.config_file).budget.check_s))
    ran = sandbox.run(front.Asked(words, tree, cwd, limits, hosts, tuple(put)), printed.put)
    printed.end()
    return RunInSandbox(ran, printed, known)


def as_check(work: Work, told: FailureDiagnosed, done: RunInSandbox) -> CheckFinished:
    """The command that failed, run again, as the diagnosis is told of a run. It is not put on record."""
    return CheckFinished(
        job=work.job,
        command=told.command,
        cwd=told.cwd,
        status=done.ran.status,
        started=0,
        duration_ms=0,
        ended=done.ran.ended,
        output=None,
        output_bytes=done.printed.bytes,
        sort="other",
        level=done.ran.level,
    )


def hosts_of(work: Work) -> tuple[Rule, ...]:
    """What the configuration lets it reach; at the reduced level there is no network to be had."""
    return tuple(rule(one) for one in load(work.paths.config_file).sandbox.hosts)


def _environment(tree: Path, cwd: Path) -> str:
    """The virtual environment of the folder or the project; the daemon has none of the user's."""
    places = (folder / name for folder in dict.fromkeys((cwd, tree)) for name in _ENVIRONMENTS)
    return next((str(one) for one in places if (one / "pyvenv.cfg").is_file()), "")
