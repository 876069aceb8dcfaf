# ruff: noqa: PTH102, PTH112, PTH123, PTH211 - a hundred paths at each start, half of them just after a fork
"""The root of a sandbox, put together in memory: bubblewrap has one thing to mount then, and not thirty.

For each that it is told to mount, it reads the whole table of mounts.
"""

import os
from collections.abc import Iterable
from typing import NamedTuple

from knowledge.sandbox.profile import Inside, accounts, folders, readable, within
from services.sandbox import kernel

ROOT = "root"
_SIZE = "64m"


class Tree(NamedTuple):
    """What it is made of, in this order; every path is one of the root."""

    folders: tuple[str, ...]
    """Each after the one that it lies in."""
    files: tuple[tuple[str, bytes], ...]
    links: tuple[tuple[str, str], ...]
    mounted: tuple[str, ...]
    """Of this machine, where it is there."""


def planned(inside: Inside) -> Tree:
    """What is to be done, found out by whom it costs less than who has just been forked.

    Files of `/etc` are copied, as that is quicker than to mount them.
    """
    there = readable(inside)
    whole = [one for one in there if os.path.isdir(one)]
    copied = [one for one in there if one not in whole and within(one, "/etc") and os.access(one, os.R_OK)]
    files = {one: b"" if one not in copied else _read(one) for one in there if one not in whole}
    files.update((path, text.encode()) for path, text in accounts(inside).items())
    made = _with_parents((*folders(inside), *whole), files)
    return Tree(made, tuple(files.items()), inside.links, tuple(one for one in there if one not in copied))


def _with_parents(whole: Iterable[str], files: Iterable[str]) -> tuple[str, ...]:
    found = set(whole)
    for one in (*whole, *files):
        above = one
        while (above := above.rpartition("/")[0]) and above not in found:
            found.add(above)
    return tuple(sorted(found))


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()


def put_together(tree: Tree) -> None:
    """Mount it as `root` in the current folder."""
    os.mkdir(ROOT)
    kernel.mount("tmpfs", ROOT, "tmpfs", kernel.NO_SETUID | kernel.NO_DEVICES, f"size={_SIZE},mode=0755")
    before = os.umask(0o022)
    for path in tree.folders:
        os.mkdir(ROOT + path)
    for path, content in tree.files:
        made = os.open(ROOT + path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        os.write(made, content)
        os.close(made)
    for target, path in tree.links:
        os.symlink(target, ROOT + path)
    for path in tree.mounted:
        kernel.mount(path, ROOT + path, "", kernel.BIND | kernel.RECURSIVE, "")
    os.umask(before)
