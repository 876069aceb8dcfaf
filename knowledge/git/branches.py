"""Which branch HEAD was on at each entry of its reflog. The entries themselves do not say; those beside them do."""

from collections.abc import Sequence

from knowledge.git.layout import branch_of, is_commit
from knowledge.git.messages import Message, understand
from knowledge.git.reflog import Entry


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
    """

    def __init__(
        self, entries: Sequence[Entry], messages: Sequence[Message], now: str | None, before: str | None = None
    ) -> None:
        """`before` is the branch before the first entry, where it is known."""
        self._after: list[str | None] = [None] * len(entries)
        for at in range(len(entries) - 1, -1, -1):
            said = messages[at]
            if said.kind == "finish":
                now = branch_of(said.get("after").partition(" ")[0])
            self._after[at] = now
            if said.kind in ("checkout", "rename"):
                now = None if is_commit(said.get("before")) else said.get("before")
        self._before: list[str | None] = []
        for at, said in enumerate(messages):
            self._before.append(before if before is not None else now if at == 0 else None)
            if said.kind in ("checkout", "rename", "finish") or (said.kind == "start" and self._after[at]):
                before = self._after[at]

    def after(self, at: int) -> str | None:
        """The branch after an entry; None where HEAD is detached."""
        return self._after[at]

    def before(self, at: int) -> str | None:
        """The branch before an entry, as the entries before it tell; None where they do not."""
        return self._before[at]
