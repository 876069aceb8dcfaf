"""`sotto voice why [ID|WORDS]`: why something was said, shown or kept back. Read from the record, without a model."""

import argparse

from daemon.cli import announced
from daemon.paths import Paths
from knowledge.clock import SystemClock


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "which", nargs="*", metavar="ID|WORDS", help="such as e120, f12 or `build`; without it what was told last"
    )
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound."""
    one = announced.named(Paths.find(), " ".join(arguments.which))
    if arguments.json:
        announced.tell_json(one)
    else:
        announced.tell(one, SystemClock().now())
    return 0
