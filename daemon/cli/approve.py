"""`sotto approve ID`: look at all of what would be done, and say yes or no."""

import argparse
import sys

from daemon import granting
from daemon.cli import deciding, noting, show
from daemon.cli.approval_view import view_of
from daemon.paths import Paths
from knowledge.errors import NeedsHuman, NotFound
from knowledge.ids import ShortId
from knowledge.store.approval_reading import ApprovalReader
from knowledge.tasks.approval import Approval


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Show all of what would be done, and ask once. Without a terminal it is shown and not asked."
    parser.add_argument("id", help="such as a5; `sotto approvals` lists what waits")
    parser.add_argument("--json", action="store_true", help="print JSON, and ask nothing")


def run(arguments: argparse.Namespace) -> int:
    """0 where it was done, 1 where that failed. Raises NotFound, BadId, Decided, NeedsHuman, DaemonUnreachable."""
    paths = Paths.find()
    one = _found(paths, ShortId.parse(arguments.id, "a").seq)
    if one.state != "asked":
        raise deciding.Decided(deciding.already(one))
    if arguments.json or not here():
        return unasked(one, as_json=arguments.json)
    return ask(paths, one.id)


def ask(paths: Paths, number: int, surface: str = "terminal") -> int:
    """Raises NotFound, Decided, GrantRefused, NeedsHuman, DaemonUnreachable."""
    noting.know_secrets(paths)
    with deciding.Deciding(paths, surface) as desk:
        return desk.decide(desk.get(number))


def here() -> bool:
    """Whether there is a person who can read and answer."""
    try:
        return bool(granting.terminal())
    except NeedsHuman:
        return False


def unasked(one: Approval, *, as_json: bool) -> int:
    """What would be done, for whoever cannot answer here."""
    if as_json:
        show.data(view_of(one, f"a person has to say yes in a terminal: sotto approve {one.name}").model_dump())
    else:
        deciding.shown(one)
        sys.stdout.flush()
        show.say(f"nothing is done; {deciding.waits(one)}")
    return NeedsHuman.code


def _found(paths: Paths, number: int) -> Approval:
    """Raises NotFound."""
    with ApprovalReader.open(paths.core) as reader:
        found = reader.get(number)
    if found is None:
        raise NotFound(str(ShortId("a", number)), hint="`sotto approvals` lists what waits")
    return found
