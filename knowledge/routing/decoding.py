"""Scores of a question become a route: the tool, if it is likely enough, its arguments, and a second request."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.routing.arguments import NONE, free
from knowledge.routing.follow_up import follow_up
from knowledge.routing.route import LONGEST, NOWHERE, Route
from knowledge.routing.scores import TAGS, TOOLS, VALUES, Limits, Scores, probabilities
from knowledge.routing.spans import Span, spans, texts
from knowledge.routing.words import Word

LAST_OF_LATIN = "\u024f"
STRANGE = 0.5
"""Share of a question's letters in scripts that the model does not know, from which on it is not believed."""
NEVER = -1e4
VOICE = "set_voice"
"""Its mode is always said, in one way or another."""


def decoded(text: str, words: Sequence[Word], scores: Scores, limits: Limits, previous: str = "") -> Route:
    """Where the text goes, of which these words were read."""
    text = text[:LONGEST]
    if not words or strange(text):
        return NOWHERE
    likely = probabilities(scores.tool, limits.temperature)
    tool, confidence = _best(likely, limits.tool)
    all_read = not text[words[-1].end :].strip()
    if found := follow_up(text, words, scores.tags, Route(tool, {}, confidence), previous):
        known = previous in {tool, VOICE}  # a head is only taught with its own tool
        return replace(found, arguments={**found.arguments, **(_values(previous, scores) if known else {})})
    if tool == NONE:
        return Route(NONE, {}, confidence)
    then, then_confidence = _best(probabilities(scores.then, limits.temperature), limits.then)
    later = [then != NONE and one > 0 for one in scores.second]
    own = spans(_without(scores.tags, later), free(tool))
    first = Route(tool, {**texts(text, words, own, all_read=all_read), **_values(tool, scores)}, confidence)
    if then == NONE:
        return first
    rest = spans(_without(scores.tags, _taken(later, own)), free(then))
    second = Route(then, {**texts(text, words, rest, all_read=all_read), **_values(then, scores)}, then_confidence)
    return replace(first, then=second) if (second.tool, second.arguments) != (tool, first.arguments) else first


def strange(text: str) -> bool:
    """Whether most of it is written in letters that the model does not know, or has none."""
    letters = [one for one in text if one.isalpha()]
    return sum(one > LAST_OF_LATIN for one in letters) >= STRANGE * len(letters)


def _best(likely: Sequence[float], least: float) -> tuple[str, float]:
    """The likeliest tool and how likely it is; none where no tool is likely enough."""
    place = max(range(len(TOOLS)), key=likely.__getitem__)
    if TOOLS[place] != NONE and likely[place] < least:
        return NONE, likely[TOOLS.index(NONE)]
    return TOOLS[place], likely[place]


def _values(tool: str, scores: Scores) -> dict[str, str]:
    """The arguments with few values; one that always has a value and no default gets the likeliest."""
    given = {}
    for (of, name), values in VALUES.items():
        if of != tool:
            continue
        likely = list(scores.values[of, name])
        if (of, name) == (VOICE, "mode"):
            likely[0] = NEVER
        if value := values[max(range(len(values)), key=likely.__getitem__)]:
            given[name] = value
    return given


def _without(tags: Sequence[Sequence[float]], left_out: Sequence[bool]) -> list[Sequence[float]]:
    """The tags, with no argument at these words."""
    nothing = [0.0, *[NEVER] * (len(TAGS) - 1)]
    return [nothing if out else one for one, out in zip(tags, left_out, strict=True)]


def _taken(later: Sequence[bool], own: Sequence[Span]) -> list[bool]:
    """The words that the second request does not say."""
    taken = [not one for one in later]
    for span in own:
        taken[span.begin : span.end] = [True] * (span.end - span.begin)
    return taken
