"""Control groups that count what one run has, all of its processes together, where we may make one.

The usual limit on processes spares root, and each of them may have as much memory as one may.
"""

import contextlib
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from knowledge.sandbox.limits import Limits
from services.sandbox import group_places

_SHARE = 0.75
"""Of this machine's memory at most, whatever the limit."""


class Counted(NamedTuple):
    """The groups of one run."""

    entered: tuple[Path, ...] = ()
    memory: Path | None = None
    """The one that counts memory; None where there is none, and only each process has a limit."""
    ran_out: int = -1
    """Can be read from when memory ran out; -1 where the kernel ends the whole group itself."""

    def over(self) -> bool:
        """Whether something in it was ended because memory ran out."""
        if self.memory is None:
            return False
        told = next(one for one in (self.memory / "memory.events", self.memory / "memory.oom_control") if one.exists())
        lines = told.read_text(encoding="ascii").splitlines()
        return any(line.startswith("oom_kill ") and not line.endswith(" 0") for line in lines)


def bounds_processes() -> bool:
    """Whether processes of root can be counted here."""
    return any(os.access(place, os.W_OK) for place in group_places.processes())


def bounds_memory() -> bool:
    """Whether memory can be counted here."""
    return group_places.memory() is not None


@contextmanager
def counted(limits: Limits) -> Iterator[Counted]:
    """Groups with those limits, as far as they can be had."""
    with ExitStack() as closing:
        entered = []
        for place in group_places.processes() if os.getuid() == 0 else ():
            if group := _made(place, {"pids.max": str(limits.processes)}, closing):
                entered.append(group)
                break
        memory = _of_memory(limits, closing)
        if memory:
            entered.append(memory)
        yield Counted(tuple(entered), memory, _ran_out(memory, closing))


def _of_memory(limits: Limits, closing: ExitStack) -> Path | None:
    place = group_places.memory()
    if place is None:
        return None
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    most = str(min(limits.together, int(machine * _SHARE)))
    if (place / "memory.limit_in_bytes").exists():
        return _made(place, {"memory.limit_in_bytes": most}, closing, {"memory.memsw.limit_in_bytes": most})
    return _made(place, {"memory.max": most, "memory.oom.group": "1"}, closing, {"memory.swap.max": "0"})


def _made(place: Path, settings: dict[str, str], closing: ExitStack, also: dict[str, str] | None = None) -> Path | None:
    """A group with `settings`, and with those of `also` that this kernel has; None where it cannot be had."""
    _sweep(place)
    group = place / f"sotto-{os.getpid()}-{os.urandom(4).hex()}"
    try:
        group.mkdir()
        closing.callback(_removed, group)
        for name, value in settings.items():
            (group / name).write_text(value, encoding="ascii")
    except OSError:
        return None
    for name, value in (also or {}).items():
        with contextlib.suppress(OSError):  # a kernel that does not count what is swapped
            (group / name).write_text(value, encoding="ascii")
    return group


def _ran_out(group: Path | None, closing: ExitStack) -> int:
    """Be told when memory runs out, where the kernel then ends only one process."""
    if group is None or not (group / "cgroup.event_control").exists():
        return -1
    told = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
    closing.callback(os.close, told)
    with (group / "memory.oom_control").open("rb") as control:
        (group / "cgroup.event_control").write_text(f"{told} {control.fileno()}", encoding="ascii")
    return told


def _removed(group: Path) -> None:
    with contextlib.suppress(OSError):  # what still ends in it keeps it for a moment
        group.rmdir()


def _sweep(place: Path) -> None:
    """Remove groups of ours, and of those who died, that were still held when their run was over."""
    for group in place.glob("sotto-*-*"):
        owner = group.name.split("-")[1]
        if owner == str(os.getpid()):
            _removed(group)
        elif not Path("/proc", owner).exists():
            _emptied(group)
            _removed(group)


def _emptied(group: Path) -> None:
    """End what is left of a run whose owner was killed before it knew of it."""
    with contextlib.suppress(OSError):  # another one sweeps as well
        for pid in (group / "cgroup.procs").read_text(encoding="ascii").split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


def enter(counted: Counted) -> None:
    """Belong to them, and all that is started from now on; we have one thread only.

    At `cgroup.procs` the kernel waits until every processor has passed by, 20 ms; for one's own thread it does not.
    """
    for group in counted.entered:
        thread = group / "tasks"
        (thread if thread.exists() else group / "cgroup.procs").write_text("0", encoding="ascii")
