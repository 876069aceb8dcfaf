"""`sotto voice held`: what waits for a better moment, and what was left for later and never told."""

import argparse

from daemon.cli import announced, show
from daemon.cli.announced_view import view_of
from daemon.cli.columns import wrapped
from daemon.paths import Paths
from knowledge.attention.account_words import reason, verdict
from knowledge.clock import SystemClock
from knowledge.memory.briefing.when import said
from knowledge.voice_views import HeldBackView


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    now = SystemClock().now()
    found = announced.held(Paths.find(), now)
    if arguments.json:
        announced.as_json(HeldBackView(held=[view_of(one) for one in found]))
        return 0
    if not found:
        show.say("nothing was held back")
    for one in found:
        decided = one.last.decided
        why = reason(decided.reasons[0]) if decided.reasons else ""
        text = f"e{one.last.seq}  {decided.sentence}, {said(one.last.at, now)}: {verdict(one)}, {why}"
        print(wrapped(show.visible(text), 2))
    return 0
