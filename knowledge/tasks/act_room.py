"""What is kept of each act, for those who only read it: its plan, how far it came, and what was there before."""

import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.tasks.effects import Effect
from knowledge.tasks.plan import Plan, decoded

PLAN, JOURNAL, BEFORE = "plan.json", "journal", "before"
"""In a room: the plan; lines of how far it is done; contents that were there before, by SHA-256."""


class Kept(NamedTuple):
    """A room."""

    approval: int
    path: Path
    bytes: int
    mtime_s: float


def room(folder: Path, approval: int) -> Path:
    return folder / f"a{approval}"


def plan_of(path: Path) -> Plan[Effect] | None:
    """The plan of a room; None where it is gone or damaged."""
    try:
        return decoded((path / PLAN).read_bytes())
    except (OSError, ValueError, KeyError):
        return None


def before_of(path: Path, digest: str) -> bytes | None:
    """A content that was there before; None where it is not kept, or no longer what it was."""
    try:
        data = (path / BEFORE / digest).read_bytes()
    except OSError:
        return None
    return data if sha256(data).hexdigest() == digest else None


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a journal; none where nothing was begun."""
    try:
        data = (path / JOURNAL).read_bytes()
    except OSError:
        return []
    found = []
    for line in data.split(b"\n")[:-1]:
        try:
            found.append(json.loads(line))
        except ValueError:
            break
    return found


def old_modes(path: Path) -> dict[str, int]:
    """Which rights each file had, by its path."""
    begun = [line for line in lines_of(path) if line["stage"] == "begun"][-1:]
    return {slot["path"]: int(slot["old_mode"]) for line in begun for slot in line["slots"]}


def rooms(folder: Path) -> Iterator[Kept]:
    """Every one, in no order."""
    for path in folder.glob("a*"):
        if path.name[1:].isdecimal() and path.is_dir() and not path.is_symlink():
            held = [one.lstat() for one in path.rglob("*")]
            yield Kept(int(path.name[1:]), path, sum(one.st_size for one in held), path.stat().st_mtime)


def remove(path: Path) -> None:
    """Take away a room with all that is in it."""
    shutil.rmtree(path, ignore_errors=True)
