"""`sotto uninstall`: remove Sotto and, unless told otherwise, everything it recorded. Offline."""

import argparse

from daemon.paths import Paths
from daemon.setup.errors import NotAgreed
from daemon.setup.remove import uninstall
from daemon.setup.terminal import Consent, say


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Stop Sotto and remove it with everything it recorded."
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--keep-data", action="store_true", help="keep settings, databases and logs")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    what = "Sotto, but keep what it recorded" if arguments.keep_data else f"Sotto and all it recorded in {paths.data}"
    if not Consent(yes=arguments.yes).to(f"Remove {what}?"):
        raise NotAgreed
    for line in uninstall(paths, keep_data=arguments.keep_data).lines():
        say(line)
    return 0
