"""A reaction, typed, to what was told last: what the weights learn from."""

import argparse
from typing import Literal

from daemon.cli import announced, noting, show
from daemon.paths import Paths
from knowledge.events import AnnouncementReacted


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("which", nargs="*", metavar="ID|WORDS", help="without it what was told last")
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")


def react(arguments: argparse.Namespace, reaction: Literal["not now", "not useful"]) -> int:
    """Raises NotFound, DaemonUnreachable."""
    one = announced.named(Paths.find(), " ".join(arguments.which))
    look = one.telling
    fact = AnnouncementReacted(
        incident=look.decided.incident,
        kind=look.decided.kind,
        thing=look.decided.thing,
        reaction=reaction,
        by="terminal",
        after_s=round(max(0, noting.now() - look.at) / 1e6, 1),
    )
    announced.publish(fact, one.project)
    one.reacted.append(fact)
    if arguments.json:
        announced.tell_json(one)
    else:
        show.say(f"{reaction}: {show.visible(look.decided.sentence)}")
    return 0
