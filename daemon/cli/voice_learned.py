"""`sotto voice learned`: what was learned from reactions, in numbers; `--reset` lets none of it count any more."""

import argparse

from daemon.cli import announced, show
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.attention import parameters
from knowledge.attention.desk import LASTING, Desk, Settings
from knowledge.events import AnnouncementDecided, AttentionReset
from knowledge.voice_views import LearnedLineView, LearnedView

DECISIONS, REACTIONS = 1_000, 5_000
"""Events that are looked at, of each."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reset", action="store_true", help="forget it")
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises DaemonUnreachable."""
    paths = Paths.find()
    if arguments.reset:
        announced.publish(AttentionReset(), None)
    view = learned(paths)
    if arguments.json:
        announced.as_json(view)
        return 0
    if not view.learned:
        show.say("nothing was learned yet, or it was reset")
    for one in view.learned:
        print(f"{show.visible(one.what)}: {one.good:g} for, {one.bad:g} against, effect {one.effect:+.2f}")
    return 0


def learned(paths: Paths) -> LearnedView:
    """As the log has it."""
    log = LogReader(paths.core)
    try:
        seen = {one.seq: one for one in log.newest(sorted(LASTING), REACTIONS)}
        seen |= {one.seq: one for one in log.newest([AnnouncementDecided.__name__], DECISIONS)}
    finally:
        log.close()
    desk = Desk(parameters.built_in(), Settings())
    desk.restore(seen[seq] for seq in sorted(seen))
    return LearnedView(learned=[LearnedLineView(**one._asdict()) for one in desk.learned()])
