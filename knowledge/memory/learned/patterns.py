"""Patterns: after a deed a check is red until the same command is run, nearly every time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from knowledge.memory.learned.doing import Doing
from knowledge.memory.learned.lesson import SHARE, TIMES, Lesson, chance, enough, key_of
from knowledge.memory.learned.turns import Edited, Turn, Walk

HABITUAL = 0.3
"""Share of the times between two runs from which on a command is run anyway, and says nothing."""
AHEAD = 2
"""How many more times one of two has to be seen than the other, where both may be the reason."""
_SAID = {"rebase": "a rebase", "merge": "a merge", "pull": "a pull", "switch": "switching the branch"}


class Habit(NamedTuple):
    """What ended the red after a deed, in one project or in several."""

    deed: str
    git: bool
    remedy: str
    times: int
    against: int
    evidence: tuple[int, ...]
    """Seqs; three each time."""
    projects: tuple[int, ...]


def habits(project: int, name: str, done: Sequence[Doing], edited: Edited) -> list[Habit]:
    """All that may be one, of a check in a project, however seldom it was seen; where two explain the same, neither."""
    found = list[Habit]()
    for place in sorted({one.place for one in done if one.name == name and one.sort in ("check", "mixed")}):
        walk = Walk(name, place, edited)
        by_deed = defaultdict[str, list[Turn]](list)
        for turn in walk.turns(done):
            by_deed[turn.deed].append(turn)
        usual = _habitual(walk.calm) | _habitual(walk.mends)
        found += [one for turns in by_deed.values() if (one := _habit(project, turns, usual))]
    return list(_told_apart(found))


def lessons(name: str, found: Iterable[Habit]) -> Iterator[Lesson]:
    """What is certain enough to be proposed, of habits in any number of projects."""
    same = defaultdict[tuple[str, str], list[Habit]](list)
    for one in found:
        if one.times >= SHARE * (one.times + one.against):  # where it is not so, that says nothing of other projects
            same[one.deed, one.remedy].append(one)
    for habits_of in same.values():
        times, against = sum(one.times for one in habits_of), sum(one.against for one in habits_of)
        if enough(times, against):
            yield _lesson(name, habits_of, times, against)


def _habit(project: int, turns: list[Turn], usual: frozenset[str]) -> Habit | None:
    """The command that ends the red after one deed; none where two may be it."""
    deed = turns[0].deed
    remedies = {remedy for turn in turns if turn.verdict == "ended" for remedy in turn.by} - usual - {deed}
    counted = sorted((_counted(project, turns, remedy) for remedy in remedies), key=lambda one: -one.times)
    counted = [one for one in counted if one.times]
    if not counted or (len(counted) > 1 and counted[0].times < counted[1].times + AHEAD):
        return None
    return counted[0]


def _counted(project: int, turns: list[Turn], remedy: str) -> Habit:
    times, against, evidence = 0, 0, list[int]()
    for turn in turns:
        in_vain = remedy in turn.before or remedy in turn.vain
        if turn.verdict == "green":
            against += remedy not in turn.before  # one that was run beforehand may be why
        elif turn.verdict == "ended" and remedy in turn.by and not in_vain:
            times += 1
            evidence += turn.seqs
        elif turn.verdict != "unclear" or in_vain:
            against += 1
    return Habit(turns[0].deed, turns[0].git, remedy, times, against, tuple(evidence), (project,))


def _habitual(spells: Sequence[frozenset[str]]) -> frozenset[str]:
    """Commands that are run many times when no deed is the reason."""
    if len(spells) < TIMES:
        return frozenset()
    counted = Counter(name for said in spells for name in said)
    return frozenset(name for name, times in counted.items() if times >= HABITUAL * len(spells))


def _told_apart(found: list[Habit]) -> Iterator[Habit]:
    """Of deeds that come together git's; of two of one sort the one that is seen more often, or neither."""
    for one in found:
        rivals = [other for other in found if other is not one and other.remedy == one.remedy and _together(one, other)]
        if all(one.git > other.git or (one.git == other.git and one.times >= other.times + AHEAD) for other in rivals):
            yield one


def _together(one: Habit, other: Habit) -> bool:
    shared = set(one.evidence) & set(other.evidence)  # of each time the red run and the green one
    return len(shared) >= min(one.times, other.times)


def _lesson(name: str, found: list[Habit], times: int, against: int) -> Lesson:
    first = found[0]
    after = _SAID.get(first.deed, f"`{first.deed}`") if first.git else f"`{first.deed}`"
    projects = tuple(sorted({project for one in found for project in one.projects}))
    where = f", in {len(projects)} projects" if len(projects) > 1 else ""
    seen = f"{times} of {times + against} times" if against else f"{times} times, every time"
    return Lesson(
        key=key_of("pattern", first.deed, first.remedy),
        kind="pattern",
        title=f"After {after} `{name}` fails until `{first.remedy}`",
        body=f"Seen {seen}{where}: after {after} `{name}` was red, nothing was edited, and `{first.remedy}` made it "
        "green.",
        tags=(),
        evidence=tuple(seq for one in found for seq in one.evidence),
        times=times,
        against=against,
        confidence=chance(times, against),
        projects=projects,
    )
