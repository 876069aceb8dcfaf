"""The arguments of a tool in a question: the likeliest pieces, each of whole words, at most one for each argument."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from knowledge.routing.arguments import WHOLE
from knowledge.routing.route import LONGEST
from knowledge.routing.scores import TAGS
from knowledge.routing.trimming import trimmed, unbroken
from knowledge.routing.words import Word

LONGEST_NAME = 300
"""Characters of an argument that names something; what is longer names nothing."""
HERE = frozenset({"project", "repo", "repository", "here", "this project", "this repo"})
"""What names no project."""
LONG = WHOLE | {"error"}
_PLACE = {tag: place for place, tag in enumerate(TAGS)}


class Span(NamedTuple):
    """Words that are an argument."""

    argument: str
    begin: int
    """Of the words."""
    end: int
    worth: float
    """How much likelier that is than that they are none."""


def spans(tags: Sequence[Sequence[float]], arguments: Sequence[str]) -> list[Span]:
    """The best for each of the arguments, in their order in the text."""
    best: dict[str, Span] = {}
    for one in _pieces(tags, arguments):
        if one.argument not in best or one.worth > best[one.argument].worth:
            best[one.argument] = one
    return sorted(best.values(), key=lambda one: one.begin)


def texts(text: str, words: Sequence[Word], found: Sequence[Span], *, all_read: bool = True) -> Mapping[str, str]:
    """The arguments as the question says them; what is noted or run goes on behind what the model has read."""
    given = {}
    for one in found:
        begin, end = words[one.begin].begin, words[one.end - 1].end
        if not all_read and one.end == len(words) and one.argument in WHOLE:
            end = len(text)
        begin, end = unbroken(text, begin, end)
        value = text[begin:end]
        first, last = trimmed(value, one.argument)
        value = value[first:last]
        if one.argument == "project" and value.lower() in HERE:
            continue
        if value and len(value) <= (LONGEST if one.argument in LONG else LONGEST_NAME):
            given[one.argument] = value
    return given


def _pieces(tags: Sequence[Sequence[float]], arguments: Sequence[str]) -> list[Span]:
    """All arguments on the likeliest way through the words."""
    path = _way(tags, ["", *(f"{mark}-{name}" for name in arguments for mark in "BI")])
    found: list[Span] = []
    for at, tag in enumerate(path):
        if not tag:
            continue
        worth = tags[at][_PLACE[tag]] - tags[at][0]
        if tag.startswith("I") and found:
            last = found[-1]
            found[-1] = last._replace(end=at + 1, worth=last.worth + worth)
        else:
            found.append(Span(tag[2:], at, at + 1, worth))
    return found


def _way(tags: Sequence[Sequence[float]], allowed: Sequence[str]) -> list[str]:
    """The tags with the highest sum in which an inside follows its own beginning or inside."""
    before: dict[str, float] = {tag: 0.0 for tag in allowed if not tag.startswith("I")}
    steps: list[dict[str, str]] = []
    for at, scores in enumerate(tags):
        now, came = {}, {}
        for tag in allowed:
            ways = _before(tag, allowed) if at else [tag] if not tag.startswith("I") else []
            ways = [one for one in ways if one in before]
            if ways:
                came[tag] = max(ways, key=before.__getitem__)
                now[tag] = (before[came[tag]] if at else 0.0) + scores[_PLACE[tag]]
        before = now
        steps.append(came)
    return _back(before, steps)


def _before(tag: str, allowed: Sequence[str]) -> Sequence[str]:
    return [f"B{tag[1:]}", tag] if tag.startswith("I") else allowed


def _back(ends: Mapping[str, float], steps: Sequence[Mapping[str, str]]) -> list[str]:
    if not steps:
        return []
    path = [max(ends, key=ends.__getitem__)]
    for came in reversed(steps[1:]):
        path.append(came[path[-1]])
    return path[::-1]
