"""That a question has led to something that only a person may allow."""

from daemon.cli import show
from daemon.paths import Paths
from knowledge.errors import NeedsHuman, NotFound, StoreError
from knowledge.store.approval_reading import ApprovalReader

SEEN = frozenset({"terminal", "chat"})
"""Surfaces on which whoever asked is shown the plan."""


def told(paths: Paths, since: int) -> int:
    """Name what was asked for since a moment and waits; the exit status, 0 where nothing does. Microseconds UTC."""
    try:
        with ApprovalReader.open(paths.core) as reader:
            found = [one for one in reader.live() if one.state == "asked" and one.asked_at >= since]
    except (NotFound, StoreError):
        return 0
    waiting = [one for one in found if one.surface not in SEEN]
    for one in waiting:
        show.say(f"{one.name} waits for your yes: `sotto approve {one.name}`")
    return NeedsHuman.code if waiting else 0
