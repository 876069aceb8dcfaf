"""A fix in one line."""

from collections.abc import Iterable, Iterator, Sequence

from knowledge.events import FixCommand, FixEdit

LONGEST = 100
"""Characters of a line of code that are shown."""


def summary(edits: Sequence[FixEdit], commands: Sequence[FixCommand]) -> str:
    """What was done: commands whole, of edits the file, and the line where it is only one."""
    parts = [f"ran `{one.command}`" for one in commands]
    if len(edits) == 1:
        parts.append(_edit(edits[0]))
    elif edits:
        parts.append(f"changed {', '.join(one.path for one in edits[:3])}{_more(len(edits) - 3)}")
    return "; ".join(parts)


def _edit(edit: FixEdit) -> str:
    lines = list(changed(edit.diff.splitlines()))
    added, removed = ([line[1:].strip() for line in lines if line[0] == sign] for sign in "+-")
    if len(added) == 1 and len(removed) <= 1:
        return f"{edit.path}: {_cut(added[0])}"
    if not added and len(removed) == 1:
        return f"{edit.path}: removed {_cut(removed[0])}"
    return f"changed {edit.path} (+{len(added)} -{len(removed)})"


def changed(diff: Iterable[str]) -> Iterator[str]:
    """Lines of hunks that were added or removed."""
    inside = False
    for line in diff:
        if line.startswith("@@"):
            inside = True
        elif inside and line[:1] in {"+", "-"}:
            yield line


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""
