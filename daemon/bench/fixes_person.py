"""A person at work in one tree: saves files, runs commands through `sotto run`, uses git, hears the daemon."""

import secrets
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from daemon import spool
from daemon.bench.fixes_asides import SHARED, Edit
from daemon.bench.fixes_machine import Machine
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    FailureClosed,
    FailureDiagnosed,
    FilesChanged,
    FixJudged,
    FixLearned,
    NothingLearned,
    TreeChanged,
)

SOTTO = (sys.executable, "-I", "-m", "daemon.cli.main")
PATIENCE_S = 20.0
SEEN_S = 4.0
"""Within which a saved file is told of."""
CALM_S, CALM_MOST_S = 1.5, 60.0
"""Nothing more is being said when nothing was for so long."""
SECOND_S = 1.05
"""Git notes whole seconds; nobody pulls within one after a red run."""
NOT_OURS = {".git", "var", "node_modules", "__pycache__"}


class Ear:
    """Everything that is told, in order."""

    def __init__(self, bus: BusClient, *, learns: bool) -> None:
        """`learns`: what is over is answered by what was learned of it."""
        self._learns = learns
        self._bus = bus
        self._follower = bus.follow(f"replay-{bus.epoch}")
        self.heard: list[Envelope] = []
        while not self._follower.live:
            bus.poll(PATIENCE_S)

    def listen(self, patience: float) -> bool:
        """Whether something was said within `patience` seconds."""
        self._bus.poll(patience)
        before = len(self.heard)
        for one in iter(self._follower.take, None):
            if one.seq:
                self.heard.append(one)
        return len(self.heard) > before

    def wait(self, found: Callable[[Envelope], bool], since: int, patience: float) -> Envelope | None:
        """The first event after place `since` of `heard` of which `found` holds; none within `patience` seconds."""
        deadline = time.monotonic() + patience
        while True:
            for one in self.heard[since:]:
                since += 1
                if found(one):
                    return one
            if (left := deadline - time.monotonic()) <= 0:
                return None
            self.listen(left)

    def calm(self, done: Callable[[], bool] = lambda: True) -> None:
        """Wait until nothing more is said, and `done`; but not for ever."""
        deadline = time.monotonic() + CALM_MOST_S
        while (self.listen(CALM_S) or not done()) and time.monotonic() < deadline:
            pass

    def learned(self) -> None:
        """Wait until of each failure that is over it was told what was learned, if anything is."""
        self.calm(self._all_answered)

    def _all_answered(self) -> bool:
        over, said = dict[int, int](), dict[int, int]()
        for one in self.heard:
            event = one.event
            if isinstance(event, FailureClosed) and not event.flaky:
                over[event.failure] = one.seq
            elif isinstance(event, FixLearned | NothingLearned | FixJudged):
                said[event.failure] = one.seq
        return not self._learns or all(said.get(failure, 0) > seq for failure, seq in over.items())

    def second(self) -> None:
        """Let a second pass, listening."""
        deadline = time.monotonic() + SECOND_S
        while (left := deadline - time.monotonic()) > 0:
            self.listen(left)


class Tree:
    """One repository, what is in its files, and who works there."""

    def __init__(self, name: str, folder: Path, home: Paths, machine: Machine, ear: Ear) -> None:
        self.root, self.ear = folder / name, ear
        self.unseen = 0
        """Saved files that nobody told of."""
        self._home, self._machine = home, machine
        self.environment = machine.environment(home.data.parent, name)
        self._upstream, self._colleague = folder / f"{name}.git", folder / f"{name}-of-a-colleague"
        self._base = dict[str, str]()
        self._edits = dict[str, list[Edit]]()

    # ── files ─────────────────────────────────────────────────────────────────────────────────────

    def lay(self, files: Mapping[str, str], chance: str = "") -> None:
        """What files are made of from now on, whatever was edited beside."""
        where = str(self._machine.chances / chance)
        self._base |= {path: text.replace("@chance@", where) for path, text in files.items()}

    def text(self, path: str) -> str:
        made = self._base.get(path, "")
        for edit in self._edits.get(path, ()):
            made = edit(made)
        return made

    def add(self, path: str, edit: Edit) -> None:
        self._edits.setdefault(path, []).append(edit)

    def drop(self, path: str) -> None:
        """Forget the last edit."""
        self._edits[path].pop()

    def put(self, paths: Iterable[str] | None = None) -> None:
        """Write files as they should be, without waiting."""
        for path in self._base if paths is None else paths:
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.read_text(encoding="utf-8") != self.text(path):
                file.write_text(self.text(path), encoding="utf-8")

    def save(self, *paths: str) -> None:
        """Write files as they should be, and wait until that is told, as nobody is faster than 0.3 s."""
        self.seen(paths, lambda: self.put(paths))

    def seen(self, paths: Iterable[str], act: Callable[[], None]) -> None:
        """Do something that changes files, and wait until that is told; afterwards they must be as they should."""
        waiting = {path for path in paths if self._on_disk(path) != self.text(path)}
        place = len(self.ear.heard)
        act()
        assert not [path for path in waiting if self._on_disk(path) != self.text(path)], "git did otherwise"

        def told(one: Envelope) -> bool:
            event = one.event
            if isinstance(event, FilesChanged) and event.tree == str(self.root):
                waiting.difference_update(str(change.path) for change in event.changes)
            elif isinstance(event, TreeChanged) and event.tree == str(self.root):
                waiting.clear()
            return not waiting

        if waiting and not self.ear.wait(told, place, SEEN_S):
            self.unseen += len(waiting)

    def texts(self) -> dict[str, str]:
        """All files that are the project's."""
        return {
            str(file.relative_to(self.root)): file.read_text(encoding="utf-8")
            for file in self.root.rglob("*")
            if file.is_file() and not NOT_OURS & set(file.relative_to(self.root).parts)
        }

    def _on_disk(self, path: str) -> str:
        file = self.root / path
        return file.read_text(encoding="utf-8") if file.exists() else ""

    # ── commands ──────────────────────────────────────────────────────────────────────────────────

    def run(self, line: str) -> Envelope:
        """Run a command through `sotto run`; returns what was told of it, when all is read that it printed."""
        place = len(self.ear.heard)
        words = shlex.split(line)
        subprocess.run(
            [*SOTTO, "run", "--", *words],
            cwd=self.root,
            env=self.environment,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return self._told(line, place)

    def export(self, name: str, value: str) -> None:
        """What a shell does itself, and tells of: a variable for all that is run here from now on."""
        place, line = len(self.ear.heard), f"export {name}={value}"
        self.environment[name] = value
        record = spool.CommandRecord(line, str(self.root), 0, time.time_ns() // 1_000, 1, 0)
        spool.write(self._home.spool, f"run-{secrets.token_hex(6)}", record, b"")
        self._told(line, place)

    def undo(self, line: str) -> None:
        """Take something back that a command did; nobody is told."""
        if line.startswith("unset "):
            self.environment.pop(line.removeprefix("unset "), None)
        else:
            subprocess.run(["sh", "-c", line], cwd=self.root, env=self.environment, check=True, capture_output=True)

    def luck(self, name: str) -> None:
        (self._machine.chances / name).touch()

    def _told(self, line: str, place: int) -> Envelope:
        command = shlex.join(shlex.split(line))
        ran = self.ear.wait(
            lambda one: getattr(one.event, "command", "") == command and one.type == "CommandFinished",
            place,
            PATIENCE_S,
        )
        if ran is None:
            raise TimeoutError(line)
        event = ran.event
        assert isinstance(event, CommandFinished)
        if event.status and not self.ear.wait(
            lambda one: one.type == FailureDiagnosed.__name__ and one.trace == ran.id, place, PATIENCE_S
        ):
            raise TimeoutError(f"nobody read what was printed by {line}")
        return ran

    # ── git ───────────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Make the repository, with all that is known of its files, and ask Sotto to watch it."""
        self.root.mkdir(parents=True)
        self.lay(SHARED)
        self.put()
        self.git("init", "-q", "--initial-branch=main")
        self.commit("The shop as it is")
        subprocess.run(
            ["git", "init", "-q", "--bare", "--initial-branch=main", self._upstream], env=self.environment, check=True
        )
        self.git("remote", "add", "origin", str(self._upstream))
        self.git("push", "-q", "-u", "origin", "main")
        subprocess.run([*SOTTO, "watch", str(self.root)], env=self.environment, check=True, capture_output=True)

    def git(self, *words: str) -> None:
        """Nobody is told but by what git notes itself."""
        subprocess.run(["git", *words], cwd=self.root, env=self.environment, check=True, capture_output=True)

    def commit(self, subject: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)

    def others_commit(self, commits: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        """A colleague takes over what is here, and pushes commits."""
        self.git("push", "-q", "origin", "main")
        if not self._colleague.exists():
            subprocess.run(
                ["git", "clone", "-q", self._upstream, self._colleague],
                env=self.environment,
                check=True,
                capture_output=True,
            )
        theirs = self.environment | {"GIT_AUTHOR_NAME": "Grace", "GIT_AUTHOR_EMAIL": "grace@localhost"}

        def git(*words: str) -> None:
            subprocess.run(["git", *words], cwd=self._colleague, env=theirs, check=True, capture_output=True)

        git("pull", "-q", "--ff-only")
        for subject, files in commits:
            for path, text in files.items():
                (self._colleague / path).parent.mkdir(parents=True, exist_ok=True)
                (self._colleague / path).write_text(text, encoding="utf-8")
            git("add", "-A")
            git("commit", "-q", "-m", subject)
        git("push", "-q")
