"""What is kept of acts, as long as somebody may want it: contents that were there before, plans, how far they came."""

from pathlib import Path

from daemon.paths import Paths
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.sqlite import Database
from knowledge.tasks.act_room import Kept, remove, rooms
from knowledge.tasks.approval import Approval

ENDED = frozenset({"done", "failed"})
"""Of other acts nothing was changed, so nothing is wanted."""


def unnamed(paths: Paths, log: Database) -> list[Path]:
    """What is kept of acts that are not on record."""
    approvals = ApprovalReader(log)
    return [one.path for one in rooms(paths.hands) if approvals.get(one.approval) is None]


def prune(paths: Paths, most: int, before: int) -> int:
    """Remove what ended earlier than `before`, then the oldest beyond `most` bytes; how many went."""
    kept = went = 0
    with ApprovalReader.open(paths.core) as approvals:
        for one in sorted(rooms(paths.hands), reverse=True):
            found = approvals.get(one.approval)
            kept += one.bytes
            if not _wanted(one, found, before) or (kept > most and found and found.over):
                remove(one.path)
                went += 1
    return went


def _wanted(one: Kept, found: Approval | None, before: int) -> bool:
    if found is None:  # one that is being planned is not on record yet
        return one.mtime_s * 1_000_000 > before
    return not found.over or (found.state in ENDED and found.ended_at >= before)
