"""`sotto undo [ID]`: take back what was approved and done, as long as nobody has changed it since."""

import argparse
from pathlib import Path

from daemon.cli import approve, noting
from daemon.cli.deciding import Deciding
from daemon.paths import Paths
from knowledge.events import ProposePlan
from knowledge.ids import ShortId
from knowledge.redact import clean
from knowledge.store.approval_reading import ApprovalReader
from knowledge.tasks.effects import ChangeFiles

TOOL = "undo"
LOOKED_AT = 200
"""Approvals that are looked through for the last act."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Show what would be taken back, and ask once. What is taken back can be brought back."
    parser.add_argument("id", nargs="?", default="", help="such as a5; what was done last here when left out")
    parser.add_argument("--json", action="store_true", help="print JSON, and ask nothing")


def _last(paths: Paths, here: Path) -> str:
    """The last act on a tree around here; empty where there is none, for whoever plans knows of other places too."""
    with ApprovalReader.open(paths.core) as reader:
        done = (one for one in reader.newest(LOOKED_AT) if one.state == "done" and one.effect == ChangeFiles.sort)
        return next((one.name for one in done if here.is_relative_to(one.target)), "")


def run(arguments: argparse.Namespace) -> int:
    """0 where it was taken back.

    Raises NotFound, BadId, PlanImpossible, GrantRefused, NeedsHuman, DaemonUnreachable.
    """
    paths = Paths.find()
    named = str(ShortId.parse(arguments.id, "a")) if arguments.id else _last(paths, Path.cwd())
    noting.know_secrets(paths)
    with Deciding(paths) as desk:
        cause = desk.last_of(ShortId.parse(named, "a").seq) if named else None
        words = {"approval": named, "cwd": str(Path.cwd())}
        order = ProposePlan(
            tool=TOOL, arguments={name: clean(text) for name, text in words.items() if text}, surface="terminal"
        )
        one = desk.proposed(order, cause)
        if arguments.json or not approve.here():
            return approve.unasked(one, as_json=arguments.json)
        return desk.decide(one)
