"""Generated histories as Sotto would have seen them: a log, snapshots, and a repository with its commits."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from daemon.bench.suspects_cases import Case, Step
from daemon.bench.suspects_runs import COMMAND, put
from daemon.config import Config
from daemon.paths import Paths
from daemon.service import World
from knowledge.changes.change import Content
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope, seal
from knowledge.events import (
    CommandFinished,
    CommitMade,
    Event,
    FileChange,
    FilesChanged,
    ProjectWatched,
    Pulled,
)
from knowledge.failures.findings import findings
from knowledge.failures.readers import diagnostics
from knowledge.failures.telling import of_findings
from knowledge.files.snapshots import Snapshots
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter, Unit
from knowledge.store.streams import Streams

STEP_US = 90_000_000
"""Between two changes."""
LASTED_MS = 700
PROJECT = 1
_SOURCE, _EPOCH = "bench", "life-1"
_GIT = {
    "PATH": os.environ.get("PATH", "/usr/bin"),
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}


class History:
    """One case, told to a log of its own."""

    def __init__(self, case: Case, paths: Paths, tree: Path) -> None:
        self._case = case
        self._paths = paths
        self._tree = tree
        self.log = LogWriter.open(paths.core)
        self._snapshots = Snapshots(paths.snapshots)
        self.n = 0
        self._dirty: list[str] = []
        self.at = SystemClock().now() - (len(case.steps) + 3) * STEP_US
        self.failure: Envelope | None = None
        """The FailureDiagnosed."""
        self.culprits: frozenset[str] = frozenset()
        """Refs by which the culprit may be called."""

    def tell(self, *, green: bool = True) -> None:
        """Everything from green to red."""
        self._begin()
        self.says(self._command(COMMAND, 0 if green else 2))
        for index, step in enumerate(self._case.steps):
            refs = self.step(step)
            if index == self._case.culprit:
                self.culprits = frozenset(refs)
        self.fail()
        self.log.close()

    def fail(self) -> None:
        """The red run and what is told of it."""
        self.at += STEP_US
        event = self._command(COMMAND, 1)
        red = self.says(event)
        output = self._case.red.output
        told = of_findings(event, output, findings(output, diagnostics, COMMAND, 1))
        self.failure, *_ = [self.says(one, cause=red) for one in told]

    # ── the repository ────────────────────────────────────────────────────────────────────────────

    def _begin(self) -> None:
        put(self._tree, self._case.template.files)
        for path in self._tree.rglob("*"):
            os.utime(path, ns=(self.at * 1_000, self.at * 1_000))
        self._git("init", "-q", "-b", "main")
        self._commit("first")
        tree = clean(str(self._tree))
        watched = ProjectWatched(number=PROJECT, name=clean("made"), key=clean(f"{tree}/.git"), trees=[tree])
        self.says(watched)

    def step(self, step: Step) -> list[str]:
        """Refs by which it may be called."""
        self.at += STEP_US
        if not step.contents:
            return [f"e{self.says(self._command(step.command, 0)).seq}"]
        if step.sort == "commit":
            return self._pulled(step)
        self._write(step.contents)
        self._dirty += [one.path for one in step.contents]
        return [f"e{self.says(self._files_changed(step.contents)).seq}"]

    def _pulled(self, step: Step) -> list[str]:
        """Somebody else's commit; what was not committed before is, because git asks for that."""
        if self._dirty:
            before = self._git("rev-parse", "HEAD")
            made = self._commit("work", *dict.fromkeys(self._dirty))
            self._dirty = []
            self.says(self._commit_made(before, made))
            self.at += STEP_US // 3
        before = self._git("rev-parse", "HEAD")
        self._write(step.contents)
        commit = self._commit(step.title, *(one.path for one in step.contents))
        tree, branch = clean(str(self._tree)), clean("main")
        self.says(Pulled(tree=tree, branch=branch, before=before, commit=commit, how="fast-forward", at=self._second()))
        return [commit]

    def _write(self, contents: Sequence[Content]) -> None:
        for one in contents:
            path = self._tree / one.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(one.after or "", encoding="utf-8")
            os.utime(path, ns=(self.at * 1_000, self.at * 1_000))

    def _commit(self, subject: str, *paths: str) -> str:
        self._git("add", "--", *(paths or (".",)))
        self._git("commit", "-q", "-m", subject)
        return self._git("rev-parse", "HEAD")

    def _git(self, *words: str) -> str:
        second = f"{self.at // 1_000_000} +0000"
        environment = {**_GIT, "GIT_AUTHOR_DATE": second, "GIT_COMMITTER_DATE": second}
        done = subprocess.run(
            ["git", "-c", "gc.auto=0", *words],
            cwd=self._tree,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout.strip()

    # ── the log ───────────────────────────────────────────────────────────────────────────────────

    def says(self, event: Event, cause: Envelope | None = None) -> Envelope:
        self.n += 1
        origin = EventId(_SOURCE, _EPOCH, self.n)
        seen = seal(event, origin, Moment(self.at + LASTED_MS * 1_000, 0), cause=cause, project=PROJECT)
        self.log.producer(_SOURCE, _EPOCH, self.at)
        [logged] = self.log.commit([Unit(_SOURCE, _EPOCH, (seen,), None, self.n)], self.at).logged
        return logged

    def _command(self, command: str, status: int) -> CommandFinished:
        return CommandFinished(
            command=clean(command),
            cwd=clean(str(self._tree)),
            status=status,
            started=self.at,
            duration_ms=LASTED_MS,
            run=f"r{self.n}",
        )

    def _files_changed(self, contents: Sequence[Content]) -> FilesChanged:
        changes = [
            FileChange(
                path=clean(one.path),
                how="changed",
                before=self._snapshots.put((one.before or "").encode()).hex(),
                after=self._snapshots.put((one.after or "").encode()).hex(),
            )
            for one in contents
        ]
        return FilesChanged(tree=clean(str(self._tree)), changes=changes, count=len(changes), began=self.at)

    def _commit_made(self, before: str, commit: str) -> CommitMade:
        return CommitMade(
            tree=clean(str(self._tree)),
            branch=clean("main"),
            commit=commit,
            before=before,
            author=clean("Ada <ada@example.org>"),
            subject=clean("work"),
            at=self._second(),
        )

    def _second(self) -> int:
        return self.at // 1_000_000 * 1_000_000


def world_of(paths: Paths, log: EventLog) -> World:
    """The world of a service that asks about what was told."""
    return World(paths, Config(), SystemClock(), Streams(log.database), log)
