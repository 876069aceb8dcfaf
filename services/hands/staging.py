"""Puts what comes beside its place, on the disk, and what was there into the room: before any name is changed."""

import contextlib
import errno
import os
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from daemon.beneath import ALWAYS, FOLDER, Tree
from knowledge.store.durable import sync_names
from knowledge.tasks.act_room import BEFORE
from services.hands.looking import Target, refused
from services.hands.slot import Slot

_WEIGHTY = ("user.", "system.posix_acl")
"""Attributes without which a file is not the same; others (labels, marks of tools) are kept where that can be done."""


def stage(slot: Slot, data: bytes, target: Target) -> None:
    """Write what comes, with the rights, the group and the attributes of what is there; `sync` brings it to the disk.

    Raises ActRefused, OSError.
    """
    slot.inode = written(slot.folder, slot.new, data, slot.mode, slot.name if target.seen else "")


def sync(room: Path, slots: Collection[Slot]) -> None:
    """Bring to the disk what was staged and kept: all at once, as each alone takes several times as long.

    Raises OSError.
    """
    for slot in slots:
        if slot.before:
            _sync(os.open(room / BEFORE / slot.before, os.O_RDONLY | os.O_CLOEXEC))
        if slot.after:
            _sync(os.open(slot.new, os.O_RDONLY | ALWAYS, dir_fd=slot.folder))
    if (room / BEFORE).is_dir():
        sync_names(room / BEFORE)
        sync_names(room)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def written(folder: int, name: str, data: bytes, mode: int, like: str = "") -> int:
    """A new file with a content; its inode. Raises ActRefused, OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(name, flags, 0o600, dir_fd=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        if like:
            _take_after(file.fileno(), folder, like)
        os.fchmod(file.fileno(), mode)
        return os.fstat(file.fileno()).st_ino


def _take_after(descriptor: int, folder: int, like: str) -> None:
    """Group and attributes of another file. Raises ActRefused, OSError."""
    other = os.open(like, os.O_RDONLY | ALWAYS, dir_fd=folder)
    try:
        group = os.fstat(other).st_gid
        if group != os.fstat(descriptor).st_gid:
            try:
                os.fchown(descriptor, -1, group)
            except PermissionError:
                raise refused(like, "its group is one that you are not in, and would be lost") from None
        for name in _attributes(other):
            if name == "security.capability":
                raise refused(like, "it runs with rights of its own (capabilities)")
            try:
                os.setxattr(descriptor, name, os.getxattr(other, name))
            except OSError as error:
                if name.startswith(_WEIGHTY):
                    raise refused(like, f"its attribute {name} would be lost") from error
    finally:
        os.close(other)


def _attributes(descriptor: int) -> list[str]:
    try:
        return os.listxattr(descriptor)
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise
        return []


def kept_before(room: Path, slot: Slot) -> None:
    """Put what is there into the room, from where it lies. Raises ActRefused, OSError."""
    (room / BEFORE).mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(slot.name, os.O_RDONLY | ALWAYS, dir_fd=slot.folder)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read()
    if sha256(data).hexdigest() != slot.before:
        raise refused(slot.path, "it was changed in the meantime")
    path = room / BEFORE / sha256(data).hexdigest()
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "wb") as kept:
        kept.write(data)


def put_again(room: Path, slot: Slot) -> None:
    """What was there, beside its place, out of the room. Raises OSError."""
    data = (room / BEFORE / str(slot.before)).read_bytes()
    with contextlib.suppress(FileNotFoundError):
        os.unlink(slot.old, dir_fd=slot.folder)
    written(slot.folder, slot.old, data, slot.old_mode)
    _sync(os.open(slot.old, os.O_RDONLY | ALWAYS, dir_fd=slot.folder))


def make_folders(tree: Tree, folders: list[str]) -> None:
    """The outermost first, with the rights of the one above. Raises ActRefused, OSError."""
    for path in folders:
        above, _, name = path.rpartition("/")
        descriptor = tree.open(above, FOLDER)
        try:
            os.mkdir(name, 0o700, dir_fd=descriptor)
            made = os.open(name, FOLDER | ALWAYS, dir_fd=descriptor)
            try:
                os.fchmod(made, os.fstat(descriptor).st_mode & 0o777)
                os.fsync(made)
            finally:
                os.close(made)
            os.fsync(descriptor)
        except FileExistsError:
            raise refused(path, "it was made in the meantime") from None
        finally:
            os.close(descriptor)


def remove_folders(tree: Tree, folders: list[str]) -> list[str]:
    """Those that are empty, the innermost first; which stay. Raises OSError."""
    stay = []
    for path in reversed(folders):
        above, _, name = path.rpartition("/")
        try:
            descriptor = tree.open(above, FOLDER)
        except OSError:
            continue
        try:
            os.rmdir(name, dir_fd=descriptor)
        except FileNotFoundError:
            continue
        except OSError:
            stay.append(path)
        finally:
            os.close(descriptor)
    return stay
