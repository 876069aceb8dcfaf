"""The one thing that is said of all that was imported."""

from collections import defaultdict
from itertools import chain

from knowledge.events import CommandsImported, CommitsImported
from knowledge.history.fixes import fixes
from knowledge.history.insight import Said, best
from knowledge.history.said import Insight
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog


def insight(log: EventLog) -> Insight | None:
    """The most useful true thing about imported commands and commits; None when nothing is true enough."""
    histories: dict[str, list[Said]] = defaultdict(list)
    commits: dict[int, list[tuple[str, list[str]]]] = defaultdict(list)
    for envelope in log.every(types=[CommandsImported.__name__, CommitsImported.__name__]):
        event = envelope.event
        if isinstance(event, CommandsImported):
            histories[event.path] += [Said(one.command, one.status, one.duration_ms) for one in event.commands]
        elif isinstance(event, CommitsImported):
            made = commits[envelope.header.project or 0]
            made += [(one.subject, [str(path) for path in one.paths]) for one in event.commits]
    names = {one.number: one.name for one in Registry(seen.event for seen in log.every(types=KINDS)).all}
    of_commands = best(list(histories.values()))
    of_commits = chain.from_iterable(fixes(names.get(number, "a project"), made) for number, made in commits.items())
    found = [*([of_commands] if of_commands else []), *of_commits]
    return max(found, key=lambda one: one.costs_s, default=None)
