"""How many recorded fixes go in again, exactly or adapted, and how many go in wrongly; `patch` beside it.

A file of a family of failures is as it was, has lines put in far from the fix, or another change beside it. Wrong is
what is neither the fix with that other change nor a refusal.
"""

import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from daemon.bench.figures import Asked, at_least, at_most
from daemon.bench.fixes_plan import FULL, SLICE, planned
from daemon.safe_git_merge import merged
from knowledge.changes.change import Content
from knowledge.changes.hunks import hunks, unified
from knowledge.errors import DoesNotApply
from knowledge.failures.fixes.applying import Edit, Files, Standing, change_set
from knowledge.views import RowView

SEED = "replay"
PERCENT = 100
AROUND = 3


class Drawn(NamedTuple):
    """One file of a fix, in another state than it was learned in."""

    sort: str
    path: str
    was: str
    became: str
    there: str
    wanted: str
    """Empty where nobody can say, so that only a refusal is right."""
    kept: bool = True
    """Whether the file is kept as it was when the fix was learned."""


def measure(asked: Asked) -> list[RowView]:
    """Shares in percent of all that were tried."""
    asked.tell("recorded fixes that go in again")
    drawn = [*_drawn(asked)]
    rows = list[RowView]()
    for sort in dict.fromkeys(one.sort for one in drawn):
        ours = [one for one in drawn if one.sort == sort]
        right, reference = Counter(map(_ours, ours)), Counter(map(_patched, ours))
        if any(one.wanted for one in ours):
            rows.append(at_least(f"fixes go in, {sort}", _share(right, "right"), "%", None, _share(reference, "right")))
        rows.append(at_most(f"fixes go in wrongly, {sort}", _share(right, "wrong"), "%", 0, _share(reference, "wrong")))
    return rows


def _share(found: Counter[str], what: str) -> float:
    return round(PERCENT * found[what] / max(found.total(), 1), 1)


def _drawn(asked: Asked) -> Iterator[Drawn]:
    chance = random.Random(SEED)  # noqa: S311 - no secret
    for scene in planned(FULL if asked.full else SLICE, SEED).scenes:
        for path, became in scene.case.green.items():
            was = scene.case.red.get(path)
            if was:
                yield from _states(path, was, became, chance)


def _states(path: str, was: str, became: str, chance: random.Random) -> Iterator[Drawn]:
    yield Drawn("as it was", path, was, became, was, became)
    top = f"{chance.randrange(1 << 30):x} = unrelated\n"
    yield Drawn("lines put in above", path, was, became, top + was, top + became)
    yield Drawn("its lines stand twice, nothing is kept", path, was, became, f"{was}\n{was}", "", kept=False)
    lines = was.splitlines(keepends=True)
    hunk = hunks(Content(path, was, became))[0]
    beside = hunk.start - 1 - AROUND
    if 0 <= beside < len(lines) and became.startswith("".join(lines[: hunk.start - 1])):
        other = [*lines[:beside], f"{lines[beside].rstrip()} unrelated\n"]
        rest = "".join(lines[: hunk.start - 1])
        yield Drawn(
            "another change three lines away",
            path,
            was,
            became,
            "".join([*other, *lines[beside + 1 :]]),
            "".join([*other, *lines[beside + 1 : hunk.start - 1]]) + became[len(rest) :],
        )


def _diff(one: Drawn) -> str:
    content = Content(one.path, one.was, one.became)
    return unified(one.path, hunks(content), content)


def _ours(one: Drawn) -> str:
    digest = sha256(one.was.encode()).hexdigest()
    kept = {digest: one.was.encode()} if one.kept else {}
    there: Mapping[str, Standing] = {one.path: Standing(one.there.encode(), 0o644)}
    edit = Edit(one.path, _diff(one), before=digest)
    try:
        [made] = change_set([edit], Files(there.get, kept.get, merged)).files
    except DoesNotApply:
        return "refused"
    return "right" if made.after == one.wanted.encode() else "wrong"


def _patched(one: Drawn) -> str:
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        file = Path(folder, "file")
        file.write_text(one.there, encoding="utf-8")
        words = ["patch", "--silent", "--batch", "--forward", str(file)]
        done = subprocess.run(words, input=_diff(one).encode(), cwd=folder, capture_output=True, check=False)
        if done.returncode:
            return "refused"
        return "right" if file.read_text(encoding="utf-8") == one.wanted else "wrong"
