"""Namespaces of our own around bubblewrap, and the project's overlay in them: all of it goes with its last process.

bubblewrap 0.8 knows no overlay, and later ones do it their own way; mounted here, it is the same with all of them.
"""

import os
import stat
from pathlib import Path

from knowledge.errors import StepRefused
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.masks import keeps_names, names_only
from services.sandbox import kernel

MERGED = "merged"
_MOST_SETTINGS = 1 << 16


def leave(uid: int, gid: int) -> None:
    """Have namespaces of our own, with one user in them, whom we are outside as well."""
    kernel.unshare(kernel.NEW_USER, "user namespace")
    _map(uid, gid)
    kernel.unshare(kernel.NEW_MOUNTS, "mounts")
    kernel.mount("none", "/", "", kernel.RECURSIVE | kernel.PRIVATE, "")


def _map(uid: int, gid: int) -> None:
    try:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {gid} 1", encoding="ascii")
    except OSError as error:
        raise StepRefused("identity", error.errno or 0) from None


def overlay(room: Path, project: Path, hidden: tuple[str, ...], limits: Limits) -> None:
    """Mount a throw-away copy of the project as `room/merged`, in memory, without what is hidden.

    `hidden` are paths below the project; a layer of its own over the project stands for each of them.
    """
    kernel.mount("tmpfs", str(room), "tmpfs", kernel.NO_SETUID, f"size={limits.project},mode=0700")
    os.chdir(room)  # what is mounted there now
    for name in ("lower", "mask", "upper", "work", MERGED):
        Path(name).mkdir()
    kernel.mount(str(project), "lower", "", kernel.BIND | kernel.RECURSIVE, "")
    Path("upper").chmod(stat.S_IMODE(project.stat().st_mode))
    for one in hidden:
        _mask(one)
    lower = "mask:lower" if hidden else "lower"
    options = f"lowerdir={lower},upperdir=upper,workdir=work,userxattr"
    kernel.mount("overlay", MERGED, "overlay", kernel.NO_SETUID | kernel.NO_DEVICES, options, step="overlay")


def _mask(path: str) -> None:
    """Stand before one path: with names of settings, or nothing, which is what a device of this number means here."""
    place, below = Path("mask") / path, Path("lower") / path
    for folder in reversed(Path(path).parents[:-1]):
        if not (Path("mask") / folder).exists():
            (Path("mask") / folder).mkdir(mode=stat.S_IMODE((Path("lower") / folder).stat().st_mode))
    if keeps_names(place.name) and stat.S_ISREG(below.lstat().st_mode):
        with below.open(encoding="utf-8", errors="replace") as settings:
            place.write_text(names_only(settings.read(_MOST_SETTINGS)), encoding="utf-8")
        return
    os.mknod(place, stat.S_IFCHR, os.makedev(0, 0))
