"""`sotto watch [DIR]`: watch the project around a directory from now on."""

import argparse
import importlib
from pathlib import Path

from daemon.cli import show
from daemon.paths import Paths
from daemon.reach import reached
from knowledge.errors import SottoError

PATIENCE_S = 60.0
"""A large tree has to be looked through once, and git asked for its first commit."""


class NotWatched(SottoError):
    """That cannot be done."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", nargs="?", default=".", help="where the project is; here when left out")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    return order("WatchProject", arguments)


def order(kind: str, arguments: argparse.Namespace) -> int:
    """Send an order about a directory, and show how it ended. Raises NotWatched, DaemonUnreachable."""
    paths = Paths.find()
    reached(paths)  # says in a word when no daemon runs
    events = importlib.import_module("knowledge.events")
    redact = importlib.import_module("knowledge.redact")
    views = importlib.import_module("knowledge.views")
    path = redact.clean(str(Path(arguments.directory).expanduser().absolute()))
    with importlib.import_module("daemon.bus_client").BusClient(paths, "cli") as bus:
        ending = bus.ask(events.ORDERS[kind](path=path), PATIENCE_S)
    fact = ending.event
    if ending.type == "ProjectRefused":
        raise NotWatched(f"{fact.path}: {fact.reason}")
    view = views.WatchView(
        number=fact.number, name=getattr(fact, "name", None), trees=[str(tree) for tree in fact.trees]
    )
    if arguments.json:
        show.data(view.model_dump())
    elif ending.type == "ProjectWatched":
        made_of = ", ".join([*fact.languages, *fact.tools])
        show.say(f"watching {show.visible(fact.name)} (project {fact.number}){f': {made_of}' if made_of else ''}")
        if len(view.trees) > 1:
            show.say(f"in {show.visible(', '.join(view.trees))}")
    else:
        left = show.visible(", ".join(view.trees))
        show.say(f"project {fact.number} is no longer watched" + (f" there; still in {left}" if left else ""))
    return 0
