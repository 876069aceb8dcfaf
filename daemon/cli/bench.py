"""`sotto bench GROUP`: measure what the design promises, each figure beside its reference and its limit."""

import argparse
import importlib
import sys

from daemon.cli import show

GROUPS = ("spine",)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("--full", action="store_true", help="ten times the counts")
    parser.add_argument("--json", action="store_true", help="print JSON rows")


def run(arguments: argparse.Namespace) -> int:
    """Returns 1 when a limit is missed."""
    figures = importlib.import_module("daemon.bench.figures")
    group = importlib.import_module(f"daemon.bench.{arguments.group}")
    tell = show.say if sys.stderr.isatty() else _silent
    rows = group.measure(full=arguments.full, tell=lambda what: tell(f"measuring {what} …"))
    if arguments.json:
        show.data([row.model_dump() for row in rows])
    else:
        for line in figures.table(rows):
            print(line)
    return 0 if all(row.ok for row in rows) else 1


def _silent(_text: str) -> None:
    """Nobody is looking."""
