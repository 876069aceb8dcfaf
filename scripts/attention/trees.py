"""Lines about files and git."""

from functools import partial
from typing import Literal, get_args

from journal import digest
from runs import Runs
from source import Misread, microseconds
from teller import Teller

from knowledge.events import (
    BranchSwitched,
    CommitMade,
    CommitsImported,
    ConflictResolved,
    ConflictStarted,
    FileChange,
    FilesChanged,
    PastCommit,
    Pulled,
    Rebased,
    Stashed,
    TreeChanged,
    WatchLimited,
)
from knowledge.redact import clean

Doing = Literal["merge", "rebase", "cherry-pick", "revert", "am", "stash"]
SAVED_US = 45_000_000
"""From one save to the next while she types."""
ANA = "Ana <ana@example.org>"
BEN = "Ben <ben@example.org>"


class Trees:
    """Where files change and heads move."""

    def __init__(self, teller: Teller, runs: Runs) -> None:
        self._teller = teller
        self._runs = runs
        self._heads: dict[str, str] = {}
        self._branches: dict[str, str] = {}

    def edit(self, project: str, *paths: str, over: str = "0s") -> None:
        """`edit cart.py`, `edit cart.py price.py over 3m`: something is saved every 45 seconds, so it is a burst."""
        for n, wait in enumerate(range(0, microseconds(over) + 1, SAVED_US)):
            path = paths[n % len(paths)]
            if n == 0:
                self._changed(project, path)
            else:
                self._teller.later(wait, partial(self._changed, project, path))

    def _changed(self, project: str, path: str) -> None:
        change = FileChange(path=clean(path), how="changed", added=3, removed=1)
        tree = clean(self._teller.place(project))
        event = FilesChanged(tree=tree, changes=[change], count=1, began=self._teller.now - 250_000)
        self._teller.work(event, "files", project)
        self._runs.edited(project, path)

    def tree(self, project: str, reason: str, count: str) -> None:
        """`tree packages 812`: too much at once to say which files."""
        if reason not in ("git", "packages", "many"):
            raise Misread(reason)
        tree = clean(self._teller.place(project))
        event = TreeChanged(
            tree=tree, reason=reason, count=int(count), folders=[clean("src")], began=self._teller.now - 900_000
        )  # type: ignore[arg-type]
        self._teller.work(event, "files", project)

    # ── git ───────────────────────────────────────────────────────────────────────────────────────

    def commit(self, project: str, subject: str, author: str = ANA) -> None:
        before, head = self._moved(project)
        branch = clean(self._branches.get(project, "main"))
        tree = clean(self._teller.place(project))
        event = CommitMade(
            tree=tree,
            branch=branch,
            commit=head,
            before=before,
            author=clean(author),
            subject=clean(subject),
            at=self._second(),
        )
        self._teller.work(event, "git", project)

    def switch(self, project: str, branch: str) -> None:
        before = self._branches.get(project, "main")
        _, head = self._moved(project)
        self._branches[project] = branch
        tree = clean(self._teller.place(project))
        event = BranchSwitched(tree=tree, before=clean(before), after=clean(branch), commit=head, at=self._second())
        self._teller.work(event, "git", project)

    def pull(self, project: str, *subjects: str) -> None:
        """What others did, the oldest first."""
        before, head = self._moved(project)
        tree = clean(self._teller.place(project))
        branch = clean(self._branches.get(project, "main"))
        pulled = Pulled(tree=tree, branch=branch, before=before, commit=head, how="fast-forward", at=self._second())
        told = self._teller.work(pulled, "git", project)
        commits = [
            PastCommit(
                commit=digest(head, subject)[:40],
                author=clean(BEN),
                subject=clean(subject),
                at=self._second(),
                paths=[],
            )
            for subject in subjects
        ]
        self._teller.say(CommitsImported(tree=tree, commits=commits), "arrivals", cause=told)

    def rebased(self, project: str, onto: str, count: str) -> None:
        before, head = self._moved(project)
        event = Rebased(
            tree=clean(self._teller.place(project)),
            branch=clean(self._branches.get(project, "main")),
            onto=clean(onto),
            before=before,
            commit=head,
            commits=[digest(head, n)[:40] for n in range(int(count))],
            at=self._second(),
        )
        self._teller.work(event, "git", project)

    def stash(self, project: str, how: str) -> None:
        if how not in ("put", "taken", "dropped"):
            raise Misread(how)
        event = Stashed(
            tree=clean(self._teller.place(project)),
            how=how,  # type: ignore[arg-type]
            subject=clean("WIP"),
            commit=digest("stash", self._teller.now)[:40],
            at=self._second() if how == "put" else None,
        )
        self._teller.work(event, "git", project)

    def conflict(self, project: str, doing: str, *paths: str) -> None:
        tree = clean(self._teller.place(project))
        event = ConflictStarted(
            tree=tree,
            doing=_doing(doing),
            paths=[clean(path) for path in paths],
            theirs=digest("theirs", self._teller.now)[:40],
            head=self._heads.get(project),
        )
        self._teller.work(event, "git", project)

    def resolved(self, project: str, doing: str, how: str, *paths: str) -> None:
        """`resolved rebase finished a.py`, `resolved merge "given up" a.py`."""
        if how not in ("finished", "given up"):
            raise Misread(how)
        event = ConflictResolved(
            tree=clean(self._teller.place(project)),
            doing=_doing(doing),
            how=how,  # type: ignore[arg-type]
            paths=[clean(path) for path in paths],
        )
        self._teller.work(event, "git", project)

    def limited(self, project: str, reason: str, instead: str) -> None:
        """A tree that cannot be watched as it should."""
        event = WatchLimited(tree=clean(self._teller.place(project)), reason=reason, instead=instead)
        self._teller.say(event, "files", project=self._teller.number(project))

    def _moved(self, project: str) -> tuple[str, str]:
        before = self._heads.get(project, digest(project, "root")[:40])
        self._heads[project] = digest(project, before, self._teller.now)[:40]
        return before, self._heads[project]

    def _second(self) -> int:
        return self._teller.now // 1_000_000 * 1_000_000


def _doing(word: str) -> Doing:
    if word not in get_args(Doing):
        raise Misread(word)
    return word  # type: ignore[return-value]
