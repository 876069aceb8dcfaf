"""`sotto chat`: a conversation in the terminal; in a dumb one line by line, in a pipe a question a line."""

import argparse
import importlib
import os
import sys

from daemon.cli import noting
from daemon.paths import Paths
from knowledge.errors import Usage

DUMB = frozenset({"", "dumb", "unknown"})


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--attach", nargs="?", const="", metavar="ID", help="go on with a conversation (default: the last one)"
    )
    parser.add_argument("--new", action="store_true", help="begin without the briefing")
    parser.add_argument("--json", action="store_true", help="print each part of an answer as a JSON line")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, NotFound, BadConfiguration, Unwritable."""
    if arguments.new and arguments.attach is not None:
        raise Usage("either --new or --attach")
    paths = Paths.find().make()
    noting.know_secrets(paths)
    opening = importlib.import_module("daemon.chat.opening")  # it brings the bus, which no other command waits for
    if sys.stdin is None:
        raise Usage("stdin is closed, so nothing can be asked", hint="`sotto chat </dev/null` asks nothing")
    person = sys.stdin.isatty() and sys.stdout.isatty() and not arguments.json
    how = opening.Begin(arguments.attach, greets=person and not arguments.new, as_json=arguments.json)
    if person and os.environ.get("TERM", "") not in DUMB:
        opening.drawn(paths, how)
        return 0
    status: int = opening.in_lines(paths, how, person=person)
    return status
