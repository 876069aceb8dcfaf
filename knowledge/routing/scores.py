"""What a model says of a question: numbers of any size, more is likelier; and how they become probabilities."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.routing.arguments import ARGUMENTS, DEFAULTS, ENUMERATIONS, FREE

TOOLS = tuple(ARGUMENTS)
TAGS = ("", *(f"{mark}-{name}" for name in FREE for mark in "BI"))
"""Of a word: no argument, or the beginning or the inside of one."""
VALUES: Mapping[tuple[str, str], tuple[str, ...]] = {
    key: ("", *(one for one in values if one != DEFAULTS.get(key))) for key, values in ENUMERATIONS.items()
}
"""Of an argument with few values; the first: nothing was said."""


@dataclass(frozen=True)
class Scores:
    """Of one question."""

    tool: Sequence[float]
    """In the order of `TOOLS`."""
    then: Sequence[float]
    """Of the second request, likewise; `none` where there is none."""
    values: Mapping[tuple[str, str], Sequence[float]]
    """By (tool, argument), in the order of `VALUES`."""
    tags: Sequence[Sequence[float]]
    """Of each word, in the order of `TAGS`."""
    second: Sequence[float]
    """Of each word: how much more likely the second request says it than the first; 0 where both are as likely."""


@dataclass(frozen=True)
class Limits:
    """From when on something is believed."""

    temperature: float = 1.0
    """What scores are divided by, so that they tell probabilities."""
    tool: float = 0.5
    """The least probability of a tool that is told."""
    then: float = 0.5


def probabilities(scores: Sequence[float], temperature: float = 1.0) -> list[float]:
    """They sum up to 1."""
    most = max(scores)
    parts = [math.exp((one - most) / temperature) for one in scores]
    whole = sum(parts)
    return [one / whole for one in parts]
