"""What is learned when a failure is over: the fix, or why there is none. Pure: it reads what it is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from knowledge.changes.change import Change
from knowledge.changes.hunks import style_only
from knowledge.changes.sorting import command_sort, path_sort, writes
from knowledge.events import FailureDiagnosed
from knowledge.failures.fixes.attribution import Attribution, Candidate, may_point, together
from knowledge.failures.fixes.brought import with_new_files
from knowledge.failures.fixes.evidence import Evidence, evidence
from knowledge.failures.fixes.explaining import FLOOR, KNOWN_AS_FLAKY, UNSTEADY, Explained, explained
from knowledge.failures.fixes.net import Done, Net, done, net
from knowledge.failures.fixes.reach import Reach, Read
from knowledge.failures.fixes.remedies import remedies
from knowledge.failures.fixes.undone import comes_back_to

MOST_HUNKS = 2_000
"""More is no fix of one failure, but another state of the project."""
FEW_FILES = 40
"""Where more were changed, only those are looked into that may have to do with it."""
MANY_FILES = 200
"""Where even more were, and nothing among them is the cause, it is not said that there is none."""
ALONE = 0.22
"""What it adds that nothing else was done, where the failure does not come and go by itself."""
UNDONE = 0.4
"""What it adds that nothing was changed but the place whose change came before the failure."""
_IMPORTS_ARE_READ = frozenset({".py", ".pyi", ".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".vue", ".svelte", ".rs"})

Why = Literal["flaky", "no cause", "too much", "unreadable"]


@dataclass(frozen=True)
class Episode:
    """One failure from red to green."""

    last: FailureDiagnosed
    """As it was told the last time."""
    tree: str
    changes: Sequence[Change]
    """All that was done since it failed first, the oldest first."""
    late: Sequence[Change]
    """Those of them that were done after the last red run."""
    runs: int
    """How often it had failed in that time: what fails twice does not do so by chance."""
    flaky: bool
    """Whether it is known to pass without a cause."""
    read: Read
    broke: Callable[[], Sequence[Change]] = tuple
    """What had been done before it failed first, since it was green; asked only where nothing else tells."""
    unseen: bool = False
    """Whether nothing was recorded for a while: what was done then is not among the changes."""


@dataclass(frozen=True)
class Learned:
    """What belongs to the fix."""

    hunks: list[Done]
    commands: list[Change]
    left_out: int
    share: float


def learn(episode: Episode) -> Learned | Why:
    """Find the fix, or say why there is none."""
    changed, unknown = net(episode.changes)
    late, _ = net(episode.late)
    commands = [one for one in episode.late if one.command and not one.contents and command_sort(one.command)]
    kept = {one.content.path for one in changed} & {one.content.path for one in late}
    if not (kept or commands or unknown):
        return _same(episode)  # also where what was tried before the last red run is still there
    said = evidence(episode.last, episode.tree)
    reach = Reach(said, _present(episode.read, changed), {one.content.path for one in changed})
    worth = [one for one in changed if len(changed) <= FEW_FILES or may_point(said, reach, one.content)]
    found = done(worth, late)
    if len(found) > MOST_HUNKS:
        return "too much"
    if not (any(one.late for one in found) or commands or unknown) and len(worth) == len(changed):
        return _same(episode)
    candidates = [*Attribution(said, found, reach).candidates(), *remedies(said, commands)]
    floor = _floor(episode, said)
    what = explained(_alone(episode, said, candidates, reach), floor)
    what = what or explained(_undone(episode, said, candidates, reach), floor)
    if what is None:
        return "too much" if len(changed) > MANY_FILES else _why_not(said, episode.late, unknown)
    what = what._replace(kept=with_new_files(what.kept, candidates))
    return _learned(what, len(candidates) + len(changed) - len(worth))


def _same(episode: Episode) -> Why:
    return "unreadable" if episode.unseen else "flaky"


def _floor(episode: Episode, said: Evidence) -> float:
    if episode.flaky or episode.unseen:
        return KNOWN_AS_FLAKY
    return UNSTEADY if said.unsteady else FLOOR


# ── what was done alone ───────────────────────────────────────────────────────────────────────────


def _alone(episode: Episode, said: Evidence, candidates: list[Candidate], reach: Reach) -> list[Candidate]:
    """Believe the only thing that was done more readily, unless the failure may have gone by itself."""
    real = [one for one in candidates if _may_matter(one, said, reach)]
    things = {id(one.command or (one.done and one.done.last)) for one in real}
    if len(things) != 1 or len({one.done.hunk.path for one in real if one.done}) > 1:
        return candidates
    if episode.flaky or episode.unseen or said.unsteady or not (episode.runs > 1 or said.checks or said.affinities):
        return candidates
    return [_likelier(one, ALONE) if one in real else one for one in candidates]


def _undone(episode: Episode, said: Evidence, candidates: list[Candidate], reach: Reach) -> list[Candidate]:
    """Believe what changed the very place that was changed when it broke, where nothing else was done."""
    if episode.flaky or episode.unseen or said.unsteady:
        return candidates
    real = [one for one in candidates if _may_matter(one, said, reach)]
    mended = [one.done for one in real if one.done]
    if any(one.command and one.score for one in real) or not mended or not comes_back_to(mended, episode.broke()):
        return candidates
    return [
        Candidate(together([one.score, UNDONE]), one.done) if one in real and one.done else one for one in candidates
    ]


def _likelier(one: Candidate, chance: float) -> Candidate:
    return replace(one, score=together([one.score, chance]))


def _may_matter(one: Candidate, said: Evidence, reach: Reach) -> bool:
    """Whether a program could notice it, as far as can be told."""
    if one.done is None:
        return True
    path = one.done.hunk.path
    sort = path_sort(path)
    if sort in {"documentation", "generated"} or style_only(one.done.hunk):
        return one.score > 0
    readable = bool(said.places) and PurePosixPath(path).suffix in _IMPORTS_ARE_READ
    return not readable or path in reach.files


def _why_not(said: Evidence, late: Sequence[Change], unknown: set[str]) -> Why:
    """What was done may be the cause even so, where not all of it can be read."""
    if _points_at(said, unknown):
        return "unreadable"
    whole = any(path.endswith("/") for one in late if one.sort != "dependency" for path in one.unknown)
    return "too much" if whole else "no cause"


def _points_at(said: Evidence, unknown: set[str]) -> bool:
    """Whether the failure is about a file whose content was not kept."""
    places = {place.path for place in said.places}
    folders = tuple(path.removeprefix("./") for path in unknown if path.endswith("/"))
    return any(path in places or PurePosixPath(path).name.lower() in said.files for path in unknown) or any(
        place.startswith(folder) for place in places for folder in folders
    )


# ── the outcome ───────────────────────────────────────────────────────────────────────────────────


def _learned(what: Explained, considered: int) -> Learned:
    hunks = [one.done for one in what.kept if one.done]
    commands = {id(one.command): one.command for one in what.kept if one.command}
    for one in hunks:
        if by := _made_by(one.last):
            commands.setdefault(id(one.last), by)
    return Learned(hunks, list(commands.values()), considered - len(what.kept), what.share)


def _made_by(change: Change) -> Change | None:
    """The change as a command, where one changed the files."""
    line = change.command or change.by
    return replace(change, command=line) if line and (command_sort(line) or writes(line)) else None


def _present(read: Read, changed: list[Net]) -> Read:
    """Files as they were when it was green: what has changed is known exactly."""
    known = {one.content.path: one.content.after for one in changed}
    return lambda path: known[path] if path in known else read(path)
