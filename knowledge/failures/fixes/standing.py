"""Whether what a fix changed is still so."""

from collections.abc import Callable, Iterator, Sequence

from knowledge.events import FixEdit

Read = Callable[[str], str | None]


def stands(edits: Sequence[FixEdit], read: Read) -> bool:
    """Whether all lines that it put in are in their files, and none that it took out; False without edits."""
    return bool(edits) and all(not edit.redacted and _stands(edit, read(edit.path)) for edit in edits)


def _stands(edit: FixEdit, text: str | None) -> bool:
    present = text.splitlines() if text is not None else []
    return all(within(after, present) and not (before and within(before, present)) for before, after in _hunks(edit))


def _hunks(edit: FixEdit) -> Iterator[tuple[list[str], list[str]]]:
    """Each hunk as it was and as it is, with its surroundings; a file that went is nothing afterwards."""
    before, after = list[str](), list[str]()
    inside = False
    for line in [*edit.diff.splitlines(), "@@"]:
        if line.startswith("@@"):
            if inside:
                yield before, after
            before, after, inside = [], [], True
        elif inside and line[:1] in {" ", "-", "+"}:
            before += [line[1:]] if line[0] in " -" else []
            after += [line[1:]] if line[0] in " +" else []


def within(lines: list[str], text: list[str]) -> bool:
    """Whether they stand there one after another."""
    size = len(lines)
    return any(text[at : at + size] == lines for at in range(len(text) - size + 1))
