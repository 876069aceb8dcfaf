"""A plan as a person looks at it before deciding: what deserves a second look first, then all of what it would do.

Nothing in it is cut, steers the terminal or cannot be seen; each line of the preview stands behind a bar, so that it
cannot be taken for a line of ours.
"""

import re
import shutil
from collections.abc import Iterator

from daemon.cli import show
from daemon.cli.approval_lines import ASKED, until
from daemon.cli.columns import LEAST, width, wrapped
from knowledge.failures.fixes.tried import UNTRIED
from knowledge.memory.briefing.when import said
from knowledge.tasks.approval import Approval

BAR, FOLDED = "  │ ", "  ┆ "
"""Before a line of the preview, and before what goes on with one that is longer than the terminal is wide."""
TAB = 8
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
"""Letters and marks that count as printable, and take no ink."""


def screen(one: Approval, now: int) -> Iterator[str]:
    """All of it, as lines."""
    yield show.paint(wrapped(f"{one.name}  {plain(one.title)}", 4), "bold")
    asked = f"asked for {ASKED.get(one.surface, plain(one.surface))} {said(one.asked_at, now)}"
    instead = [f"instead of a{one.replaces}"] if one.replaces else []
    below = "  ·  ".join([asked, *instead, f"denied at {until(one)} if nobody answers"])
    yield show.paint(wrapped(f"    {below}", 4), "dim")
    for warning in one.warnings:
        yield show.paint(wrapped(f"  ! {plain(warning)}", 4), "yellow", "bold")
    if one.evidence:
        first = f"; `sotto try-fix f{one.failure} -f` tries it in a sandbox first" if one.evidence == UNTRIED else ""
        yield wrapped(f"  {plain(one.evidence)}{first}", 2)
    if f"in {one.target}" not in one.preview.split("\n"):
        yield f"  in {plain(one.target)}"
    yield ""
    diff = _Diff() if one.effect == "change files" else None
    for line in one.preview.rstrip("\n").split("\n"):
        style = diff.style(line) if diff else ()
        for bar, part in _folded(plain(line.expandtabs(TAB))):
            yield show.paint(bar, "dim") + show.paint(part, *style)
    yield ""


def plain(text: str) -> str:
    """Text that can be seen whole, and only be seen."""
    return "".join(f"\\x{ord(one):02x}" if one in _UNSEEN else one for one in show.visible(text))


def _folded(text: str) -> Iterator[tuple[str, str]]:
    """A line in as many as it takes, with the bar before each; how wide no terminal is, it is one."""
    room = max(LEAST, shutil.get_terminal_size().columns - len(BAR))
    bar, part, used = BAR, "", 0
    for one in text:
        wide = width(one)
        if used + wide > room:
            yield bar, part
            bar, part, used = FOLDED, "", 0
        part, used = part + one, used + wide
    yield bar, part


class _Diff:
    """The colours of a diff, line by line. A hunk is as long as its head says, so nothing in it passes for a head."""

    def __init__(self) -> None:
        self._old = self._new = 0
        """Lines that the hunk still has."""

    def style(self, line: str) -> tuple[str, ...]:
        if head := _HUNK.match(line):
            self._old, self._new = (int(one or 1) for one in head.groups())
            return ("cyan",)
        if self._old <= 0 and self._new <= 0:
            return () if line.startswith("\\") else ("bold",)
        self._old -= line[:1] not in ("+", "\\")
        self._new -= line[:1] not in ("-", "\\")
        return {"+": ("green",), "-": ("red",)}.get(line[:1], ())
