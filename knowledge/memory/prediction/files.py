"""Which file is edited next: what was edited after this one, and what commits changed together with it."""

from itertools import groupby
from typing import NamedTuple

from knowledge.changes.sorting import path_sort
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

GAP_US = 30 * 60 * 1_000_000
"""Edits farther apart belong to different work."""
TOUCHES = 256
"""Turns for each FilesChanged: it holds 200 changes at most."""
TIMES = 20
NEXT = 3
"""So many other files after an edit count, each half as much as the one before it."""
DECAY = 0.9
COMMITS = 40
MOST_PATHS = 10
"""A commit that changes more files says nothing of any two."""
TOGETHER = 0.3
"""Share of what commits say; where files were never edited one after the other, all of it."""
NEW = 1.0


class NextFile(NamedTuple):
    """A file that may be edited next, before calibration."""

    path: str
    raw: float
    after: str
    """The file that was edited last."""
    edited: int
    """How often it followed."""
    together: int
    """In how many commits they were changed together."""


def next_files(memory: Memory, project: int, at: int, turn: int) -> list[NextFile]:
    """What may be edited next, the most probable first; nothing where the last edit was long ago."""
    asked = {"project": project, "turn": turn, "limit": 1}
    last = memory.database.one("touched_last", asked)
    if last is None or at - last["at"] > GAP_US:
        return []
    path = last["path"]
    edits, times = _after(memory, project, path, last["turn"] + 1)
    commits, counts = _together(memory, project, path)
    share = TOGETHER if edits and commits else float(bool(commits))
    found = [
        NextFile(
            one,
            (1 - share) * edits.get(one, 0) + share * commits.get(one, 0),
            path,
            times.get(one, 0),
            counts.get(one, 0),
        )
        for one in {**edits, **commits}
    ]
    return sorted(found, key=lambda one: (-one.raw, one.path))


def fit(path: str) -> bool:
    """Whether a file is one that people edit."""
    return path_sort(path) not in ("lock", "generated")


def _after(memory: Memory, project: int, path: str, before: int) -> tuple[dict[str, float], dict[str, int]]:
    """Shares of what was edited after a file, and how often it was."""
    asked = {"project": project, "path": path, "turn": before, "limit": TIMES}
    shares: dict[str, float] = {}
    times: dict[str, int] = {}
    total = 0.0
    for age, row in enumerate(memory.database.all("touched_times", asked)):
        others = _others(memory, project, path, row)
        weight = DECAY**age
        total += weight if others else 0
        for rank, other in enumerate(others):
            shares[other] = shares.get(other, 0.0) + weight / 2 ** (rank + 1)
            times[other] = times.get(other, 0) + 1
    return {one: share / (total + NEW) for one, share in shares.items()}, times


def _others(memory: Memory, project: int, path: str, row: Row) -> list[str]:
    asked = {"project": project, "turn": row["turn"], "limit": NEXT * 2}
    found = [one for one in memory.database.all("touched_next", asked) if one["at"] - row["at"] <= GAP_US]
    return [one for one in dict.fromkeys(one["path"] for one in found) if one != path][:NEXT]


def _together(memory: Memory, project: int, path: str) -> tuple[dict[str, float], dict[str, int]]:
    """Shares of commits in which a file was changed with others, and how many those are."""
    rows = memory.database.all("together_with", {"project": project, "path": path, "limit": COMMITS})
    counts: dict[str, int] = {}
    commits = 0
    for _, group in groupby(rows, key=lambda row: row["turn"]):
        commits += 1
        for row in group:
            if row["path"] != path:
                counts[row["path"]] = counts.get(row["path"], 0) + 1
    return {one: count / (commits + NEW) for one, count in counts.items()}, counts
