"""Whether a model fits into this machine: the memory that we may have, and what a model takes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

Fit = Literal["yes", "tight", "no", "unknown"]
BESIDES = 1 << 30
"""Bytes beside weights and cache: buffers of the engine, and what else this machine is used for."""


class Room(NamedTuple):
    """Bytes of memory."""

    total: int
    """What this machine, or the control group we live in, has."""
    available: int
    """What could be taken now."""


def room(proc: Path = Path("/proc"), groups: Path = Path("/sys/fs/cgroup")) -> Room:
    """What there is; 0 where it cannot be told."""
    said = dict(_lines(proc / "meminfo"))
    total, available = said.get("MemTotal", 0), said.get("MemAvailable", 0)
    for limit, used in _limits(proc, groups):
        total = min(total, limit) if total else limit
        available = min(available, max(0, limit - used))
    return Room(total, available)


def needs(size: int, kv_per_token: int, context: int) -> int:
    """Bytes that a model takes while it runs."""
    return size + kv_per_token * context + BESIDES


def fits(needed: int, there: Room) -> Fit:
    """`tight`: only if something else lets go of memory."""
    if not there.total:
        return "unknown"
    if needed > there.total:
        return "no"
    return "yes" if needed <= there.available else "tight"


def _lines(file: Path) -> Iterator[tuple[str, int]]:
    for line in _text(file).splitlines():
        name, _, value = line.partition(":")
        amount = value.split()
        if amount and amount[0].isdigit():
            yield name, int(amount[0]) << 10


def _limits(proc: Path, groups: Path) -> Iterator[tuple[int, int]]:
    """Each limit above us, and what is used of it without what the kernel would give back."""
    for line in _text(proc / "self/cgroup").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, place = rest.partition(":")
        if not controllers:
            yield from _unified(groups, place)
        elif "memory" in controllers.split(","):
            folder = groups / "memory"
            for group in _upwards(folder, place):
                yield from _limit(group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _unified(groups: Path, place: str) -> Iterator[tuple[int, int]]:
    for group in _upwards(groups, place):
        yield from _limit(group, "memory.max", "memory.current", "inactive_file")


def _upwards(folder: Path, place: str) -> Iterator[Path]:
    own = folder / place.strip("/")
    yield own
    while own != folder and folder in own.parents:
        own = own.parent
        yield own


def _limit(group: Path, most: str, used: str, cache: str) -> Iterator[tuple[int, int]]:
    limit, taken = _text(group / most).strip(), _text(group / used).strip()
    if not limit.isdigit():
        return  # "max", or no such file
    given_back = next((int(n) for name, n in _stat(group) if name == cache), 0)
    yield int(limit), max(0, int(taken) - given_back) if taken.isdigit() else 0


def _stat(group: Path) -> Iterator[tuple[str, str]]:
    for line in _text(group / "memory.stat").splitlines():
        name, _, amount = line.partition(" ")
        if amount.isdigit():
            yield name, amount


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
