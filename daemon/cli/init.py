"""`sotto init SHELL`: print the integration for a shell, to be evaluated by it. Offline."""

import argparse
import sys

from daemon.integration import SHELLS, script
from daemon.paths import Paths


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = 'Print the integration for a shell; try it with: eval "$(sotto init bash)"'
    parser.add_argument("shell", choices=SHELLS)


def run(arguments: argparse.Namespace) -> int:
    sys.stdout.buffer.write(script(arguments.shell, Paths.find().make()))
    return 0
