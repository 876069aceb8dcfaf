"""Plans to run a command once, as the user would: exact words, directory and environment are shown."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from daemon.acting.planner import Planned, View
from knowledge.errors import NotFound, PlanImpossible
from knowledge.tasks.effects import RunCommand
from knowledge.tasks.plan import Plan

SHELL = "/bin/sh"


def plan(arguments: Mapping[str, str], view: View) -> Planned:
    """`command`: a line for a shell; `cwd`: absolute. Raises NotFound, PlanImpossible."""
    command, cwd = arguments.get("command", "").strip(), arguments.get("cwd", "")
    if not command:
        raise PlanImpossible("no command is named", hint="say which one")
    if not cwd.startswith("/") or not Path(cwd).is_dir():
        raise NotFound(cwd or "a directory to run it in", hint="go into the folder in which it is to run")
    environment = tuple((name, os.environ[name]) for name in ("HOME", "LANG", "PATH") if name in os.environ)
    effect = RunCommand(argv=(SHELL, "-c", command), cwd=cwd, environment=environment)
    found = view.registry.at(Path(cwd))
    return Planned(
        Plan(
            tool="run_command",
            arguments=dict(arguments),
            effect=effect,
            title=f"run `{command}`",
            preview="\n".join([shlex.join(effect.argv), f"in {cwd}", *(f"{n}={v}" for n, v in environment)]),
        ),
        project=found[0].number if found else None,
    )
