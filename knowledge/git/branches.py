"""Which branch HEAD was on at each entry of its reflog. The entries themselves do not say; those beside them do."""

from collections.abc import Callable, Sequence

from knowledge.git.layout import branch_of, is_commit
from knowledge.git.messages import Message, understand
from knowledge.git.reflog import Entry

IsBranch = Callable[[str], bool]


def last_named(entries: Sequence[Entry]) -> str | None:
    """The branch, or whatever else was checked out, that the last switch among entries names; None without one."""
    for entry in reversed(entries):
        said = understand(entry.message)
        if said.kind in ("checkout", "rename"):
            return said.get("after")
        if said.kind == "finish":
            return branch_of(said.get("after").partition(" ")[0])
    return None


class Branches:
    """Told from the end, where HEAD says it, backwards: each switch names what was left.

    What a switch names as its target may be a tag, or `HEAD~3`; that it was left as a branch proves that it is one.
    Only a rebase that begins with a switch says nothing of what was left; there the target of the switch before counts.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        messages: Sequence[Message],
        now: str | None,
        before: str | None,
        is_branch: IsBranch,
    ) -> None:
        """`before` is what was checked out before the first entry, where it is known."""
        self._is_branch = is_branch
        self._after: list[str | None] = [None] * len(entries)
        start: int | None = None
        for at in range(len(entries) - 1, -1, -1):
            said = messages[at]
            if said.kind == "finish":
                now = branch_of(said.get("after").partition(" ")[0])
            self._after[at] = now
            if said.kind == "start":
                start = at
            if said.kind in ("checkout", "rename"):
                self._correct(at, start, said.get("after"))
                start = None
                now = None if is_commit(said.get("before")) else said.get("before")
        if before is not None:
            self._correct(0, start, before)
        self._before: list[str | None] = []
        for at, said in enumerate(messages):
            self._before.append(before if before is not None else now if at == 0 else None)
            if said.kind in ("checkout", "rename", "finish") or (said.kind == "start" and said.get("dated")):
                before = self._after[at] or (said.get("after") if said.kind == "checkout" else None)

    def after(self, at: int) -> str | None:
        """The branch after an entry; None where HEAD is detached."""
        return self._after[at]

    def before(self, at: int) -> str | None:
        """What was checked out before an entry, as the entries before it tell; None where they do not."""
        return self._before[at]

    def _correct(self, begin: int, start: int | None, name: str) -> None:
        """From an entry to the start of a rebase `name` was checked out, which the rebase may have left."""
        for at in range(begin, start if start is not None else begin):
            self._after[at] = name if self._is_branch(name) else None
