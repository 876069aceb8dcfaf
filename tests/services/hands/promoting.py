"""Real leave for a change of files, made as the service makes it, and hands to give it to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from knowledge.clock import SystemClock
from knowledge.errors import ActRefused
from knowledge.events import ActFailed, Event
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import ChangeFiles, PlannedFile
from knowledge.tasks.grant import Gesture, minted
from knowledge.tasks.plan import Plan
from services.hands.checkpoint import Granted, admitted
from services.hands.room import Room

KEY = b"k" * 32
NUMBER = 5
Wanted = Mapping[str, bytes | None]


def sha(data: bytes | None) -> str | None:
    return None if data is None else sha256(data).hexdigest()


def now_there(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def change(tree: Path, wanted: Wanted, modes: Mapping[str, int] | None = None) -> ChangeFiles:
    """What makes `wanted` of a tree as it is."""
    files = []
    for path, after in wanted.items():
        there = tree / path
        rights = there.stat().st_mode & 0o777 if there.is_file() else 0o644
        mode = (modes or {}).get(path, rights)
        files.append(PlannedFile(path=path, before=sha(now_there(there)), after=sha(after), mode=mode))
    return ChangeFiles(tree=str(tree), files=tuple(files))


@dataclass
class Leave:
    """A plan that somebody granted, in its room."""

    granted: Granted[ChangeFiles]
    room: Path

    def given_to(self, hand: Any) -> Sequence[Event]:
        return list(hand.act(self.granted, self.room))


def leave(rooms: Path, effect: ChangeFiles, contents: Sequence[bytes], number: int = NUMBER, ago_s: int = 0) -> Leave:
    """Real leave: a kept plan, an approval on record and a grant, `ago_s` seconds old."""
    plan: Plan[ChangeFiles] = Plan(tool="apply_fix", arguments={}, effect=effect, title="t", preview="p")
    room = Room(rooms, number)
    room.put(plan, {str(sha(data)): data for data in contents})
    now = SystemClock().now() - ago_s * 1_000_000
    grant = minted(KEY, number, plan.digest, Gesture("u", "terminal", "/dev/pts/1"), now)
    room.keep_grant(grant)
    return Leave(admitted(approval(number, plan), plan, grant, KEY, now), room.path)


def approval(number: int, plan: Plan[ChangeFiles]) -> Approval:
    return Approval(
        id=number,
        seq=number,
        asked_at=0,
        tool=plan.tool,
        effect=plan.effect.sort,
        title=plan.title,
        preview=plan.preview,
        digest=plan.digest,
        target=plan.effect.tree,
        surface="terminal",
        task="t",
        expires=0,
        paths=tuple(one.path for one in plan.effect.files),
        state="approved",
    )


def granted(tree: Path, rooms: Path, wanted: Wanted, modes: Mapping[str, int] | None = None, ago_s: int = 0) -> Leave:
    """Leave to make `wanted` of a tree as it is."""
    contents = [data for data in wanted.values() if data is not None]
    return leave(rooms, change(tree, wanted, modes), contents, ago_s=ago_s)


def tried(one: Leave, hand: Any) -> str:
    """Why it was refused, or what is left; empty where it was done."""
    try:
        said = one.given_to(hand)
    except ActRefused as error:
        return str(error)
    return "; ".join(f"{event.error} {event.left}" for event in said if isinstance(event, ActFailed))


def picture(tree: Path) -> dict[str, tuple[int, bytes | str]]:
    """All of a tree: rights and content of each file, the target of each link, and folders."""
    found: dict[str, tuple[int, bytes | str]] = {}
    for path in sorted(tree.rglob("*")):
        state, name = path.lstat(), str(path.relative_to(tree))
        if path.is_symlink():
            found[name] = (0, f"-> {path.readlink()}")
        elif path.is_dir():
            found[name] = (state.st_mode & 0o7777, "folder")
        elif path.is_file():
            found[name] = (state.st_mode & 0o7777, path.read_bytes())
        else:
            found[name] = (state.st_mode, "special")
    return found


class Naive:
    """What many programs do: open, write, done. The control of every measurement here."""

    def __init__(self, step: Any = None) -> None:
        self._step = step or (lambda _name: None)

    def act(self, granted: Granted[ChangeFiles], room: Path) -> Sequence[Event]:
        kept = Room(room.parent, granted.approval.id)
        for one in granted.effect.files:
            path = Path(granted.effect.tree) / one.path
            if one.after is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"")
                self._step("opened")
                path.write_bytes(kept.content(one.after))
                path.chmod(one.mode)
            self._step("written")
        return []
