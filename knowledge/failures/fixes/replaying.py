"""Commands of a fix, as far as a sandbox can run them, and as one script with the command that failed."""

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from knowledge.checks.again import kept_from
from knowledge.events import FixCommand
from knowledge.failures.fixes.verdict import Verdict

INSTALLS = "installs something, and no host may be reached: `[sandbox] hosts` names those that may"
_LAST = re.compile(r"(?:^|[;&|({\n!]|\b(?:then|else|do|builtin|command|eval))\s*(?:exit|exec|return|logout)\b")
SERVES = "starts a service of this machine, which a sandbox does not reach"


def short_of(commands: Sequence[FixCommand], tree: Path, *, hosts: bool) -> Verdict | None:
    """Why the commands of a fix cannot be run in a sandbox. `hosts`: whether some may be reached from there."""
    for one in commands:
        if one.sort == "service" or (one.sort == "install" and not hosts):
            return Verdict("needs network", f"`{one.command}` {SERVES if one.sort == 'service' else INSTALLS}")
        if not Path(one.cwd).is_relative_to(tree):
            return Verdict("does not apply", f"`{one.command}` was run elsewhere, in {one.cwd}")
        why = "" if one.sort == "install" else _ends(one.command) or kept_from(one.command)
        if why:
            return Verdict("does not apply", f"`{one.command}` is not run by itself: {why}")
    return None


def _ends(command: str) -> str:
    """Whether the shell would end with it, and what follows would never have failed."""
    return "the shell ends with it" if _LAST.search(command) else ""


def one_script(commands: Sequence[FixCommand], command: str, cwd: Path) -> str:
    """Lines for one shell, so that what the first ones set is there for the last, whose status it has."""
    lines = ["begun_in=$PWD"] if commands else []
    for one in commands:
        there = os.path.relpath(one.cwd, cwd)
        lines.append(one.command if there == "." else _elsewhere(there, one.command, cwd, Path(one.cwd)))
    return "\n".join([*lines, *(['cd "$begun_in"'] if commands else []), command])


def _elsewhere(there: str, command: str, cwd: Path, other: Path) -> str:
    back = shlex.quote(os.path.relpath(cwd, other))
    return f"cd {shlex.quote(there)} && {{ {command}\n}}; cd {back}"
