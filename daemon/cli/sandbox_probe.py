"""`sotto sandbox probe`: what keeps a command apart on this machine."""

import argparse

from daemon import sandboxing
from daemon.cli import sandbox_view, show
from daemon.paths import Paths
from knowledge.errors import NoIsolation
from knowledge.sandbox_views import ProbeView

_RUNGS = {
    "overlay": "bubblewrap, over an overlay of the project",
    "copy": "bubblewrap, over a real copy of the project",
    "reduced": "Landlock and a filter of system calls, over a real copy of the project",
}
_PROCESSES = {
    "group": "their number is bounded by a control group",
    "user": "their number is bounded",
    "unlimited": "their number is not bounded: only time ends a command that starts them without end",
}
_MEMORY = {
    "group": "of all processes together it is bounded by a control group",
    "each": "of all processes together it is not bounded, only of each of them",
}


def run(arguments: argparse.Namespace) -> int:
    """Returns the exit code of NoIsolation where there is none."""
    found = sandbox_view.found(sandboxing.front().probe(sandboxing.rooms(Paths.find())))
    if arguments.json:
        show.data(found.model_dump())
    else:
        for line in _lines(found):
            print(line)
    return NoIsolation.code if found.level == "none" else 0


def _lines(found: ProbeView) -> list[str]:
    lines = [f"isolation  {found.level}"]
    for one in found.rungs:
        lines.append(f"  {'works' if one.works else 'fails'}  {_RUNGS[one.name]}")
        if not one.works:
            lines += [f"         {one.probe}: {one.why}", f"         → {one.remedy}"]
    if found.level == "none":
        return [*lines, "nothing is run in a sandbox here"]
    lines += [f"processes  {_PROCESSES[found.processes]}", f"memory     {_MEMORY[found.memory]}"]
    return [*lines, *(f"left open  {one}" for one in found.left_open)]
