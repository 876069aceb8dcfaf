"""`sotto unwatch DIR`: watch a tree no longer; what is known of its project stays."""

import argparse

from daemon.cli import watch


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", help="a directory in the tree")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    return watch.order("UnwatchProject", arguments)
