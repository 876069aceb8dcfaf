"""What was done, from the entries of HEAD's reflog: a commit, a switch, a merge; a rebase or a pull is one deed.

A reset moves a branch without making anything, and says nothing here.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from knowledge.events import BranchSwitched, CommitMade, Event, Merged, Pulled, Rebased
from knowledge.git.branches import Branches, IsBranch
from knowledge.git.layout import Head, branch_of
from knowledge.git.messages import Message, merge_subject, understand
from knowledge.git.objects import Commit
from knowledge.git.reflog import Entry
from knowledge.redact import Clean, clean

MOST_COMMITS = 1_000
"""Commits that one Rebased names."""
LONGEST = 1_000
"""Characters of a name or a subject."""
_MAKES_NOTHING = {"reset", "label", "exec", "update-ref", "onto"}
_IN_PLACE = {"squash", "fixup", "amend"}
"""Steps whose commit takes the place of the one before."""
_HOW = {"pick": "cherry-pick", "revert": "revert", "apply": "apply"}

Objects = Callable[[str], Commit | None]
TipBefore = Callable[[str, str], str | None]


class Deed(NamedTuple):
    """What entries amount to; no events where they say nothing."""

    events: tuple[Event, ...]
    end: int
    """Offset behind the last of them."""


class Teller:
    """Tells what was done in one tree."""

    def __init__(self, tree: str, objects: Objects, tip_before: TipBefore, is_branch: IsBranch) -> None:
        """`tip_before` tells what a branch was before it came to a commit, where that is known."""
        self._tree = _text(tree)
        self._is_branch = is_branch
        self._tip_before = tip_before
        self._objects = objects

    def tell(self, entries: Sequence[Entry], head: Head, before: str | None = None) -> Iterator[Deed]:
        """Deeds in order, up to a rebase that is still under way.

        `head` is HEAD when the last entry was written, `before` the branch before the first, where it is known.
        """
        messages = [understand(entry.message) for entry in entries]
        branches = Branches(entries, messages, head.branch, before, self._is_branch)
        under_way = _under_way(messages)
        if under_way is not None and not head.rebasing and _silent(messages[under_way:], head):
            return
        at = 0
        while at < len(entries):
            entry = entries[at]
            if messages[at].kind == "start":
                end = _end(messages, at)
                if end:
                    run = Run(entries[at : end + 1], messages[at : end + 1])
                    yield Deed(tuple(self._rebased(run, branches.before(at))), entries[end].end)
                    at = end + 1
                    continue
                if head.rebasing and at == under_way:
                    return
            yield Deed(tuple(self._single(entry, messages[at], branches, at)), entry.end)
            at += 1

    # ── one entry ─────────────────────────────────────────────────────────────────────────────────

    def _single(self, entry: Entry, said: Message, branches: Branches, at: int) -> Iterator[Event]:
        if entry.new is None:
            return
        branch = branches.after(at)
        match said.kind:
            case "checkout":
                yield from self._switched(entry, said.get("before"), branch, said.get("after"))
            case "start" if said.get("dated"):
                yield from self._switched(entry, branches.before(at) or entry.old or "", branch, said.get("onto"))
            case "commit" | "amend" | "pick" | "revert" | "apply":
                yield self._made(entry, said, branch)
            case "step" if said.get("step") not in _MAKES_NOTHING and entry.new != entry.old:
                yield self._made(entry, said, branch)
            case "merge commit":
                yield self._merge_committed(entry, said, branch)
            case "merge":
                yield self._merged(entry, branch, said.get("merged"), fast_forward=said.get("how") == "Fast-forward")
            case "pull":
                yield self._pulled(entry, branch, "merge" if said.get("how").startswith("Merge") else "fast-forward")
            case "other":
                yield from self._unsaid(entry, branch)

    def _switched(self, entry: Entry, before: str, branch: str | None, after: str) -> Iterator[BranchSwitched]:
        name = branch or after
        if entry.new and (name != before or entry.new != entry.old):
            yield BranchSwitched(
                tree=self._tree,
                before=_text(before),
                after=_text(name),
                commit=entry.new,
                detached=branch is None,
                at=entry.at,
            )

    def _made(self, entry: Entry, said: Message, branch: str | None) -> CommitMade:
        commit = self._objects(entry.new or "")
        return CommitMade(
            tree=self._tree,
            branch=_name(branch),
            commit=entry.new or "",
            before=entry.old,
            author=_text(commit.author if commit else entry.who),
            subject=_text(said.get("text") or (commit.subject if commit else "")),
            amended=said.kind == "amend",
            how=_HOW.get(said.kind, "commit"),
            at=entry.at,
        )

    def _merge_committed(self, entry: Entry, said: Message, branch: str | None) -> Event:
        """A merge that had stopped, or was asked not to commit; it may have been that of a pull."""
        named = merge_subject(said.get("text"))
        if named and named.from_elsewhere:
            return self._pulled(entry, branch, "merge")
        commit = self._objects(entry.new or "")
        other = commit.parents[1] if commit and len(commit.parents) > 1 else said.get("text")
        return self._merged(entry, branch, named.merged if named else other, fast_forward=False)

    def _merged(self, entry: Entry, branch: str | None, merged: str, *, fast_forward: bool) -> Merged:
        return Merged(
            tree=self._tree,
            branch=_name(branch),
            merged=_text(merged),
            before=entry.old,
            commit=entry.new or "",
            fast_forward=fast_forward,
            at=entry.at,
        )

    def _pulled(self, entry: Entry, branch: str | None, how: str) -> Pulled:
        return Pulled(
            tree=self._tree, branch=_name(branch), before=entry.old, commit=entry.new or "", how=how, at=entry.at
        )

    def _unsaid(self, entry: Entry, branch: str | None) -> Iterator[Event]:
        """HEAD moved and nothing says why; what was made of it lies beside."""
        commit = self._objects(entry.new or "") if entry.old else None
        if commit and entry.old in commit.parents[:1]:
            if len(commit.parents) > 1:
                yield self._merged(entry, branch, commit.parents[1], fast_forward=False)
            else:
                yield self._made(entry, Message("commit", {"text": commit.subject}), branch)

    # ── a rebase ──────────────────────────────────────────────────────────────────────────────────

    def _rebased(self, run: "Run", before: str | None) -> Iterator[Event]:
        last, first = run.entries[-1], run.entries[0]
        if run.messages[-1].kind == "abort" or last.new is None:
            return
        branch = branch_of(run.messages[-1].get("after").partition(" ")[0])
        if branch and before and before != branch:
            yield from self._switched(first, before, branch, branch)
        if run.messages[0].get("pull"):
            yield self._pulled(last._replace(old=first.old), branch, "rebase")
            return
        yield Rebased(
            tree=self._tree,
            branch=_name(branch),
            onto=_text(run.messages[0].get("onto")),
            before=(self._tip_before(branch, last.new) if branch else None) or first.old or "",
            commit=last.new,
            commits=self._picked(run)[-MOST_COMMITS:],
            at=last.at,
        )

    def _picked(self, run: "Run") -> list[str]:
        """The commits that the run left behind, the oldest first."""
        found: list[str] = []
        for entry, said in zip(run.entries[1:-1], run.messages[1:-1], strict=True):
            if (
                entry.new is None
                or entry.new == entry.old
                or said.get("step") in _MAKES_NOTHING
                or said.kind == "reset"
            ):
                continue
            if found and found[-1] == entry.old and self._takes_its_place(entry, said):
                found.pop()
            found.append(entry.new)
        return found

    def _takes_its_place(self, entry: Entry, said: Message) -> bool:
        commit = self._objects(entry.new or "")
        if commit:
            return entry.old not in commit.parents
        return said.kind == "amend" or said.get("step") in _IN_PLACE


class Run(NamedTuple):
    """The entries of one rebase, from its start to its end."""

    entries: Sequence[Entry]
    messages: Sequence[Message]


def _end(messages: Sequence[Message], start: int) -> int | None:
    """Where the run that starts here ends; None when it does not, or another one starts before."""
    for at in range(start + 1, len(messages)):
        if messages[at].kind in ("finish", "abort"):
            return at
        if messages[at].kind == "start":
            return None
    return None


def _under_way(messages: Sequence[Message]) -> int | None:
    """Where a run starts that has not ended."""
    last = next((at for at in range(len(messages) - 1, -1, -1) if messages[at].kind == "start"), None)
    return last if last is not None and _end(messages, last) is None else None


def _silent(run: Sequence[Message], head: Head) -> bool:
    """Whether a rebase may be under way that has left no mark yet: one that makes patches does so late.

    Which branch it is of will only be known then, so nothing can be told before. A rebase that was quit looks the same
    until something is checked out.
    """
    return head.detached and not run[0].get("dated") and all(one.kind != "checkout" for one in run)


def _text(text: str) -> Clean:
    return clean(text[:LONGEST])


def _name(branch: str | None) -> Clean | None:
    return None if branch is None else _text(branch)
