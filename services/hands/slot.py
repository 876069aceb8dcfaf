"""One file on its way from what it holds to what it is to hold, and back: each step is looked at when it is done."""

import contextlib
import fcntl
import os
import signal
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from daemon.beneath import ALWAYS
from knowledge.errors import ActRefused
from services.hands.looking import Seen, refused, seen, unfit
from services.hands.renaming import Renames

Steps = Callable[[str], None]
"""Hears of each step when it is done."""
State = Literal["before", "after", "aside", "other"]
"""`aside`: what was there is beside its place, where it waits; `other`: somebody else was at it."""
NOWHERE = -1
"""A folder that is not there any more, or not yet."""


@dataclass
class Slot:
    """A file of a plan, and the two names beside it that an act uses."""

    path: str
    before: str | None
    after: str | None
    mode: int
    """Its rights afterwards."""
    old_mode: int
    new: str
    """Name of what comes; of what was there, once both were exchanged."""
    old: str
    """Where what was there goes, if it cannot be exchanged."""
    inode: int = 0
    """Of what comes; 0 where nothing does."""
    folder: int = NOWHERE
    """Descriptor of its folder."""
    touched: bool = True
    """Whether something may have been done to it; after a death nobody knows."""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def told(self) -> dict[str, object]:
        """As the journal keeps it."""
        known = ("path", "before", "after", "mode", "old_mode", "new", "old", "inode")
        return {name: getattr(self, name) for name in known}

    def at(self, name: str) -> Seen | None:
        """What is at a name beside it. Raises OSError."""
        return None if self.folder == NOWHERE else seen(self.folder, name)

    def is_new(self, found: Seen | None) -> bool:
        """Whether it is the very file that was put there."""
        return bool(found and self.inode and found.stat.st_ino == self.inode)

    def state(self) -> State:
        """How far it is. Raises OSError."""
        here = self.at(self.name)
        if self.is_new(here) or self.after is None or self.before is None:
            return self._state_of_one(here)
        if here is None:
            return "aside" if self._holds(self.old, self.before) else "other"
        if here.digest == self.before and (self.before != self.after or _rights(here) == self.old_mode):
            return "before"
        return "after" if here.digest == self.after else "other"

    def _state_of_one(self, here: Seen | None) -> State:
        """Of the file that was put there, of one that is new, or of one that goes."""
        if here and self.is_new(here):
            return "after" if here.digest == self.after else "other"
        if here is None:
            return "after" if self.after is None else "before"
        return "before" if self.after is None and here.digest == self.before else "other"

    @property
    def waits(self) -> bool:
        """Whether nothing was done to it yet: what comes is still beside it, and there alone. Raises OSError."""
        if self.after is None:
            beside, here = self.at(self.old), self.at(self.name)
            return bool(here and (beside is None or here.stat.st_ino == beside.stat.st_ino))
        found = self.at(self.new)
        sound = self.is_new(found) and bool(found and found.digest == self.after)
        return sound and not self.is_new(self.at(self.name))

    # ── forward ───────────────────────────────────────────────────────────────────────────────────

    def put(self, renames: Renames, step: Steps) -> None:
        """Do it, where it is `before` or `aside`. Raises ActRefused and OSError; then it is as it was, or `aside`."""
        self.touched = True
        if self.before is None:
            self._move(renames, self.new, "it is there by now")
        elif self.after is None:
            self._aside(renames)
        elif self.at(self.name) is not None and self._exchanged(renames, self.new):
            step(f"exchanged {self.path}")
            if not self._is_before(self.new):
                self._give_back(renames)
                raise refused(self.path, "it was changed in the meantime, or another program has it open for writing")
        else:
            if self.at(self.name) is not None:
                self._aside(renames)
                step(f"aside {self.path}")
            self._move(renames, self.new, "somebody put another one there in the meantime")

    def _exchanged(self, renames: Renames, name: str) -> bool:
        try:
            return renames.exchange(self.folder, name, self.name)
        except FileNotFoundError:
            raise refused(self.path, "it is gone") from None

    def _give_back(self, renames: Renames) -> None:
        """What came out was not what it should be. Whoever put yet another one there meanwhile has the last word."""
        try:
            renames.exchange(self.folder, self.new, self.name)
        except FileNotFoundError:
            renames.move(self.folder, self.new, self.name)
        if self.at(self.new) and not self.is_new(self.at(self.new)):
            renames.exchange(self.folder, self.new, self.name)

    def _aside(self, renames: Renames) -> None:
        try:
            renames.move(self.folder, self.name, self.old)
        except FileNotFoundError:
            self.touched = False
            raise refused(self.path, "it is gone") from None
        if not self._is_before(self.old):
            with contextlib.suppress(FileExistsError):  # whoever has put yet another one there has the last word
                renames.move(self.folder, self.old, self.name)
            raise refused(self.path, "it was changed in the meantime, or another program has it open for writing")

    def _move(self, renames: Renames, name: str, why: str) -> None:
        try:
            renames.move(self.folder, name, self.name)
        except FileExistsError:
            raise refused(self.path, why) from None

    def _is_before(self, name: str) -> bool:
        found = self.at(name)
        sound = found and found.digest == self.before and not unfit(found.stat) and _rights(found) == self.old_mode
        return bool(sound) and not being_written(self.folder, name)

    def _holds(self, name: str, digest: str | None) -> bool:
        found = self.at(name)
        return bool(found and digest and found.digest == digest)

    # ── back ──────────────────────────────────────────────────────────────────────────────────────

    def take_back(self, renames: Renames, restored: Callable[["Slot"], None]) -> bool:
        """Undo it; False where that cannot be done without loss of what somebody else did. Raises OSError.

        `restored` puts what was there at `old` again, for the case that somebody removed it.
        """
        state = self.state() if self.touched else "before"
        if state == "before" or (state != "aside" and self.waits):
            return True
        if state == "other":
            return False
        if self.before is None:
            return self._withdrawn(renames, self.new)
        source = self.new if self._holds(self.new, self.before) and not self.is_new(self.at(self.new)) else self.old
        if source == self.old and not self._holds(self.old, self.before):
            restored(self)
        if state == "after" and self.after is not None:
            return self._swapped_back(renames, source)
        return self._returned(renames, source)

    def _swapped_back(self, renames: Renames, source: str) -> bool:
        if renames.exchange(self.folder, source, self.name):
            if self._is_after(source):
                return True
            renames.exchange(self.folder, source, self.name)
            return False
        spare = self.old if source == self.new else self.new
        return self._withdrawn(renames, spare) and self._returned(renames, source)

    def _withdrawn(self, renames: Renames, to: str) -> bool:
        """Take away what was put there."""
        renames.move(self.folder, self.name, to)
        if self._is_after(to):
            return True
        with contextlib.suppress(FileExistsError):
            renames.move(self.folder, to, self.name)
        return False

    def _returned(self, renames: Renames, source: str) -> bool:
        try:
            renames.move(self.folder, source, self.name)
        except FileExistsError:
            return False
        return True

    def _is_after(self, name: str) -> bool:
        return self._holds(name, self.after) and not being_written(self.folder, name)

    # ── afterwards ────────────────────────────────────────────────────────────────────────────────

    def cleared(self, *, half: bool = False) -> list[str]:
        """Remove what lies beside it; the names that stay, as they hold what nobody planned. `half`: it may be half
        written. Raises OSError.
        """
        stays = []
        for name in (self.new, self.old):
            found = self.at(name)
            ours = found and (self.is_new(found) or (found.digest and found.digest in {self.before, self.after}))
            if found and (ours or (half and stat.S_ISREG(found.stat.st_mode))):
                os.unlink(name, dir_fd=self.folder)
            elif found:
                stays.append(name)
        return stays


def _rights(found: Seen) -> int:
    return stat.S_IMODE(found.stat.st_mode)


def being_written(folder: int, name: str) -> bool:
    """Whether somebody has a file open for writing: what that one writes would be lost."""
    descriptor = os.open(name, os.O_RDONLY | ALWAYS, dir_fd=folder)
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)  # SIGIO would end us; this one is ignored
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:  # this file system knows no leases
        return False
    finally:
        os.close(descriptor)
    return False


def meanwhile(path: str) -> ActRefused:
    return refused(path, "its folder was moved or replaced in the meantime")
