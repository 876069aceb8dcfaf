"""What is done in projects, day by day, as events: the hands of a generated history."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from types import ModuleType

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Service, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.events import (
    BranchSwitched,
    CommandFinished,
    Event,
    FailureDiagnosed,
    FileChange,
    FilesChanged,
    FixCommand,
    FixEdit,
    FixLearned,
    Merged,
    NoteProposed,
    Pulled,
    Rebased,
)
from knowledge.ids import EventId
from knowledge.memory.doings import Doings
from knowledge.memory.learned.doing import Doing
from knowledge.moment import Moment
from knowledge.redact import clean

SECOND = 1_000_000
BEGAN = 1_767_225_600 * SECOND
_COMMIT = "1" * 40


class Story:
    """A memory that begins empty, its keeper, and the service that proposes."""

    def __init__(self, paths: Paths, keeping: ModuleType, proposing: ModuleType) -> None:
        world = World(paths, Config(), FakeClock(), MemoryStreams())
        self._world = world
        self._keeper: Service = keeping.Keeper(world)
        self._proposals: Service = proposing.Proposals(world)
        self._kinds = set(self._keeper.handlers()), set(self._proposals.handlers())
        self.seq, self.now = 0, BEGAN
        self.took_ms: list[float] = []
        """What the service took for each event that it handles."""
        self.proposed: dict[str, NoteProposed] = {}

    def hear(self, event: Event, project: int) -> int:
        """Something happens; its seq."""
        self.seq += 1
        self.now += 20 * SECOND
        sealed = seal(event, EventId("story", "one", self.seq), Moment(self.now, 0), project=project)
        seen, seq = Envelope(sealed.header, sealed.body, self.seq), self.seq
        if seen.type in self._kinds[0]:
            self._keeper.handle(seen)
        if seen.type in self._kinds[1]:
            began = perf_counter()
            told = self._proposals.handle(seen)
            self.took_ms.append((perf_counter() - began) * 1_000)
            for one in told:
                assert isinstance(one, NoteProposed)
                self.proposed[one.key] = one
                self.hear(one, project)
        return seq

    def done(self, project: int) -> list[Doing]:
        """What memory holds of a project."""
        return Doings(self._world.memory.open()).of_project(project)

    def stop(self) -> None:
        self._proposals.stop()
        self._keeper.stop()

    # ── what people do ────────────────────────────────────────────────────────────────────────────

    def run(self, project: int, command: str, *, ok: bool = True) -> int:
        event = CommandFinished(
            command=clean(command), cwd=clean(f"/p{project}"), status=int(not ok), started=self.now, duration_ms=4_000
        )
        return self.hear(event, project)

    def edit(self, project: int, path: str = "src/app.py") -> None:
        change = FileChange(path=clean(path), how="changed", added=2, removed=1)
        tree = clean(f"/p{project}")
        self.hear(FilesChanged(tree=tree, changes=[change], count=1, began=self.now + 19 * SECOND), project)

    def deed(self, project: int, name: str) -> None:
        tree, at = clean(f"/p{project}"), self.now + SECOND
        branch, other = clean("work"), clean("main")
        made: dict[str, Event] = {
            "rebase": Rebased(
                tree=tree, branch=branch, onto=other, before=_COMMIT, commit=_COMMIT, commits=[_COMMIT], at=at
            ),
            "merge": Merged(
                tree=tree, branch=branch, merged=other, before=_COMMIT, commit=_COMMIT, fast_forward=False, at=at
            ),
            "pull": Pulled(tree=tree, branch=branch, before=_COMMIT, commit=_COMMIT, how="fast-forward", at=at),
            "switch": BranchSwitched(tree=tree, before=branch, after=other, commit=_COMMIT, at=at),
        }
        self.hear(made[name], project)

    def fixed(self, project: int, said: str, kind: str, *, command: str = "", edit: tuple[str, str] = ("", "")) -> None:
        """A failure of a kind is over, and what was done about it was learned."""
        told = FailureDiagnosed(
            command=clean("pytest"),
            cwd=clean(f"/p{project}"),
            status=1,
            headline=clean(said),
            line=1,
            fingerprint=f"{kind}-{said}",
            kind=kind,
        )
        failure = self.hear(told, project)
        path, lines = edit
        diff = f"--- a/{path}\n+++ b/{path}\n@@ -1,2 +1,3 @@\n context\n{lines}\n" if path else ""
        learned = FixLearned(
            failure=failure,
            occurrence=failure,
            fingerprint=told.fingerprint,
            kind=kind,
            tree=clean(f"/p{project}"),
            edits=[FixEdit(path=clean(path), diff=clean(diff))] if path else [],
            commands=[FixCommand(command=clean(command), cwd=clean(f"/p{project}"), sort="other")] if command else [],
            explained=1.0,
            red=f"story.one.{failure}",
            green=f"story.one.{self.seq}g",
            at=self.now,
        )
        self.hear(learned, project)


@contextmanager
def told(keeping: ModuleType, proposing: ModuleType) -> Iterator[Story]:
    """A story in a home of its own."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        story = Story(Paths.find({"SOTTO_HOME": str(Path(folder))}).make(), keeping, proposing)
        try:
            yield story
        finally:
            story.stop()
