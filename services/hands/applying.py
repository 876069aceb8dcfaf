"""One application of a plan to a tree: all of it or nothing, whenever it is interrupted.

First everything is written beside its place and looked at: the journal says `ready`. Then names are exchanged, one
after the other: the journal says `changed`, and it is done. What is interrupted before that can be taken back.
"""

import contextlib
import errno
import logging
import os
import secrets
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from daemon.beneath import FOLDER, Tree
from knowledge.errors import ActRefused, SottoError
from knowledge.events import ActDone, ActFailed, Event
from knowledge.files.off_limits import BESIDE
from knowledge.redact import clean
from knowledge.tasks.act_room import BEFORE
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import ChangeFiles
from services.hands.journal import Journal
from services.hands.looking import Look, Target, fits_on_disk
from services.hands.renaming import Renames
from services.hands.room import Room
from services.hands.slot import NOWHERE, Slot, Steps, meanwhile
from services.hands.staging import kept_before, make_folders, put_again, remove_folders, stage, sync

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_log = logging.getLogger("hands")


class Means(NamedTuple):
    """What an application works with."""

    renames: Renames
    step: Steps
    own: Collection[Path]
    """Folders of Sotto, in which nothing is changed."""


class Application:
    """Changes files of one open tree for one approval."""

    def __init__(self, tree: Tree, approval: Approval, room: Path, means: Means) -> None:
        self._tree, self._approval, self._room, self._means = tree, approval, room, means
        self._journal = Journal(room)
        self._slots: list[Slot] = []
        self._folders: list[str] = []
        """Those that are made for it, the outermost first."""
        self._open: dict[str, int] = {}

    def close(self) -> None:
        for descriptor in self._open.values():
            os.close(descriptor)

    # ── the first time ────────────────────────────────────────────────────────────────────────────

    def begin(self, effect: ChangeFiles) -> Sequence[Event]:
        """Raises ActRefused; then nothing is changed."""
        kept = Room(self._room.parent, self._approval.id)
        contents = {one.after: kept.content(one.after) for one in effect.files if one.after}
        targets = Look(self._tree, self._means.own).targets(effect)
        fits_on_disk(
            self._tree, self._room, targets, sum(len(contents[one.after]) for one in effect.files if one.after)
        )
        tag = f"{BESIDE}{self._approval.id}-{secrets.token_hex(4)}"
        self._slots = [_slot(number, one, tag) for number, one in enumerate(targets)]
        self._folders = list(dict.fromkeys(path for one in targets for path in one.missing))
        try:
            self._journal.write("begun", slots=[one.told for one in self._slots], folders=self._folders)
            self._means.step("begun")
            self._stage(targets, contents)
            self._swap()
        except (ActRefused, OSError) as error:
            return self._taken_back(_why(error))
        return self.finish()

    def _stage(self, targets: list[Target], contents: dict[str, bytes]) -> None:
        make_folders(self._tree, self._folders)
        self._means.step("folders")
        self._enter()
        for slot, target in zip(self._slots, targets, strict=True):
            if slot.before:
                kept_before(self._room, slot)
            if slot.after:
                stage(slot, contents[slot.after], target)
            self._means.step(f"staged {slot.path}")
        sync(self._room, self._slots)
        self._journal.write("ready", inodes=[one.inode for one in self._slots])
        self._means.step("ready")

    def _swap(self) -> None:
        for slot in self._slots:
            if slot.state() != "after" or slot.waits:
                slot.put(self._means.renames, self._means.step)
            self._means.step(f"put {slot.path}")
        self._look_again()
        self._sync()
        self._journal.write("changed")
        self._means.step("changed")

    def _look_again(self) -> None:
        """Whether the files are where the plan says, from the root of the tree. Raises ActRefused."""
        for slot in self._slots:
            found = None
            with contextlib.suppress(FileNotFoundError):
                descriptor = self._tree.open(slot.path, os.O_PATH)
                found = os.fstat(descriptor).st_ino
                os.close(descriptor)
            if found != (slot.inode or None):
                raise meanwhile(slot.path)

    # ── after a death ─────────────────────────────────────────────────────────────────────────────

    def resume(self, effect: ChangeFiles, *, forward: bool) -> Sequence[Event]:
        """End what was begun, or take it back. `forward`: its grant is still good. Raises ActRefused."""
        reached = self._recall()
        if reached == "changed":
            return self.finish()
        if reached == "begun" and forward:
            self._clear(half=True)
            remove_folders(self._tree, self._folders)
            self._leave()
            return self.begin(effect)
        if reached == "ready" and forward and self._goes_on():
            try:
                self._swap()
            except (ActRefused, OSError) as error:
                return self._taken_back(_why(error))
            return self.finish()
        said = self._journal.last("back")
        return self._taken_back(str(said["why"]) if said else "it was interrupted")

    def _recall(self) -> str:
        """What the journal says of it."""
        begun, ready = self._journal.last("begun"), self._journal.last("ready")
        assert begun is not None
        self._slots = [Slot(**one) for one in begun["slots"]]
        self._folders = list(begun["folders"])
        reached = self._journal.stage
        if ready and reached != "begun":
            for slot, inode in zip(self._slots, ready["inodes"], strict=True):
                slot.inode = inode
        self._enter()
        return reached

    def _goes_on(self) -> bool:
        """Whether every file is as it was, or as it is to be."""
        with contextlib.suppress(OSError):
            states = [(slot.state(), slot.waits) for slot in self._slots]
            return all(state == "after" or (state in {"before", "aside"} and waits) for state, waits in states)
        return False

    # ── both ──────────────────────────────────────────────────────────────────────────────────────

    def finish(self) -> Sequence[Event]:
        """It is done; what lies beside goes."""
        stays = self._clear()
        if stays:
            _log.warning("%s: somebody wrote to %s meanwhile", self._approval.name, ", ".join(stays))
        self._remove_emptied()
        self._sync()
        said = "; ".join([_summary(self._slots), *(f"{name} holds what somebody wrote meanwhile" for name in stays)])
        with contextlib.suppress(OSError):  # then it is looked through once more, to the same end
            self._journal.write("done", summary=said)
        self._means.step("done")
        return [done(self._approval, said)]

    def _taken_back(self, why: str) -> Sequence[Event]:
        """Raises ActRefused where all is as it was."""
        with contextlib.suppress(OSError):  # it is taken back or ended without, too
            self._journal.write("back", why=why)
        self._means.step("back")
        left = [f"{slot.path} ({self._kept(slot)})" for slot in reversed(self._slots) if not self._back(slot)]
        left += [f"{path} (what somebody wrote meanwhile)" for path in self._clear(half=self._half)]
        left += [f"{path} (a folder that somebody uses by now)" for path in self._undo_folders()]
        self._sync()
        with contextlib.suppress(OSError):
            self._journal.write("undone", why=why, left=left)
        self._means.step("undone")
        if not left:
            raise ActRefused(why)
        return [failed(self._approval, why, left)]

    @property
    def _half(self) -> bool:
        return self._journal.last("ready") is None

    def _back(self, slot: Slot) -> bool:
        try:
            if self._half:
                return True
            gone = slot.take_back(self._means.renames, lambda one: put_again(self._room, one))
        except OSError as error:
            _log.warning("%s cannot be taken back (%s)", slot.path, error.strerror)
            return False
        self._means.step(f"back {slot.path}")
        return gone

    def _kept(self, slot: Slot) -> str:
        kept = self._room / BEFORE / str(slot.before)
        return f"what was there before: {kept}" if slot.before and kept.exists() else "it was not there before"

    def _clear(self, *, half: bool = False) -> list[str]:
        """Remove what lies beside the files; which of it stays."""
        stays = []
        for slot in self._slots:
            if slot.folder == NOWHERE:
                continue
            with contextlib.suppress(OSError):
                folder = slot.path.rpartition("/")[0]
                stays += [f"{folder}/{name}".lstrip("/") for name in slot.cleared(half=half)]
            self._means.step(f"cleared {slot.path}")
        return stays

    def _undo_folders(self) -> list[str]:
        with contextlib.suppress(OSError):
            return remove_folders(self._tree, self._folders)
        return []

    def _remove_emptied(self) -> None:
        """Folders that held nothing but what went, as git does it."""
        above = {path for slot in self._slots if slot.after is None for path in _parents(slot.path)}
        with contextlib.suppress(OSError):
            remove_folders(self._tree, sorted(above, key=lambda path: path.count("/")))

    def _enter(self) -> None:
        """Open the folder of each file; one that is not there is nowhere."""
        for slot in self._slots:
            folder = slot.path.rpartition("/")[0]
            if folder not in self._open:
                with contextlib.suppress(OSError):
                    self._open[folder] = self._tree.open(folder, FOLDER)
            slot.folder = self._open.get(folder, NOWHERE)

    def _leave(self) -> None:
        self.close()
        self._open = {}

    def _sync(self) -> None:
        for descriptor in self._open.values():
            os.fsync(descriptor)


def ended(approval: Approval, room: Path) -> Sequence[Event] | None:
    """What became of an act that is over; None where it is not. Raises ActRefused where nothing is changed by it."""
    journal = Journal(room)
    if line := journal.last("done"):
        return [done(approval, str(line["summary"]))]
    if (line := journal.last("undone")) and journal.stage == "undone":
        if not line["left"]:
            raise ActRefused(str(line["why"]))
        return [failed(approval, str(line["why"]), list(line["left"]))]
    return None


def done(approval: Approval, summary: str) -> ActDone:
    return ActDone(approval=approval.id, summary=clean(summary), fix=approval.fix, failure=approval.failure)


def failed(approval: Approval, why: str, left: list[str]) -> ActFailed:
    hint = "look at what is named, and put right by hand what is not as you want it"
    return ActFailed(approval=approval.id, error=clean(why), hint=clean(hint), left=[clean(one) for one in left])


def _slot(number: int, target: Target, tag: str) -> Slot:
    planned, mode = target.planned, (target.seen.stat.st_mode & 0o777) if target.seen else 0
    known: dict[str, Any] = {"before": planned.before, "after": planned.after, "mode": planned.mode}
    return Slot(
        planned.path, **known, old_mode=mode, new=f"{tag}-{number}.new", old=f"{tag}-{number}.old", touched=False
    )


def _parents(path: str) -> list[str]:
    names = path.split("/")[:-1]
    return ["/".join(names[:count]) for count in range(1, len(names) + 1)]


def _summary(slots: Sequence[Slot]) -> str:
    counts = {
        "changed": sum(bool(one.before and one.after) for one in slots),
        "new": sum(one.before is None for one in slots),
        "removed": sum(one.after is None for one in slots),
    }
    told = [f"{count} {what}" for what, count in counts.items() if count]
    return f"{'1 file' if len(slots) == 1 else f'{len(slots)} files'}: {', '.join(told)}"


def _why(error: ActRefused | OSError) -> str:
    if isinstance(error, SottoError):
        return str(error).partition(": ")[2] or str(error)
    if error.errno in FULL:
        return "the disk was full in the middle of it"
    return f"{error.filename or 'the disk'} ({error.strerror})"
