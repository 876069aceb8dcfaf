"""What is told when a failure is over: a new fix, that a known one helped, or that nothing was learned."""

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.events import (
    Event,
    FailureClosed,
    FixCommand,
    FixEdit,
    FixJudged,
    FixLearned,
    FixSuggested,
    NothingLearned,
)
from knowledge.failures.book import Failure
from knowledge.failures.fixes import record
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.learning import Learned, Why
from knowledge.failures.fixes.repeated import same
from knowledge.redact import clean


class Circumstances(NamedTuple):
    """Which runs, where, who."""

    occurrence: int
    """Seq of the last FailureDiagnosed."""
    red: str
    """Id of the run that failed last."""
    at: int
    """End of the green run, microseconds UTC."""
    tree: str
    branch: str | None
    commit: str | None
    author: str | None
    said: str = ""
    """What the failure said the last time."""


class Ending(NamedTuple):
    """How a failure came to its end, and what had been known to help."""

    closed: FailureClosed
    failure: Failure
    around: Circumstances
    known: Sequence[Fix]
    """Fixes of this failure, and those that were suggested for it."""
    suggested: Sequence[FixSuggested]

    def told(self, learned: Learned | Why) -> list[Event]:
        """What is told of it."""
        if not isinstance(learned, Learned):
            return [nothing(self.closed, learned)]
        edits, commands = record.edits(learned.hunks), record.commands(learned.commands)
        if edits is None:
            return [nothing(self.closed, "too much")]
        again = [one for one in self.known if self._again(one, edits, commands)]
        judged: list[Event] = [self._judged(one, helped=True) for one in again]
        if any(one.failure == self.failure.id for one in again):
            return judged
        shown = {one.fix for one in self.suggested}
        failed = [one for one in self.known if one.id in shown and one not in again]
        judged += [self._judged(one, helped=False) for one in failed]
        older = [one.id for one in failed if one.failure == self.failure.id and one.superseded_by is None]
        return [self._fix(learned, edits, commands, older), *judged]

    def _again(self, fix: Fix, edits: list[FixEdit], commands: list[FixCommand]) -> bool:
        """Whether the same was done; one in the user's words cannot be compared."""
        renamed = next((one.renamed for one in self.suggested if one.fix == fix.id), [])
        return bool(fix.edits or fix.commands) and same(edits, commands, fix.edits, fix.commands, renamed)

    def _judged(self, fix: Fix, *, helped: bool) -> FixJudged:
        occurrence, run = self.around.occurrence, self.closed.run
        return FixJudged(fix=fix.id, failure=occurrence, helped=helped, by="green", run=run)

    def _fix(self, learned: Learned, edits: list[FixEdit], commands: list[FixCommand], older: list[int]) -> FixLearned:
        around = self.around
        author = _author(learned) or around.author
        return FixLearned(
            failure=self.failure.id,
            occurrence=around.occurrence,
            fingerprint=self.failure.fingerprint,
            kind=self.failure.kind,
            tree=clean(around.tree),
            edits=edits,
            commands=commands,
            left_out=learned.left_out,
            explained=round(learned.share, 3),
            branch=clean(around.branch) if around.branch else None,
            commit=around.commit,
            author=clean(author) if author else None,
            red=around.red,
            green=self.closed.run,
            at=around.at,
            supersedes=older,
            said=clean(around.said),
        )


def nothing(closed: FailureClosed, why: Why) -> NothingLearned:
    return NothingLearned(failure=closed.failure, why=why, run=closed.run)


def _author(learned: Learned) -> str:
    """Who made the commit that brought the fix, where all of it came by commits of one person."""
    authors = {one.last.author for one in learned.hunks}
    return authors.pop() if len(authors) == 1 else ""
