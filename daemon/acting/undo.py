"""Plans to take an act back: each file it changed becomes what it was, where nobody has changed it since."""

import os
import stat
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from daemon.acting.planner import Planned, View
from daemon.beneath import Tree
from knowledge.changes.change import Content
from knowledge.changes.hunks import hunks, unified
from knowledge.errors import NotFound, PlanImpossible
from knowledge.ids import ShortId
from knowledge.redact import clean
from knowledge.store.approval_reading import ApprovalReader
from knowledge.tasks.act_room import before_of, old_modes, plan_of, room
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import ChangeFiles, PlannedFile
from knowledge.tasks.plan import Plan
from knowledge.tasks.runs_later import warnings

LOOKED_AT = 200
"""Approvals that are looked through for the newest act."""
MOST_BYTES = 16 << 20
_HINT = "what was there before is no longer kept (`acting.keep_days`); git may have it"


class _Back(NamedTuple):
    """A file on its way back."""

    planned: PlannedFile
    now: bytes | None
    then: bytes | None
    mode: int | None
    """Its rights now."""


def plan(arguments: Mapping[str, str], view: View) -> Planned:
    """`approval`: such as a5; the newest act in the project of `cwd` by default. Raises NotFound, PlanImpossible."""
    with ApprovalReader.open(view.paths.core) as reader:
        approval = _meant(arguments, view, reader)
    path = room(view.paths.hands, approval.id)
    done = plan_of(path)
    if done is None or not isinstance(done.effect, ChangeFiles):
        raise PlanImpossible(f"{approval.name} cannot be taken back", hint=_HINT)
    back = _files(done.effect, path, approval.name)
    preview = "".join([f"in {done.effect.tree}\n", *(_shown(one) for one in back)])
    if clean(preview) != preview:
        raise PlanImpossible("what would be shown holds a secret, and what cannot be shown is not done")
    effect = ChangeFiles(tree=done.effect.tree, files=tuple(one.planned for one in back))
    return Planned(
        Plan(
            tool="undo",
            arguments={"approval": approval.name},
            effect=effect,
            title=f"take back {approval.name}: {approval.title}",
            preview=preview,
            warnings=tuple(line for one in back for line in _warned(one)),
            evidence=f"every file is as {approval.name} left it",
        ),
        contents={one.planned.after: one.then for one in back if one.planned.after and one.then is not None},
        project=approval.project,
    )


def _meant(arguments: Mapping[str, str], view: View, reader: ApprovalReader) -> Approval:
    """Raises NotFound, PlanImpossible, BadId."""
    said = arguments.get("approval", "")
    if not said:
        return _newest(arguments.get("cwd", ""), view, reader)
    found = reader.get(ShortId.parse(said, "a").seq)
    if found is None:
        raise NotFound(said, hint="`sotto approvals` lists what was asked for")
    if found.effect != ChangeFiles.sort:
        raise PlanImpossible(f"{found.name} changed no files by itself", hint="what a command did, nobody here knows")
    if found.state != "done":
        raise PlanImpossible(f"{found.name} is {found.state}, so there is nothing to take back")
    return found


def _newest(cwd: str, view: View, reader: ApprovalReader) -> Approval:
    """The newest act in a project; in any where none is said."""
    here = view.registry.at(Path(cwd)) if cwd else None
    for one in reader.newest(LOOKED_AT):
        meant = here is None or one.project in {None, here[0].number}
        if meant and one.state == "done" and one.effect == ChangeFiles.sort:
            return one
    raise NotFound("an act that could be taken back", hint="`sotto approvals` lists what was done")


def _files(effect: ChangeFiles, path: Path, act: str) -> list[_Back]:
    """Raises PlanImpossible, which names the first that was changed since."""
    modes, found = old_modes(path), []
    try:
        tree = Tree(effect.tree)
    except OSError as error:
        raise PlanImpossible(f"{effect.tree} cannot be entered ({error.strerror})") from error
    with tree:
        for one in effect.files:
            now, mode = _read(tree, one.path)
            if (None if now is None else sha256(now).hexdigest()) != one.after:
                raise PlanImpossible(f"{one.path} was changed since {act}", hint="take it back by hand, or with git")
            then = before_of(path, one.before) if one.before else None
            if one.before and then is None:
                raise PlanImpossible(f"{one.path} cannot be taken back", hint=_HINT)
            rights = modes.get(one.path, one.mode) if one.before else one.mode
            planned = PlannedFile(path=one.path, before=one.after, after=one.before, mode=rights)
            found.append(_Back(planned, now, then, mode))
    return found


def _read(tree: Tree, path: str) -> tuple[bytes | None, int | None]:
    """What a file holds, and its rights; None where it is not there. Raises PlanImpossible."""
    try:
        descriptor = tree.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None, None
    except OSError as error:
        raise PlanImpossible(f"{path} was changed since ({error.strerror})") from error
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
            raise PlanImpossible(f"{path} was changed since")
        return file.read(MOST_BYTES), stat.S_IMODE(found.st_mode)


def _shown(back: _Back) -> str:
    path, rights = back.planned.path, ""
    if back.then is not None and back.mode not in {None, back.planned.mode}:
        rights = f"{path}: rights {back.mode:o} become {back.planned.mode:o}\n"
    try:
        content = Content(path, *(None if data is None else data.decode("utf-8") for data in (back.now, back.then)))
    except UnicodeDecodeError:
        sizes = [0 if data is None else len(data) for data in (back.now, back.then)]
        return f"{rights}{path}: no text, {sizes[0]:,} bytes become {sizes[1]:,}\n"
    return rights + unified(path, hunks(content), content)


def _warned(back: _Back) -> list[str]:
    return warnings(back.planned.path, back.mode, back.planned.mode, back.now, back.then)
