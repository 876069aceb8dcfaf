"""`sotto voice never [ID|WORDS]`: never mention this thing again, or nothing of a kind. The rule can be taken back."""

import argparse
from typing import get_args

from daemon.cli import announced, noting, show
from daemon.cli.mention_rules import kept
from daemon.paths import Paths
from knowledge.attention.candidate import Kind
from knowledge.errors import TooLarge
from knowledge.events import MentionForbidden
from knowledge.redact import clean
from knowledge.voice_views import MentionRulesView

LONGEST = 4_000
"""Characters of a thing; a command is one."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "which", nargs="*", metavar="ID|WORDS", help="such as e120 or `build`; without it what was told last"
    )
    parser.add_argument("--kind", choices=get_args(Kind), default="", help="nothing of a kind")
    parser.add_argument("--thing", metavar="T", default="", help="a thing, as `sotto voice why --json` names it")
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, TooLarge, DaemonUnreachable."""
    paths = Paths.find()
    noting.know_secrets(paths)
    rule = _wanted(paths, arguments)
    seq = announced.publish(rule, rule.project)
    if arguments.json:
        announced.as_json(MentionRulesView(rules=[one for one in kept(paths).rules if one.id == f"e{seq}"]))
    else:
        show.say(f"{rule.said}; `sotto voice allow e{seq}` takes it back")
    return 0


def _wanted(paths: Paths, arguments: argparse.Namespace) -> MentionForbidden:
    if arguments.kind or arguments.thing:
        if len(arguments.thing) > LONGEST:
            raise TooLarge(f"a thing of more than {LONGEST:,} characters", hint="`sotto voice why --json` names them")
        thing = clean(arguments.thing)
        parts = [arguments.kind and f"anything of the kind {arguments.kind}", thing]
        said = f"never mentioned again: {', '.join(part for part in parts if part)}"
        return MentionForbidden(kind=arguments.kind, thing=thing, said=clean(said))
    one = announced.named(paths, " ".join(arguments.which))
    decided = one.telling.decided
    said = f"never mentioned again: {decided.sentence}"
    return MentionForbidden(thing=decided.thing, project=one.project, said=clean(said))
