"""Mistakes that are made again and again: failures of one kind that were fixed in the same way each time."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from knowledge.changes.sorting import path_sort
from knowledge.events import FixCommand, FixEdit
from knowledge.failures.fixes.summary import changed
from knowledge.memory.learned.lesson import Lesson, chance, enough, key_of

SHARE = 0.5
"""Of the runs in which a failure of the kind was fixed, how many were fixed in this way."""
LINES = 6
"""Changed lines of a fix; a larger one is never made twice."""
LONGEST_WAY = 100
_QUOTED = re.compile(r"""'([^'\n]{2,60})'|"([^"\n]{2,60})"|`([^`\n]{2,60})`""")
_NAMED = frozenset({"configuration", "manifest", "lock"})
"""Files in which it matters which one it is; of others only what they are written in."""


class Mended(NamedTuple):
    """A fix, and each run in which it helped or did not."""

    seq: int
    project: int
    headline: str
    """What the failure said."""
    edits: list[FixEdit]
    commands: list[FixCommand]
    helped: tuple[str, ...]
    """Ids of runs."""
    failed: int = 0


class Way(NamedTuple):
    """How something is fixed, whatever it is about."""

    sign: str
    """The same for fixes that are the same but for the names that the failure says."""
    shown: str


def lessons(kind: str, found: Iterable[Mended]) -> Iterator[Lesson]:
    """What is certain enough, of the fixes of one kind of failure."""
    ways = defaultdict[str, list[tuple[Mended, Way]]](list)
    runs = set[str]()
    for one in found:
        runs.update(one.helped)
        if way := way_of(one):
            ways[way.sign].append((one, way))
    for sign, same in ways.items():
        mended = {run for one, _ in same for run in one.helped}
        against = len(runs - mended) + sum(one.failed for one, _ in same)
        if enough(len(mended), against, SHARE):
            yield _lesson(kind, sign, same, len(mended), against)


def way_of(one: Mended) -> Way | None:
    """How this was fixed; None where it is too much to be made twice."""
    names = _names(one.headline)
    said = [f"$ {_masked(' '.join(command.command.split()), names)}" for command in one.commands]
    lines = list[str]()
    for edit in one.edits:
        if edit.redacted:
            return None
        own = [f"{line[0]} {_masked(' '.join(line[1:].split()), names)}" for line in changed(edit.diff.splitlines())]
        own = [line for line in own if line.strip("+- ")]
        lines += own
        said += [f"@ {_file(edit.path)}", *own]
    if not said or len(lines) > LINES or (one.edits and not lines):
        return None
    commands = [line[2:] for line in said if line.startswith("$ ")]
    shown = ", ".join(f"`{line}`" for line in (commands or lines))
    return Way("\n".join(said), shown if len(shown) <= LONGEST_WAY else f"{shown[: LONGEST_WAY - 1]}…")


def _names(headline: str) -> list[str]:
    """What a failure is about, as it quotes it; the longest first."""
    found = dict.fromkeys(next(filter(None, groups)) for groups in _QUOTED.findall(headline))
    return sorted(found, key=len, reverse=True)


def _masked(text: str, names: list[str]) -> str:
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text)
    return text


def _file(path: str) -> str:
    name = path.rpartition("/")[2]
    return name if path_sort(path) in _NAMED else f"*.{name.rpartition('.')[2]}"


def _lesson(kind: str, sign: str, same: list[tuple[Mended, Way]], times: int, against: int) -> Lesson:
    latest, way = max(same, key=lambda pair: pair[0].seq)
    projects = tuple(sorted({one.project for one, _ in same} - {0}))
    headline = _masked(latest.headline, _names(latest.headline)) if len(same) > 1 else latest.headline
    where = f" in {len(projects)} projects" if len(projects) > 1 else ""
    others = f"; {against} times it was something else" if against else ""
    body = f"Fixed in the same way {times} times{where}{others}. The last one said: {latest.headline}"
    return Lesson(
        key=key_of("mistake", kind, sign),
        kind="mistake",
        title=f"{headline}: {way.shown}",
        body=body,
        tags=(),
        evidence=tuple(sorted(one.seq for one, _ in same)),
        times=times,
        against=against,
        confidence=chance(times, against),
        projects=projects,
    )
