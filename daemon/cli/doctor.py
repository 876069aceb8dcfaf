"""`sotto doctor`: check this machine and say what to do. Works without a daemon, and with everything broken."""

import argparse
import io
import sys
from collections.abc import Iterator

from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.doctor.examination import CHECKS, examine
from daemon.doctor.patient import Patient
from daemon.paths import Paths
from knowledge.errors import SottoError
from knowledge.views import CheckView, DoctorView

_COLOURS = {"ok": "green", "warning": "yellow", "failed": "red"}
_STATE = max(len(state) for state in _COLOURS)
_NAME = max(len(check.name) for check in CHECKS)


class Homeless(SottoError):
    """Nobody says where your home directory is."""

    hint = "set HOME, or SOTTO_HOME to a directory of your own"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # a terminal that cannot show every sign is one of the things to find, not a reason to fall over
        sys.stdout.reconfigure(errors="backslashreplace")
    views = []
    for view in examine(Patient(_paths())):
        views.append(view)
        for line in render(view) if not arguments.json else ():
            print(line, flush=True)
    well = all(view.state != "failed" for view in views)
    if arguments.json:
        show.data(DoctorView(ok=well, checks=views).model_dump())
    else:
        show.say(summary(views))
    return 0 if well else 1


def render(view: CheckView) -> Iterator[str]:
    """What was found, and below it what to do."""
    state = show.paint(view.state.ljust(_STATE), _COLOURS[view.state])
    column = _STATE + _NAME + 4
    yield wrapped(f"{state}  {view.name.ljust(_NAME)}  {show.visible(view.found)}", column)
    if view.state != "ok":
        yield show.paint(wrapped(f"{' ' * column}→ {show.visible(view.advice)}", column + 2), "dim")


def summary(views: list[CheckView]) -> str:
    """`1 failed, 2 warnings`."""
    states = [view.state for view in views]
    failures, warnings = states.count("failed"), states.count("warning")
    words = [f"{failures} failed"] if failures else []
    if warnings:
        words.append(f"{warnings} warning{'s' if warnings > 1 else ''}")
    return ", ".join(words) or "all is well"


def _paths() -> Paths:
    try:
        return Paths.find()
    except RuntimeError as error:
        raise Homeless from error
