"""What came into a tree through git: pulls, merges, rebases, switches and picked commits, each commit as one change."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from daemon.past_heads import Head, Heads
from daemon.past_texts import Texts, is_object, text_of
from daemon.safe_git_blobs import between, commits, commits_between
from knowledge.changes.change import Change, Content, Sort
from knowledge.changes.gather import SECOND, Burst, Moved, Ran, Told, Whole
from knowledge.events import BranchSwitched, CommitMade, FileChange, Merged, Pulled, Rebased
from knowledge.files.secret import is_secret
from knowledge.git.past import Differs, Past

MOST_COMMITS = 50
"""Of one move that are told one by one, the youngest."""
MOST_FILES = 400
"""Of one change whose contents are read."""
SHORT = 12
"""Digits by which a commit is called."""
_EARLIER = 5 * SECOND
_LATER = 2 * SECOND
"""How long before git notes a move, and after it, its files are seen to change."""
_WHOLE_EARLIER = 60 * SECOND
"""The same where they are many."""


class Step(NamedTuple):
    """A move both ends of which are known, or of which that is all that is known."""

    seq: int
    first: int
    last: int
    before: str | None
    commit: str
    title: str
    sort: Sort
    """Of what belongs to none of its commits."""
    picked: bool
    """Own commits were put onto others: what has a copy on the other side came from here."""
    own: bool
    """It brought one commit, which it made."""
    differs: dict[str, Differs]


class Moves:
    """The moves of one window, read into changes."""

    def __init__(self, tree: Path, told: Told, texts: Texts, heads: Heads) -> None:
        self._tree = tree
        self._texts = texts
        self._told = told
        moved = [self._step(one, heads.before(one)) for one in told.moves if not one.keeps_files]
        self.unexplained = [one for one in told.wholes if not any(_explains(step, one) for step in moved)]
        """Of the whole tree, what no move accounts for."""
        reset = [self._reset(one, whole) for whole in self.unexplained for one in _resets(heads, whole)]
        self.unexplained = [one for one in self.unexplained if not any(_explains(step, one) for step in reset)]
        self.steps = sorted([*moved, *reset], key=lambda one: (one.first, one.seq))
        plain = [one for one in told.moves if one.keeps_files] if self.steps else []
        self._noted = [(one.seq, self._differs(heads.before(one), one.event.commit)) for one in plain]
        """What plain commits noted, and when."""

    def done_by_git(self) -> set[tuple[int, str]]:
        """Of each burst, the paths that are as a move left them, or were on their way while it ran."""
        return {
            (burst.seq, one.path)
            for burst in self._told.bursts
            for one in burst.event.changes
            if any(self._did(step, burst, one) for step in self.steps)
        }

    def changes(self) -> Iterator[Change]:
        for step in self.steps:
            yield from self._changes(step)

    def read(self, named: Sequence[str]) -> list[Past]:
        """Commits, each with what it changed."""
        return commits(self._tree, named) if named else []

    # ── which moves ───────────────────────────────────────────────────────────────────────────────

    def _step(self, moved: Moved, before: str | None) -> Step:
        event = moved.event
        return Step(
            seq=moved.seq,
            first=moved.first,
            last=moved.last,
            before=before,
            commit=event.commit,
            title=_title(event),
            sort="commit" if isinstance(event, CommitMade) else "switch",
            picked=isinstance(event, Rebased) or (isinstance(event, Pulled) and event.how == "rebase"),
            own=isinstance(event, CommitMade),
            differs=self._differs(before, event.commit),
        )

    def _reset(self, head: Head, whole: Whole) -> Step:
        title = head.why.partition(":")[2].strip() or head.why
        differs = self._differs(head.old, head.new or "")
        return Step(
            seq=whole.seq,
            first=whole.event.began,
            last=whole.told,
            before=head.old,
            commit=head.new or "",
            title=f"reset, {title}",
            sort="switch",
            picked=False,
            own=False,
            differs=differs,
        )

    def _differs(self, before: str | None, commit: str) -> dict[str, Differs]:
        found = between(self._tree, before, commit) if before else None
        return {one.path: one for one in found or ()}

    def _did(self, step: Step, burst: Burst, change: FileChange) -> bool:
        one = step.differs.get(change.path)
        began = burst.event.began
        if one is None:
            return False
        ran = any(run.event.started <= began <= run.end and _is_git(run.event.command) for run in self._running(step))
        near = step.first - _EARLIER <= began <= step.last + _LATER
        if not ran and (not near or self._was_committed(burst, change, step)):
            return False
        if change.how == "removed" or change.after is None or one.after is None:
            return ran or (change.how == "removed") == (one.after is None)
        data = self._texts.kept(change.after)
        return ran or data is None or is_object(data, one.after)

    def _was_committed(self, burst: Burst, change: FileChange, before: Step) -> bool:
        """Whether it was noted by a plain commit before that move: so it was there without it."""
        return any(burst.seq < seq < before.seq and change.path in differs for seq, differs in self._noted)

    def _running(self, step: Step) -> list[Ran]:
        return [run for run in self._told.running if run.event.started <= step.last and step.first <= run.end + SECOND]

    # ── what they brought ─────────────────────────────────────────────────────────────────────────

    def _changes(self, step: Step) -> Iterator[Change]:
        if step.before and not step.differs:
            return
        found = self._commits(step)
        self._texts.want(_ids(one for past in found for one in past.differs))
        covered: set[str] = set()
        for past in found:
            mine = [one for one in past.differs if one.path in step.differs]
            covered |= {one.path for one in mine}
            if mine:
                ref, title = past.commit[:SHORT], past.subject
                yield self._change(step, mine, sort="commit", ref=ref, title=title, author=past.author)
        left = [one for path, one in step.differs.items() if path not in covered]
        if left or not step.before:
            ref = step.commit[:SHORT] if step.own else f"e{step.seq}"
            yield self._change(step, left, sort=step.sort, ref=ref, title=step.title)

    def _commits(self, step: Step) -> list[Past]:
        if not step.before:
            return []
        if step.own:
            return self.read([step.commit])
        ends = step.before, step.commit
        found = commits_between(self._tree, *ends, MOST_COMMITS, picked=step.picked)
        return found if found is not None else commits_between(self._tree, *ends, MOST_COMMITS) or []

    def _change(
        self, step: Step, differs: Sequence[Differs], *, sort: Sort, ref: str, title: str, author: str = ""
    ) -> Change:
        contents, unknown = self.contents(differs)
        return Change(
            sort=sort,
            seq=step.seq,
            ref=ref,
            title=title,
            at=step.first,
            tree=str(self._tree),
            contents=tuple(contents),
            unknown=tuple(unknown),
            author=author,
        )

    def contents(self, differs: Sequence[Differs]) -> tuple[list[Content], list[str]]:
        """What git holds of both sides, and the paths of which that is not to be known."""
        self._texts.want(_ids(differs[:MOST_FILES]))
        contents, unknown = list[Content](), list[str]()
        for number, one in enumerate(differs):
            readable = number < MOST_FILES and one.is_file and one.before != one.after and not is_secret(one.path)
            before, after = (self._side(name) if readable and name else None for name in (one.before, one.after))
            if not readable or (one.before and before is None) or (one.after and after is None):
                unknown.append(one.path)
            else:
                contents.append(Content(one.path, before, after))
        return contents, unknown

    def _side(self, name: str) -> str | None:
        return text_of(self._texts.in_git(name))


def _ids(differs: Iterable[Differs]) -> Iterator[str]:
    for one in differs:
        if one.is_file and not is_secret(one.path):
            yield from (name for name in (one.before, one.after) if name)


def _explains(step: Step, whole: Whole) -> bool:
    return step.first - _WHOLE_EARLIER <= whole.told and whole.event.began <= step.last + _LATER


def _resets(heads: Heads, whole: Whole) -> list[Head]:
    if whole.event.reason == "packages":
        return []
    return heads.resets(whole.event.began - _LATER, whole.told)


def _is_git(command: str) -> bool:
    return " git " in f" {command} "


def _title(event: CommitMade | BranchSwitched | Merged | Rebased | Pulled) -> str:
    match event:
        case CommitMade():
            return event.subject
        case BranchSwitched():
            return f"switched from {event.before} to {event.after}"
        case Merged():
            return f"merged {event.merged}"
        case Rebased():
            return f"rebased onto {event.onto}"
        case Pulled():
            return f"pulled {event.branch or event.commit[:SHORT]}"
