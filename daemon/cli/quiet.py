"""`sotto quiet [DURATION|off]`: no hints and no notifications for a while. What happens is recorded all the same."""

import argparse
import importlib

from daemon.cli import noting, show
from daemon.cli.status import quiet
from daemon.paths import Paths
from knowledge.events import VoiceSet
from knowledge.focus.until import until

NORMAL = frozenset({"off", "normal"})


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "duration",
        nargs="*",
        metavar="DURATION",
        help="such as 2h, an hour, until 3pm, rest of the day; without it until `sotto quiet off`",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Unclear, DaemonUnreachable."""
    said = " ".join(arguments.duration)
    event = wanted(said, noting.now())
    noting.publish(Paths.find(), event, project=None)
    done = quiet(event.until) if event.mode == "quiet" else "hints and notifications are shown again"
    if arguments.json:
        show.data(importlib.import_module("knowledge.views").DoneView(done=done).model_dump())
    else:
        show.say(done)
    return 0


def wanted(said: str, now: int) -> VoiceSet:
    """What is to be put on record. Raises Unclear."""
    if said.casefold() in NORMAL:
        return VoiceSet(mode="normal")
    return VoiceSet(mode="quiet", until=until("" if said.casefold() == "on" else said, now))
