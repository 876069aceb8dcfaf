"""What tasks have spent, put together: by kind and project, of those that succeeded and of those that did not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from knowledge.tasks.budget import NOTHING, Spent, Task

Outcome = Literal["succeeded", "not", "open"]


class Done(NamedTuple):
    """One task, or a part of it that falls into the time that is looked at."""

    task: Task
    id: str
    """Such as `t9` or `j7`; empty of a sentence."""
    at: int
    """Microseconds UTC."""
    project: int | None
    outcome: Outcome
    spent: Spent
    rule: str = ""
    """Of the budget, that stopped it, or by which it went no further."""
    idle: bool = False
    """Whether nobody had asked for it."""


class Row(NamedTuple):
    """Tasks of one kind in one project."""

    task: Task
    project: int | None
    tasks: int
    succeeded: int
    unsuccessful: int
    spent: Spent


class Cost(NamedTuple):
    """What one took on the average, of those that succeeded, or of those that did not."""

    tasks: int
    spent: Spent


class Stop(NamedTuple):
    """A rule that stopped something."""

    rule: str
    times: int
    last: str
    """The last that it stopped."""
    at: int


def rows(done: Iterable[Done]) -> list[Row]:
    """By kind, then by project, what took the most time first."""
    found: dict[tuple[Task, int | None], list[Done]] = {}
    for one in done:
        found.setdefault((one.task, one.project), []).append(one)
    made = [_row(task, project, some) for (task, project), some in found.items()]
    return sorted(made, key=lambda one: (one.task, -one.spent.wall_s, one.project or 0))


def cost(done: Iterable[Done], task: Task, outcome: Outcome) -> Cost:
    """Of one kind of task; of questions those in which a chat model had a part, where any are."""
    every = [one for one in done if (one.task, one.outcome) == (task, outcome)]
    some = [one for one in every if one.spent.tokens] or every
    total = together(some)
    return Cost(len(some), Spent(*(amount / len(some) for amount in total)) if some else NOTHING)


def stops(done: Iterable[Done]) -> list[Stop]:
    """The most frequent first."""
    stopped = [one for one in done if one.rule]
    last = {one.rule: one for one in sorted(stopped, key=lambda one: one.at)}
    return [Stop(rule, times, last[rule].id, last[rule].at) for rule, times in _often(stopped)]


def together(done: Iterable[Done]) -> Spent:
    total = NOTHING
    for one in done:
        total = total.plus(one.spent)
    return total


def _often(stopped: Sequence[Done]) -> list[tuple[str, int]]:
    return Counter(one.rule for one in stopped).most_common()


def _row(task: Task, project: int | None, some: Sequence[Done]) -> Row:
    how = Counter(one.outcome for one in some)
    return Row(task, project, len(some), how["succeeded"], how["not"], together(some))
