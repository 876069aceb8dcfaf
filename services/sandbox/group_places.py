"""Where control groups may be made: below our own, so that whatever bounds us bounds what is made as well."""

import contextlib
import os
from pathlib import Path

MOUNTED = Path("/sys/fs/cgroup")
_OURS = "sotto"
"""The group into which those go who are in a group that is to have others below it."""


def processes() -> tuple[Path, ...]:
    """Of the older kind, which root may use."""
    place = MOUNTED / "pids"
    return (place,) if (place / "cgroup.procs").exists() else ()


def memory() -> Path | None:
    """The folder in which a group that counts memory can be made; None where none is to be had."""
    own = _own()
    if "memory" in own:
        return _first(MOUNTED / "memory" / own["memory"].lstrip("/"), MOUNTED / "memory")
    return delegated(MOUNTED / own.get("", "").lstrip("/"), "memory")


def _own() -> dict[str, str]:
    """Our group for each controller; for all of the newer kind by no name."""
    lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    split = (line.split(":", 2) for line in lines)
    return {controller: path for _, names, path in split for controller in names.split(",")}


def _first(*places: Path) -> Path | None:
    return next((one for one in places if (one / "cgroup.procs").exists() and os.access(one, os.W_OK)), None)


def delegated(own: Path, controller: str) -> Path | None:
    """Of the newer kind: ours or the one above, where systemd gave it to us (`Delegate=`), with that controller.

    A group there has processes or groups that are counted, never both, so who is in it moves into one below.
    """
    place = next((one for one in (own, own.parent) if _given(one)), None)
    if place is None:
        return None
    with contextlib.suppress(OSError):  # closed to us after all, or without this controller
        if controller not in (place / "cgroup.subtree_control").read_text(encoding="ascii").split():
            _moved_down(place)
            (place / "cgroup.subtree_control").write_text(f"+{controller}", encoding="ascii")
        return place
    return None


def _given(place: Path) -> bool:
    try:
        return os.getxattr(place, "user.delegate") == b"1" and os.access(place, os.W_OK)
    except OSError:
        return False


def _moved_down(place: Path) -> None:
    below = place / _OURS
    below.mkdir(exist_ok=True)
    for pid in (place / "cgroup.procs").read_text(encoding="ascii").split():
        with contextlib.suppress(ProcessLookupError):
            (below / "cgroup.procs").write_text(pid, encoding="ascii")
