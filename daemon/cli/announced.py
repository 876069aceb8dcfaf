"""What the commands about things said unasked share: the record, opened and shown."""

import importlib
from typing import TYPE_CHECKING

from daemon.cli import show
from daemon.cli.columns import wrapped
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.attention.account import LOOKED_AT, Account, about, accounts, held_back, said_last
from knowledge.attention.account_words import lines
from knowledge.errors import NotFound

if TYPE_CHECKING:
    from knowledge.view import View

FEW = 60
"""Events among which the last thing that was told mostly is."""


def recorded(paths: Paths, limit: int = LOOKED_AT) -> list[Account]:
    """What was looked at of late, out of so many events; nothing before the daemon's first start."""
    log = LogReader(paths.core)
    try:
        return accounts(log, limit)
    finally:
        log.close()


def held(paths: Paths, now: int) -> list[Account]:
    """What waits or was left for later, the youngest first."""
    return held_back(recorded(paths), now)


def named(paths: Paths, words: str) -> Account:
    """The one that is meant: by an id, by words; without them what was told last. Raises NotFound."""
    if words:
        meant = about(recorded(paths), words)
    else:
        last = said_last(recorded(paths, FEW)) or said_last(recorded(paths))
        meant = [last] if last else []
    if not meant:
        what = f"a decision on {words!r}" if words else "anything that was said unasked"
        raise NotFound(
            what, hint="`sotto voice held` shows what was held back, `sotto events --type AnnouncementDecided` all"
        )
    return meant[0]


def tell(one: Account, now: int) -> None:
    """For a person."""
    first, *rest = lines(one, now)
    print(wrapped(show.visible(first), 2))
    for line in rest:
        print(wrapped(f"  {show.visible(line)}", 4))


def tell_json(one: Account) -> None:
    """For a program. What makes views is loaded for this alone: it takes as long as everything else."""
    show.data(importlib.import_module("daemon.cli.announced_view").view_of(one).model_dump())


def as_json(view: "View") -> None:
    show.data(view.model_dump())


def publish(event: object, project: int | None) -> int:
    """Put on record; its seq. Raises DaemonUnreachable."""
    noting = importlib.import_module("daemon.cli.noting")
    [sent] = noting.publish(Paths.find(), event, project=project)
    log = LogReader(Paths.find().core)
    try:
        return log.seq_of(sent.id)
    finally:
        log.close()
