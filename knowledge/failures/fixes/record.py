"""From what was learned to what is told: diffs and commands, made safe and cut to what an event may hold."""

from collections.abc import Sequence

from knowledge.changes.change import Change
from knowledge.changes.hunks import Hunk, unified
from knowledge.changes.sorting import command_sort
from knowledge.events import FixCommand, FixEdit
from knowledge.failures.fixes.net import Done
from knowledge.redact import Clean, clean

MOST_FILES = 20
MOST_DIFF = 64 << 10
"""Characters of all diffs of a fix."""
MOST_COMMANDS = 10
LONGEST_COMMAND = 1_000


def edits(hunks: Sequence[Done]) -> list[FixEdit] | None:
    """The hunks, a diff for each file; None where it is too much to keep."""
    files = dict[str, list[Done]]()
    for one in hunks:
        files.setdefault(one.hunk.path, []).append(one)
    made = [_edit(path, ones) for path, ones in sorted(files.items())]
    if len(made) > MOST_FILES or sum(len(one.diff) for one in made) > MOST_DIFF:
        return None
    return made


def commands(done: Sequence[Change]) -> list[FixCommand]:
    """Each command once, in the order they were run."""
    found = dict[tuple[str, str], FixCommand]()
    for one in sorted(done, key=lambda one: one.at):
        line, cwd = clean(one.command, LONGEST_COMMAND), clean(one.cwd)
        sort = command_sort(one.command) or "other"
        found.setdefault((line, cwd), FixCommand(command=line, cwd=cwd, sort=sort))
    return [*found.values()][-MOST_COMMANDS:]


def _edit(path: str, ones: Sequence[Done]) -> FixEdit:
    content = ones[0].content
    diff = unified(path, _ordered(ones), content)
    safe = clean(diff)
    return FixEdit(
        path=clean(path),
        diff=_signed(diff, safe),
        before=content.before_digest,
        after=content.after_digest,
        redacted=safe != diff,
    )


def _signed(diff: str, safe: Clean) -> Clean:
    """With the signs that were taken for a part of a secret: in a key a `+` is a digit.

    A secret of several lines that became one mark leaves no lines to put them before.
    """
    lines, cleaned = diff.splitlines(keepends=True), safe.splitlines(keepends=True)
    if safe == diff or len(lines) != len(cleaned):
        return safe
    signed = [
        one if one[:1] == line[:1] or line[:1] not in {"+", "-", " "} else f"{line[0]}{one}"
        for line, one in zip(lines, cleaned, strict=True)
    ]
    return clean("".join(signed))


def _ordered(ones: Sequence[Done]) -> list[Hunk]:
    return sorted((one.hunk for one in ones), key=lambda hunk: hunk.start)
