"""`sotto voice off`: have no voice; nothing of it is loaded then."""

import argparse

from daemon.cli import show
from daemon.cli.voice_on import switch, told
from daemon.paths import Paths


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises BadConfiguration, Unwritable, RestartFailed."""
    view = switch(Paths.find(), {"voice.on": False})
    if arguments.json:
        show.data(view.model_dump())
    else:
        show.say(told(view))
    return 0
