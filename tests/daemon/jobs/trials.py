"""A project in which something broke as it had, with the fix that helped then, on record and in memory; no daemon."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.jobs.kind import Done, Work
from daemon.jobs.kinds.try_fix import KIND
from daemon.paths import Paths
from daemon.service import World
from knowledge.changes.change import Content
from knowledge.changes.hunks import hunks, unified
from knowledge.clock import SystemClock
from knowledge.events import (
    CommandFinished,
    Event,
    FailureDiagnosed,
    FixCommand,
    FixEdit,
    FixLearned,
    FixTried,
    ProjectWatched,
)
from knowledge.failures.findings import findings
from knowledge.failures.fixes.trial import TrialWanted
from knowledge.failures.readers import diagnostics
from knowledge.failures.telling import of_findings
from knowledge.files.snapshots import Snapshots
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from services.memory import Keeper
from tests.making import Voice, commit

WRONG = (
    "import sys\n\n\ndef total(values):\n    return sum(values[1:])\n\n\ndef count(values):\n    return len(values)\n"
)
RIGHT = WRONG.replace("values[1:]", "values")
CHECK = "from sums import total\n\nassert total([1, 2]) == 3, 'the sum is wrong'\nprint('all is well')\n"


class Trials:
    """Say what happened, then try."""

    def __init__(self, paths: Paths, tree: Path) -> None:
        self.paths, self.tree = paths, tree
        self._voice, self._log = Voice(), LogWriter.open(paths.core)
        self._keeper = Keeper(World(paths, Config(), SystemClock(), MemoryStreams()))
        tree.mkdir()
        self.write("sums.py", WRONG)
        self.write("check.py", CHECK)
        there = clean(str(tree))
        self.say(ProjectWatched(number=1, name=clean("shop"), key=there, trees=[there]))

    def close(self) -> None:
        self._keeper.stop()
        self._log.close()

    def write(self, path: str, text: str) -> None:
        (self.tree / path).parent.mkdir(parents=True, exist_ok=True)
        (self.tree / path).write_text(text)

    def say(self, event: Event) -> int:
        """Put it on record, and into memory; its seq."""
        commit(self._log, self._voice.unit(event, at=SystemClock().now()))
        with EventLog.open(self.paths.core) as log:
            [seen] = log.newest([type(event).__name__], 1)
        if seen.type in self._keeper.handlers():
            self._keeper.handle(seen)
        return seen.seq

    def fails(self, command: str = "python3 check.py", printed: str | None = None) -> int:
        """Run it in the tree; the seq of what broke."""
        done = subprocess.run(["/bin/sh", "-c", command], cwd=self.tree, capture_output=True, text=True, check=False)
        output = done.stdout + done.stderr if printed is None else printed
        ran = CommandFinished(
            command=clean(command), cwd=clean(str(self.tree)), status=done.returncode or 1, started=0, duration_ms=1
        )
        self.say(ran)
        told: FailureDiagnosed = of_findings(ran, output, findings(output, diagnostics, command, ran.status))[0]
        return self.say(told)

    def learned(
        self, failure: int, before: str | None = WRONG, after: str | None = RIGHT, path: str = "sums.py", **more: Any
    ) -> int:
        """What helped against it; the seq of the fix."""
        with EventLog.open(self.paths.core) as log:
            told = log.by_seq(failure).event
        assert isinstance(told, FailureDiagnosed)
        edit = self.edit(path, before, after)
        fix = FixLearned(
            failure=failure, occurrence=failure, fingerprint=told.fingerprint, kind=told.kind,
            tree=clean(str(self.tree)), edits=[edit], commands=[],
            explained=0.9, red="r", green="g", at=SystemClock().now(), said=told.message,
        )  # fmt: skip
        return self.say(fix.model_copy(update=more))

    def edit(self, path: str, before: str | None = WRONG, after: str | None = RIGHT) -> FixEdit:
        """An edit of a fix."""
        kept = Snapshots(self.paths.snapshots)
        digests = [None if text is None else kept.put(text.encode()).hex() for text in (before, after)]
        content = Content(path, before, after)
        return FixEdit(
            path=clean(path), diff=clean(unified(path, hunks(content), content)), before=digests[0], after=digests[1]
        )

    def ran(self, line: str, sort: str = "environment") -> FixCommand:
        """A command of a fix."""
        return FixCommand(command=clean(line), cwd=clean(str(self.tree)), sort=sort)  # type: ignore[arg-type]

    # ── trying ────────────────────────────────────────────────────────────────────────────────────

    def work(self, wanted: TrialWanted, state: Mapping[str, Any], said: list[str]) -> Work:
        given = {name: str(text) for name, text in wanted.order().arguments.items()}
        return Work(self.paths, 7, given, json.loads(json.dumps(dict(state))), said.append)

    def tried(self, wanted: TrialWanted) -> tuple[FixTried | None, Done, str]:
        """All steps; what is told, the last of them, and what was said."""
        said, done = list[str](), Done()
        for step in KIND.steps.values():
            done = step(self.work(wanted, done.state, said))
            said.append(done.text)
        event = done.events[0] if done.events else None
        assert event is None or isinstance(event, FixTried)
        return event, done, "".join(said)
