"""What each event tells that was done: rows for the book, without a look at any other row."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from knowledge.changes.sorting import command_sort, simple_commands
from knowledge.envelope import Envelope
from knowledge.events import (
    BranchSwitched,
    BuildFailed,
    BuildPassed,
    CommandFinished,
    CommandsImported,
    CommitMade,
    CommitsImported,
    ConflictResolved,
    ConflictStarted,
    Event,
    FileChange,
    FilesChanged,
    Merged,
    Pulled,
    Rebased,
    Stashed,
    TestsFailed,
    TestsPassed,
    TreeChanged,
)
from knowledge.failures.fingerprint import template
from knowledge.memory.learned.doing import check_of, edited_at
from knowledge.remembered import remembered

LONGEST_TEXT = 2_000
"""Characters of a command line that are kept."""
LONGEST_RUN = 2 * 3_600 * 1_000_000
"""A command that ran for longer shows somebody at work only when it was begun."""
NAMED = 5
"""Failing tests that are named."""
_TESTS = re.compile(r"(?:^|[ :/_-])(?:py[.]?test|unittest|tox|nox|jest|vitest|mocha|rspec|phpunit|ctest|tests?|spec)\b")
_DEEDS = {"changed": "edited", "made": "made", "removed": "removed", "moved": "moved"}
_COMMITS = {"commit": "committed", "cherry-pick": "cherry-picked", "revert": "reverted", "apply": "applied"}
_STASHES = {"put": "stashed", "taken": "unstashed", "dropped": "dropped a stash", "gone": "dropped a stash"}


class Told(NamedTuple):
    """A row of `day_act` without its numbers."""

    kind: str
    deed: str
    at: int
    until: int
    subject: str
    sort: str = ""
    text: str = ""
    status: int | None = None
    tree: str = ""
    cwd: str = ""
    branch: str | None = None
    before: str | None = None
    after: str | None = None
    author: str | None = None
    paths: str = ""
    run: str = ""
    present: int | None = None
    changes: bool = False


def told(seen: Envelope) -> Iterator[Told]:
    """What an event says that was done; nothing where its type is none of `TOLD`."""
    return TOLD[type(seen.event)](seen, seen.event)


# ── files ─────────────────────────────────────────────────────────────────────────────────────────


def _files_changed(seen: Envelope, event: FilesChanged) -> Iterator[Told]:
    by_hand = event.found == "seen" and edited_at(event) is not None
    for place, one in enumerate(event.changes):
        yield Told(
            kind="file",
            deed=_DEEDS[one.how],
            at=event.began,
            until=max(event.began, seen.header.at) if event.found == "seen" else event.began,
            sort="rescan" if event.found == "rescan" else "",
            subject=one.path,
            text=one.moved_from or _lines(one),
            tree=event.tree,
            before=one.before,
            after=one.after,
            present=event.began if by_hand and place == 0 else None,
            changes=True,
        )


def _lines(one: FileChange) -> str:
    return "" if one.added is None or one.removed is None else f"+{one.added} -{one.removed}"


def _tree_changed(_seen: Envelope, event: TreeChanged) -> Iterator[Told]:
    yield Told(
        kind="file",
        deed="swept",
        at=event.began,
        until=event.began,
        subject=", ".join(event.folders[:NAMED]),
        sort=event.reason,
        text={"git": "by git", "packages": "packages", "many": "many at once"}[event.reason],
        status=event.count,
        tree=event.tree,
        paths="\n".join(event.folders),
        changes=event.reason != "git",  # what git did is told by git
    )


# ── git ───────────────────────────────────────────────────────────────────────────────────────────


def _git(event: Any, deed: str, subject: str, **more: Any) -> Told:
    """A deed of git that was noted at a moment of its own."""
    return Told("git", deed, event.at, event.at, subject, tree=event.tree, present=event.at, **more)


def _commit_made(_seen: Envelope, event: CommitMade) -> Iterator[Told]:
    yield _git(
        event,
        "amended" if event.amended else _COMMITS[event.how],
        event.commit,
        text=event.subject,
        branch=event.branch,
        before=event.before,
        after=event.commit,
        author=event.author,
        changes=True,
    )


def _branch_switched(_seen: Envelope, event: BranchSwitched) -> Iterator[Told]:
    branch = None if event.detached else event.after
    yield _git(event, "switched", event.after, branch=branch, before=event.before, after=event.commit)


def _merged(_seen: Envelope, event: Merged) -> Iterator[Told]:
    ends = {"before": event.before, "after": event.commit}
    yield _git(event, "merged", event.commit, text=event.merged, branch=event.branch, changes=True, **ends)


def _rebased(_seen: Envelope, event: Rebased) -> Iterator[Told]:
    ends = {"before": event.before, "after": event.commit}
    yield _git(event, "rebased", event.commit, text=event.onto, branch=event.branch, changes=True, **ends)


def _pulled(_seen: Envelope, event: Pulled) -> Iterator[Told]:
    ends = {"before": event.before, "after": event.commit}
    yield _git(event, "pulled", event.commit, text=event.how, branch=event.branch, changes=True, **ends)


def _stashed(seen: Envelope, event: Stashed) -> Iterator[Told]:
    at = event.at or seen.header.at
    present = None if event.how == "gone" else at
    deed, text = _STASHES[event.how], event.subject
    yield Told("git", deed, at, at, event.commit, text=text, tree=event.tree, present=present)


def _conflict_started(seen: Envelope, event: ConflictStarted) -> Iterator[Told]:
    at, paths = seen.header.at, "\n".join(event.paths)
    begun = Told("git", "conflicted", at, at, event.doing, tree=event.tree, paths=paths)
    yield begun._replace(before=event.head, after=event.theirs)


def _conflict_resolved(seen: Envelope, event: ConflictResolved) -> Iterator[Told]:
    at, paths = seen.header.at, "\n".join(event.paths)
    yield Told("git", "resolved", at, at, event.doing, text=event.how, tree=event.tree, paths=paths)


def _commits_imported(_seen: Envelope, event: CommitsImported) -> Iterator[Told]:
    for one in event.commits:
        yield Told(
            kind="git",
            deed="imported",
            at=one.at,
            until=one.at,
            subject=one.commit,
            text=one.subject,
            tree=event.tree,
            after=one.commit,
            author=one.author,
            paths="\n".join(one.paths),
            changes=True,
        )


# ── commands and what they report ─────────────────────────────────────────────────────────────────


def _command_finished(seen: Envelope, event: CommandFinished) -> Iterator[Told]:
    ended = event.started + event.duration_ms * 1_000
    sort = sort_of_line(event.command)
    yield Told(
        kind="command",
        deed="ran",
        at=event.started,
        until=ended,
        subject=template(event.command),
        sort=sort,
        text=event.command[:LONGEST_TEXT],
        status=event.status,
        cwd=event.cwd,
        run=seen.id,
        present=ended if ended - event.started <= LONGEST_RUN else event.started,
        changes=sort == "install" and event.status == 0,
    )


def _commands_imported(_seen: Envelope, event: CommandsImported) -> Iterator[Told]:
    """Those of which is known when they ran."""
    for one in event.commands:
        if one.at is not None:
            yield Told(
                kind="command",
                deed="recalled",
                at=one.at,
                until=one.at + (one.duration_ms or 0) * 1_000,
                subject=template(one.command),
                text=one.command[:LONGEST_TEXT],
                status=one.status,
                cwd=one.cwd or "",
            )


@remembered(1_000)
def sort_of_line(line: str) -> str:
    """`test`, `build` or `install`; empty for everything else."""
    checked = [name for words in simple_commands(line) if (name := check_of(words))]
    if any(_TESTS.search(name) for name in checked):
        return "test"
    return "build" if checked else "install" if command_sort(line) == "install" else ""


def _tests(seen: Envelope, event: TestsFailed | TestsPassed) -> Iterator[Told]:
    counts, failing = event.counts, event.failing if isinstance(event, TestsFailed) else []
    names = [str(one.id) for one in failing]
    if isinstance(event, TestsFailed):
        text = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    else:
        text = f"{counts.passed} passed" + (f", {counts.skipped} skipped" if counts.skipped else "")
    yield Told(
        kind="test",
        deed="failed" if isinstance(event, TestsFailed) else "passed",
        at=seen.header.at,
        until=seen.header.at,
        subject=names[0] if len(names) == 1 else template(event.command),
        text=text,
        status=max(counts.failed + counts.errors, len(failing)),
        cwd=event.cwd,
    )


def _build(seen: Envelope, event: BuildFailed | BuildPassed) -> Iterator[Told]:
    errors = event.errors if isinstance(event, BuildFailed) else 0
    yield Told(
        kind="build",
        deed="failed" if isinstance(event, BuildFailed) else "passed",
        at=seen.header.at,
        until=seen.header.at,
        subject=template(event.command),
        text=event.command[:LONGEST_TEXT],
        status=errors,
        cwd=event.cwd,
    )


TOLD: dict[type[Event], Callable[[Envelope, Any], Iterator[Told]]] = {
    FilesChanged: _files_changed,
    TreeChanged: _tree_changed,
    CommitMade: _commit_made,
    BranchSwitched: _branch_switched,
    Merged: _merged,
    Rebased: _rebased,
    Pulled: _pulled,
    Stashed: _stashed,
    ConflictStarted: _conflict_started,
    ConflictResolved: _conflict_resolved,
    CommitsImported: _commits_imported,
    CommandFinished: _command_finished,
    CommandsImported: _commands_imported,
    TestsFailed: _tests,
    TestsPassed: _tests,
    BuildFailed: _build,
    BuildPassed: _build,
}
"""Events that tell of something that was done."""
