"""Files changed by the hands: what is left when they are killed, and what it costs beside plain writing."""

import importlib
import os
import random
import select
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from daemon.bench.figures import Asked, at_least, at_most, median
from knowledge.clock import SystemClock
from knowledge.errors import ActRefused
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import ChangeFiles, PlannedFile
from knowledge.tasks.grant import Gesture, minted
from knowledge.tasks.plan import Plan
from knowledge.views import RowView

FILES, TIMES, FULL_TIMES = 20, 9, 41
KILLS, FULL_KILLS = 60, 1_000
KEY = b"b" * 32
COST_MS = 500.0
_HAND, _CHECKPOINT, _ROOM = "services.hands.changing", "services.hands.checkpoint", "services.hands.room"


class Scene:
    """A tree of 20 files, and leave to change all of them."""

    def __init__(self, folder: Path) -> None:
        self.tree, self._rooms = folder / "tree", folder / "rooms"
        self.names = [f"src/p{number % 4}/f{number}.py" for number in range(FILES)]
        for name in self.names:
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            (self.tree / name).write_bytes(_old(name))
        self._granted, self._room = self._leave()

    def _leave(self) -> tuple[Any, Path]:
        files = [PlannedFile(path=one, before=_sha(_old(one)), after=_sha(_new(one)), mode=0o644) for one in self.names]
        effect = ChangeFiles(tree=str(self.tree), files=tuple(files))
        plan: Plan[ChangeFiles] = Plan(tool="bench", arguments={}, effect=effect, title="t", preview="p")
        room = importlib.import_module(_ROOM).Room(self._rooms, 1)
        room.put(plan, {_sha(_new(one)): _new(one) for one in self.names})
        now = SystemClock().now()
        grant = minted(KEY, 1, plan.digest, Gesture("bench", "terminal", "bench"), now)
        room.keep_grant(grant)
        return importlib.import_module(_CHECKPOINT).admitted(_approved(plan), plan, grant, KEY, now), room.path

    def act(self) -> None:
        """As the hands do it; also to end what was begun."""
        try:
            importlib.import_module(_HAND).Changing().act(self._granted, self._room)
        except ActRefused:
            return

    def write(self) -> None:
        """The control: as most programs write."""
        for name in self.names:
            (self.tree / name).write_bytes(_new(name))

    def replace(self) -> None:
        """The reference: each file written beside its place, synced and renamed, as careful programs write one."""
        for name in self.names:
            beside = self.tree / f"{name}.beside"
            with beside.open("wb") as file:
                file.write(_new(name))
                file.flush()
                os.fsync(file.fileno())
            beside.rename(self.tree / name)

    @property
    def half(self) -> bool:
        """Whether it is neither as before nor as it was to be, or something lies beside it."""
        held = [(self.tree / name).read_bytes() for name in self.names]
        extra = sum(path.is_file() for path in self.tree.rglob("*")) - FILES
        return bool(extra) or held not in ([_old(name) for name in self.names], [_new(name) for name in self.names])


def measure(asked: Asked) -> list[RowView]:
    asked.tell("what it costs to change 20 files at once")
    rows = _costs(FULL_TIMES if asked.full else TIMES)
    asked.tell("what is left when the hands are killed while they change files")
    return rows + _killed(FULL_KILLS if asked.full else KILLS)


def _costs(times: int) -> list[RowView]:
    ours, theirs, work, plain = (list[float]() for _ in range(4))
    for _ in range(times):
        for what, clock, processor in (("act", ours, work), ("replace", theirs, plain)):
            with _scene() as scene:
                began, worked = time.perf_counter(), time.process_time()
                getattr(scene, what)()
                clock.append((time.perf_counter() - began) * 1_000)
                processor.append((time.process_time() - worked) * 1_000)
    return [
        at_most("hands: change 20 files at once; beside each alone", median(ours), "ms", COST_MS, median(theirs)),
        at_most("… of which the processor", median(work), "ms", None, median(plain)),
    ]


def _killed(count: int) -> list[RowView]:
    """Each is killed at a moment of its own, then looked at when whoever comes next has taken it up."""
    chance = random.Random(14)  # noqa: S311 - moments, not secrets
    found = {name: [0, 0] for name in ("act", "write", "replace")}
    for _ in range(count):
        for name, tally in found.items():
            with _scene() as scene:
                deed: Callable[[], None] = getattr(scene, name)
                tally[0] += _in_child(deed, chance.random() * _lasts(name))
                if name == "act":
                    scene.act()
                tally[1] += scene.half
    ours, control, careful = found["act"], found["write"], found["replace"]
    return [
        at_least("hands: killed while they change 20 files", ours[0], "kills", count // 4),
        at_most("… and half changed afterwards; beside plain writing", ours[1], "times", 0, control[1]),
        at_least("… of which plain writing was killed", control[0], "kills", None),
        at_most("… half changed by who replaces each file carefully", careful[1], "times", None),
    ]


def _lasts(name: str) -> float:
    """Seconds that one takes, as long as the machine has told."""
    if name not in _LASTS:
        with _scene() as scene:
            began = time.perf_counter()
            _in_child(getattr(scene, name), 60)
            _LASTS[name] = time.perf_counter() - began
    return _LASTS[name]


_LASTS: dict[str, float] = {}


def _in_child(deed: Callable[[], None], seconds: float) -> bool:
    """Whether it had to be killed."""
    pid = os.fork()
    if not pid:
        try:
            deed()
        finally:
            os._exit(0)
    ended = os.pidfd_open(pid)
    try:
        if not select.select([ended], [], [], seconds)[0]:
            signal.pidfd_send_signal(ended, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    finally:
        os.close(ended)
    return os.WIFSIGNALED(status)


@contextmanager
def _scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        yield Scene(Path(folder))


def _approved(plan: Plan[ChangeFiles]) -> Approval:
    return Approval(
        id=1,
        seq=1,
        asked_at=0,
        tool=plan.tool,
        effect=plan.effect.sort,
        title=plan.title,
        preview=plan.preview,
        digest=plan.digest,
        target=plan.effect.tree,
        surface="terminal",
        task="",
        expires=0,
        paths=tuple(one.path for one in plan.effect.files),
        state="approved",
    )


def _sha(data: bytes) -> str:
    return sha256(data).hexdigest()


def _old(name: str) -> bytes:
    return f"# {name}\nvalue = 1\n".encode() * 40


def _new(name: str) -> bytes:
    return f"# {name}\nvalue = 2\n".encode() * 40
