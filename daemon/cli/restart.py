"""`sotto restart`: stop the daemon when it runs, and start it."""

import argparse
import importlib

from daemon.cli import show
from daemon.cli.down import PATIENCE_S
from daemon.cli.up import start, stop
from daemon.paths import Paths


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    importlib.import_module("daemon.config").load(paths.config_file)  # what could not start again is not stopped
    stop(paths, PATIENCE_S)
    pid = start(paths)
    if arguments.json:
        show.data({"done": "restarted", "pid": pid})
    else:
        show.say(f"sotto restarted, pid {pid}")
    return 0
