"""Namespaces of our own around bubblewrap, and the project's overlay in them: all of it goes with its last process.

bubblewrap 0.8 knows no overlay, and later ones do it their own way; mounted here, it is the same with all of them.
"""

import os
import stat
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import StepRefused
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.put import Put
from services.sandbox import hidden, kernel, putting

_MERGED = "merged"


class Tree(NamedTuple):
    """A folder of which the sandbox has a copy."""

    path: str
    hidden: tuple[str, ...] = ()
    """Paths below it that are not there as they are."""
    repository: bool = False
    """Whether it is git's own."""
    puts: tuple[Put, ...] = ()
    """What is otherwise in the copy."""
    kept: str = ""
    """A folder of it that stays, though nothing be left in it."""


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


def merged(room: Path, number: int) -> str:
    """Where the copy of one tree is mounted."""
    return str(room / str(number) / _MERGED)


def overlays(room: Path, trees: tuple[Tree, ...], limits: Limits) -> None:
    """Mount throw-away copies of trees, in memory, each without what is hidden of it; all of them have one limit."""
    kernel.mount("tmpfs", str(room), "tmpfs", kernel.NO_SETUID, f"size={limits.project},mode=0700")
    for number, tree in enumerate(trees):
        (room / str(number)).mkdir()
        os.chdir(room / str(number))  # options name folders relative to here, whatever signs the path of it has
        _overlay(tree)


def _overlay(tree: Tree) -> None:
    """A layer of its own over what is copied stands for each hidden path."""
    for name in ("lower", "mask", "upper", "work", _MERGED):
        Path(name).mkdir()
    kernel.mount(tree.path, "lower", "", kernel.BIND | kernel.RECURSIVE, "")
    Path("upper").chmod(stat.S_IMODE(Path(tree.path).stat().st_mode))
    for one in tree.hidden:
        _mask(one, repository=tree.repository)
    lower = "mask:lower" if tree.hidden else "lower"
    options = f"lowerdir={lower},upperdir=upper,workdir=work,userxattr"
    kernel.mount("overlay", _MERGED, "overlay", kernel.NO_SETUID | kernel.NO_DEVICES, options, step="overlay")
    if tree.puts:
        putting.put(_MERGED, tree.puts, tree.kept)


def _mask(path: str, *, repository: bool) -> None:
    """Stand before one path: with a text, or with nothing, which is what a device of this number means here."""
    place, below = Path("mask") / path, Path("lower") / path
    for folder in reversed(Path(path).parents[:-1]):
        if not (Path("mask") / folder).exists():
            (Path("mask") / folder).mkdir(mode=stat.S_IMODE((Path("lower") / folder).stat().st_mode))
    text = hidden.version(below, path, repository=repository)
    if text is None:
        os.mknod(place, stat.S_IFCHR, os.makedev(0, 0))
        return
    place.write_bytes(os.fsencode(text))
    place.chmod(stat.S_IMODE(below.stat().st_mode))
