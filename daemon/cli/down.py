"""`sotto down`: stop the daemon; what is under way is finished or given back first."""

import argparse

from daemon.cli import show
from daemon.cli.up import stop
from daemon.paths import Paths

PATIENCE_S = 60.0


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    done = "stopped" if stop(Paths.find(), PATIENCE_S) else "was not running"
    if arguments.json:
        show.data({"done": done, "pid": None})
    else:
        show.say(f"sotto {done}")
    return 0
