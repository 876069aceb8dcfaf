"""A project that breaks, with its log, and the steps of a search for what broke it, done here."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from daemon.jobs.kind import Done, Work
from daemon.jobs.kinds.bisect import KIND
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.events import CommandFinished, CulpritFound, Event, FileChange, FilesChanged, ProjectWatched
from knowledge.failures.findings import findings
from knowledge.failures.readers import diagnostics
from knowledge.failures.telling import of_findings
from knowledge.files.snapshots import Snapshots
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from tests.making import Voice, commit
from tests.repositories import Repository

CHECK = "python3 check.py"
SECOND = 1_000_000
SCRIPT = """import pathlib

text = pathlib.Path("value").read_text()
if "broken" in text:
    raise ValueError("the value is broken")
if "torn" in text:
    raise KeyError("torn")
"""


class Ended(NamedTuple):
    """What a search came to."""

    culprit: CulpritFound | None
    summary: str
    text: str


class Project:
    """`value` says how it goes: it fails where that says `broken`, and in another way where it says `torn`."""

    def __init__(self, paths: Paths, tree: Path) -> None:
        self.paths, self.tree = paths, tree
        self._voice, self._log = Voice(), LogWriter.open(paths.core)
        self._snapshots = Snapshots(paths.snapshots)
        self._now = SystemClock().now() - 3_600 * SECOND
        self.failure = 0
        there = clean(str(tree))
        tree.mkdir(exist_ok=True)
        self.say(ProjectWatched(number=1, name=clean("shop"), key=there, trees=[there]))

    def say(self, *events: Event) -> int:
        """One after the other, each because of the first; the seq of that."""
        self._now += 10 * SECOND
        first = self._voice.says(events[0], at=self._now)
        rest = [self._voice.says(one, cause=first, at=self._now) for one in events[1:]]
        commit(self._log, self._voice.unit(first, *rest, at=self._now), now=self._now)
        return self._log.head - len(rest)

    def commit(self, repo: Repository, subject: str, path: str = "", text: str = "") -> str:
        """All that is otherwise than in the last commit, at a moment of its own."""
        self._now += 10 * SECOND
        if path:
            repo.write(path, text)
        date = f"@{self._now // SECOND} +0000"
        repo("add", "--all")
        repo("commit", "-q", "--allow-empty", "-m", subject, GIT_COMMITTER_DATE=date, GIT_AUTHOR_DATE=date)
        return repo.head

    def run(self, command: str = CHECK) -> None:
        """As the user does it, in the tree."""
        done = subprocess.run(["sh", "-c", command], cwd=self.tree, capture_output=True, text=True, check=False)
        output = done.stdout + done.stderr
        ran = CommandFinished(
            command=clean(command), cwd=clean(str(self.tree)), status=done.returncode, started=self._now, duration_ms=1
        )
        if not done.returncode:
            self.say(ran)
            return
        found = of_findings(ran, output, findings(output, diagnostics, command, done.returncode))
        self.failure = self.say(ran, *found) + 1

    def edit(self, path: str, text: str | None) -> str:
        """Change a file, as whoever watches the tree tells of it; what the edit is called."""
        there = self.tree / path
        before = self._snapshots.put(there.read_bytes()).hex() if there.exists() else None
        if text is None:
            there.unlink()
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text(text)
        after = self._snapshots.put(text.encode()).hex() if text is not None else None
        how = "made" if before is None else "removed" if after is None else "changed"
        change = FileChange(path=clean(path), how=how, before=before, after=after)  # type: ignore[arg-type]
        return f"e{self.say(FilesChanged(tree=clean(str(self.tree)), changes=[change], count=1, began=self._now))}"

    def search(self, state: Mapping[str, object] | None = None) -> Ended:
        """Do every step, what one leaves passed on as the store does it."""
        said, step, given = list[str](), KIND.first, dict(state or {})
        while True:
            done = self.step(step, given, said)
            given, text = json.loads(json.dumps(done.state)), clean(json.dumps(done.state))
            assert json.loads(text) == given, "nothing of it is taken for a secret"
            assert len(text) < 32_000
            if not done.again and not (step := KIND.after(step)):
                culprit = next((one for one in done.events if isinstance(one, CulpritFound)), None)
                return Ended(culprit, done.summary, "".join(said))

    def step(self, name: str, state: Mapping[str, object], said: list[str]) -> Done:
        done = KIND.steps[name](Work(self.paths, 7, {"failure": str(self.failure)}, state, said.append))
        said.append(done.text)
        return done

    def close(self) -> None:
        self._log.close()


def contents(tree: Path) -> dict[str, tuple[int, int, bytes]]:
    """All of a tree, git's own files as well."""
    files = (one for one in sorted(tree.rglob("*")) if one.is_file() and not one.is_symlink())
    return {str(one): (one.stat().st_mode, one.stat().st_mtime_ns, one.read_bytes()) for one in files}


def repository(project: Project) -> Repository:
    made = Repository.init(project.tree)
    made.write("check.py", SCRIPT)
    project.commit(made, "first", "value", "fine 0\n")
    return made


def history(project: Project, repo: Repository, *values: str) -> list[str]:
    return [project.commit(repo, f"{n} {value}", "value", f"{value} {n}\n") for n, value in enumerate(values, 1)]
