"""What lines of the month say, as the events that a daemon would have told."""

import hashlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from daemon.bench.month.events import diagnosed, duration, failing_test, finished, noted, report_of, tree_of
from daemon.bench.month.story import MINUTE, PROJECTS, SECOND, Line, moment
from knowledge.events import (
    BranchSwitched,
    CommitMade,
    CommitsImported,
    ConflictResolved,
    ConflictStarted,
    Event,
    FailureDiagnosed,
    FileChange,
    FilesChanged,
    FixCommand,
    FixEdit,
    FixLearned,
    FixNoted,
    Merged,
    NoteEdited,
    NoteSuperseded,
    NoteTaken,
    PastCommit,
    ProjectUnwatched,
    ProjectWatched,
    Pulled,
    Rebased,
    RecordingPaused,
    RecordingResumed,
    Stashed,
    TestCounts,
    TestsFailed,
    TestsPassed,
    TreeChanged,
)
from knowledge.failures.fingerprint import template
from knowledge.redact import Clean, clean

OWN = "Jo Maker <jo@example.org>"


class Told(NamedTuple):
    """An event of a line."""

    event: Event
    at: int
    """When it was told, microseconds UTC."""
    name: str = ""
    """What it is called after the label of its line: `` is the line itself, `.report`, `.1`."""
    follows: bool = False
    """Whether the first event of its line is its cause."""


class Teller:
    """Knows what earlier lines left: branches, and which event a label stands for."""

    def __init__(self) -> None:
        self.labels: dict[str, int] = {}
        """The seq of each."""
        self._failures: dict[str, FailureDiagnosed] = {}
        self._branch = dict.fromkeys(PROJECTS, "main")
        self._notes: dict[int, tuple[int, int]] = {}
        """Since when each note holds, and the seq of its last version."""
        self._commits = 0

    def tell(self, line: Line) -> list[Told]:
        """Raises ValueError for a verb that nobody knows, and for what cannot be."""
        verbs: dict[str, Callable[[Line], Iterator[Told]]] = {
            **dict.fromkeys(("watch", "unwatch", "pause", "resume"), self._watching),
            **dict.fromkeys(("edit", "make", "remove", "move"), self._edit),
            **dict.fromkeys(("commit", "amend"), self._commit),
            **dict.fromkeys(("switch", "merge", "rebase", "stash", "unstash", "conflict", "resolved"), self._git),
            **dict.fromkeys(("run", "fail", "late"), self._run),
            **dict.fromkeys(("note", "reword", "supersede", "forget"), self._note),
            "pull": self._pull,
            "red": self._red,
            "green": self._green,
            "broke": self._broke,
            "packages": self._packages,
            "learned": self._learned,
            "says": self._says,
        }
        if line.verb not in verbs:
            raise ValueError(f"no such verb: {line.verb}")
        return list(verbs[line.verb](line))

    def called(self, line: Line, told: Told, seq: int) -> None:
        """An event has its seq."""
        if isinstance(told.event, NoteTaken):
            self._notes[seq] = told.event.valid_from, seq
        if isinstance(told.event, NoteEdited):
            self._notes[told.event.note] = told.event.valid_from, seq
        if line.label:
            self.labels[line.label + told.name] = seq
            if isinstance(told.event, FailureDiagnosed):
                self._failures[line.label + told.name] = told.event

    # ── projects, files, git ────────────────────────────────────────────────────────────────────────

    def _watching(self, line: Line) -> Iterator[Told]:
        number, tree = PROJECTS[line.project] or 0, tree_of(line)
        made: dict[str, Event] = {
            "watch": ProjectWatched(number=number, name=clean(line.project), key=clean(f"{tree}/.git"), trees=[tree]),
            "unwatch": ProjectUnwatched(number=number, trees=[]),
            "pause": RecordingPaused(),
            "resume": RecordingResumed(),
        }
        yield Told(made[line.verb], line.at)

    def _edit(self, line: Line) -> Iterator[Told]:
        how = {"edit": "changed", "make": "made", "remove": "removed"}.get(line.verb)
        if line.verb == "move":
            before, after = line.rest.split()
            changes = [FileChange(path=clean(after), how="moved", moved_from=clean(before))]
        else:
            changes = [FileChange.model_validate({"path": clean(one), "how": how}) for one in line.rest.split()]
        yield Told(
            FilesChanged(tree=tree_of(line), changes=changes, count=len(changes), began=line.at), line.at + SECOND
        )

    def _commit(self, line: Line) -> Iterator[Told]:
        made = CommitMade(
            tree=tree_of(line), branch=self._on(line), commit=self._next(), before=None, author=clean(OWN),
            subject=clean(line.rest), amended=line.verb == "amend", at=line.at,
        )  # fmt: skip
        yield Told(made, line.at + SECOND)

    def _git(self, line: Line) -> Iterator[Told]:
        yield Told(self._deed(line), line.at + SECOND)

    def _deed(self, line: Line) -> Event:
        tree, branch, at, rest = tree_of(line), self._on(line), line.at, clean(line.rest)
        match line.verb:
            case "switch":
                self._branch[line.project] = line.rest
                return BranchSwitched(tree=tree, before=branch, after=rest, commit=self._next(), at=at)
            case "merge":
                commits = {"before": self._next(), "commit": self._next()}
                return Merged(tree=tree, branch=branch, merged=rest, fast_forward=False, at=at, **commits)
            case "rebase":
                one = self._next()
                return Rebased(
                    tree=tree, branch=branch, onto=rest, before=self._next(), commit=one, commits=[one], at=at
                )
            case "stash" | "unstash":
                how = "put" if line.verb == "stash" else "taken"
                name, noted = hashlib.sha1(line.rest.encode()).hexdigest(), at if how == "put" else None  # noqa: S324
                return Stashed(tree=tree, how=how, subject=rest, commit=name, at=noted)
        doing, *paths = line.rest.split()
        named = {"tree": tree, "doing": doing, "paths": [clean(one) for one in paths]}
        if line.verb == "conflict":
            return ConflictStarted.model_validate(named)
        return ConflictResolved.model_validate(named | {"how": "finished"})

    def _pull(self, line: Line) -> Iterator[Told]:
        branch, *brought = line.rest.split(" | ")
        if branch != self._on(line):
            raise ValueError(f"{branch} is pulled, and another branch is checked out")
        before, after = self._next(), self._next()
        pulled = Pulled(
            tree=tree_of(line), branch=clean(branch), before=before, commit=after, how="fast-forward", at=line.at
        )
        yield Told(pulled, line.at + SECOND)
        if brought:
            made = [self._past(one, line.at - (len(brought) - i) * 30 * MINUTE) for i, one in enumerate(brought)]
            yield Told(CommitsImported(tree=tree_of(line), commits=made), line.at + 2 * SECOND, ".brought")

    def _past(self, said: str, at: int) -> PastCommit:
        who, _, rest = said.partition(": ")
        subject, _, paths = rest.partition(" => ")
        return PastCommit(
            commit=self._next(), author=clean(f"{who} <{who.split()[0].lower()}@example.org>"), subject=clean(subject),
            at=at, paths=[clean(one) for one in paths.split()], count=len(paths.split()),
        )  # fmt: skip

    def _packages(self, line: Line) -> Iterator[Told]:
        count, *folders = line.rest.split()
        changed = TreeChanged(
            tree=tree_of(line), reason="packages", count=int(count), folders=[clean(one) for one in folders],
            began=line.at,
        )  # fmt: skip
        yield Told(changed, line.at + SECOND)

    # ── commands and their reports ──────────────────────────────────────────────────────────────────

    def _run(self, line: Line, status: int = 0) -> Iterator[Told]:
        if line.verb == "late":
            was, command = line.rest[:11], line.rest[12:]
            event = finished(line, command, moment(was), 0)
            yield Told(event, line.at)
            return
        took, command = duration(line.rest)
        event = finished(line, command, line.at, int(line.verb == "fail") or status, took)
        yield Told(event, line.at + took)

    def _red(self, line: Line) -> Iterator[Told]:
        command, *parts = line.rest.split(" | ")
        [run] = self._run(line._replace(rest=command), 1)
        yield run
        red = [one.split(" => ") for one in parts if not one.startswith("ok ")]
        held = [clean(name) for one in parts if one.startswith("ok ") for name in one.split()[1:]]
        failing = [failing_test(name, said) for name, said in red]
        counts = TestCounts(passed=len(held), failed=len(failing))
        report = TestsFailed(**report_of(line, command), counts=counts, failing=failing, passed=held)
        yield Told(report, run.at + SECOND, ".report", follows=True)
        for number, one in enumerate(failing, 1):
            yield Told(diagnosed(line, command, one), run.at + 2 * SECOND, f".{number}", follows=True)

    def _green(self, line: Line) -> Iterator[Told]:
        command, *parts = line.rest.split(" | ")
        [run] = self._run(line._replace(rest=command))
        yield run
        held = [clean(name) for one in parts for name in one.split()]
        report = TestsPassed(**report_of(line, command), counts=TestCounts(passed=len(held)), passed=held)
        yield Told(report, run.at + SECOND, ".report", follows=True)

    def _broke(self, line: Line) -> Iterator[Told]:
        """A command that is no test: `COMMAND | what it said`."""
        command, said = line.rest.split(" | ")
        [run] = self._run(line._replace(rest=command), 2)
        yield run
        told = FailureDiagnosed(
            command=clean(duration(command)[1]), cwd=tree_of(line), status=2, headline=clean(said), line=1,
            fingerprint=f"v1:{line.project}:{said}", kind=f"v1:k:{said}", message=clean(said),
            template=clean(template(duration(command)[1])),
        )  # fmt: skip
        yield Told(told, run.at + SECOND, ".1", follows=True)

    # ── fixes and notes ─────────────────────────────────────────────────────────────────────────────

    def _learned(self, line: Line) -> Iterator[Told]:
        """`FAILURE path` or `FAILURE ! command`."""
        name, _, rest = line.rest.partition(" ")
        failure, seq, command = self._failures[name], self.labels[name], rest.removeprefix("! ")
        is_command = rest.startswith("! ")
        edit = FixEdit(path=clean(rest), diff=clean(f"--- a/{rest}\n+++ b/{rest}\n@@ -1 +1 @@\n-old\n+new\n"))
        done = FixCommand(command=clean(command), cwd=tree_of(line), sort="other")
        yield Told(
            FixLearned(
                failure=seq, occurrence=seq, fingerprint=failure.fingerprint, kind=failure.kind, tree=tree_of(line),
                edits=[] if is_command else [edit], commands=[done] if is_command else [], explained=0.9,
                branch=self._on(line), red=f"month.one.{seq}", green=f"month.one.{seq}g", at=line.at,
            ),
            line.at,
        )  # fmt: skip

    def _says(self, line: Line) -> Iterator[Told]:
        """`FAILURE what to do`."""
        name, _, text = line.rest.partition(" ")
        failure = self._failures[name]
        names = {"fingerprint": failure.fingerprint, "kind": failure.kind}
        yield Told(FixNoted(text=clean(text), failure=self.labels[name], at=line.at, **names), line.at)

    def _note(self, line: Line) -> Iterator[Told]:
        """`note KIND TITLE | BODY`, `reword NOTE KIND TITLE | BODY`, `supersede NOTE BY`, `forget NOTE`."""
        name, _, rest = line.rest.partition(" ")
        if line.verb == "note":
            said = noted(line.rest)
            yield Told(NoteTaken.model_validate(said | {"valid_from": line.at, "at": line.at}), line.at)
        elif line.verb == "reword":
            note = self.labels[name]
            since, base = self._notes[note]
            said = noted(rest) | {"tags": [], "valid_from": since, "at": line.at, "note": note, "base": base}
            yield Told(NoteEdited.model_validate(said), line.at)
        else:
            by = self.labels[rest] if rest else None
            yield Told(NoteSuperseded(note=self.labels[name], by=by, valid_to=line.at), line.at)

    def _on(self, line: Line) -> Clean:
        return clean(self._branch[line.project])

    def _next(self) -> str:
        self._commits += 1
        return hashlib.sha1(f"{self._commits}".encode()).hexdigest()  # noqa: S324 - as git does
