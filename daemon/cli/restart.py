"""`sotto restart`: let a new generation of the daemon take over; nothing is lost and nobody is refused meanwhile."""

import argparse
import importlib
from typing import Any

from daemon.cli import show
from daemon.cli.down import PATIENCE_S as STOP_S
from daemon.cli.up import start, stop
from daemon.paths import Paths
from daemon.reach import ask, running
from knowledge.errors import DaemonUnreachable, RestartFailed, Usage

PATIENCE_S = 150.0
"""Warming up, draining and proving health have each their own limit; together they stay below this."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    importlib.import_module("daemon.config").load(paths.config_file)  # what could not start again is not stopped
    if not running(paths):
        ended = stop(paths, STOP_S)  # one whose socket was removed still runs
        done = {"done": "restarted" if ended else "started", "pid": start(paths)}
    else:
        done = {"done": "restarted", **hand_over(paths)}
    if arguments.json:
        show.data(done)
    else:
        show.say(f"sotto {done['done']}, pid {done['pid']}{_aside(done)}")
    return 0


def hand_over(paths: Paths) -> dict[str, Any]:
    """Have a new generation take over from the daemon that runs; one of a release that cannot is stopped and started.

    Raises RestartFailed, DaemonUnreachable, StartFailed.
    """
    try:
        answer = ask(paths.control, "restart", PATIENCE_S)
    except TimeoutError as error:
        raise RestartFailed(f"no answer in {PATIENCE_S:g} s", hint="see `sotto logs supervisor`") from error
    except (ConnectionError, FileNotFoundError):
        answer = None
    if answer is None:
        raise DaemonUnreachable("it ended while it handed over", hint="see `sotto status` and `sotto logs supervisor`")
    if answer.get("code") == Usage.code:
        stop(paths, STOP_S)
        return {"pid": start(paths)}
    if "error" in answer:
        hint = answer["hint"] or "see `sotto logs supervisor`; `sotto down` and `sotto up` restart it from scratch"
        raise RestartFailed(answer["error"], hint=hint)
    return answer


def _aside(done: dict[str, Any]) -> str:
    return f"; no event was taken for {done['gap_ms']:.0f} ms" if "gap_ms" in done else ""
