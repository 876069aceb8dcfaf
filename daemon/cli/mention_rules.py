"""What is never mentioned, as the log has it, in lines and as a view."""

from daemon.cli import show
from daemon.cli.announced_view import moment
from daemon.cli.columns import wrapped
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.attention.account import rules
from knowledge.events import MentionAllowed, MentionForbidden
from knowledge.voice_views import MentionRulesView, MentionRuleView

MOST = 2_000


def kept(paths: Paths) -> MentionRulesView:
    """Those that hold now."""
    log = LogReader(paths.core)
    try:
        found = rules(log.newest([MentionForbidden.__name__, MentionAllowed.__name__], MOST))
    finally:
        log.close()
    return MentionRulesView(
        rules=[
            MentionRuleView(
                id=f"e{seq}",
                at=moment(at),
                kind=one.kind,
                thing=one.thing,
                project=one.project,
                said=one.said,
            )
            for seq, at, one in found
        ]
    )


def print_rules(view: MentionRulesView) -> None:
    for one in view.rules:
        print(wrapped(show.visible(f"{one.id}  {one.said}"), 2))
