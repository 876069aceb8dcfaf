"""The learned weights (`weights.toml`, by `scripts/failures/fit.py`), and the names of what they belong to."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.failures.marks import vocabulary

PLACE = (
    "late",
    "to_end",
    "in_last_10",
    "in_last_30",
    "above_end",
    "alike",
    "blank",
    "indented",
    "before_frames",
    "after_frames",
    "kin",
    "opens_block",
)
"""Where a line stands: its share of the way, lines to the end, lines above what only follows; how many are like it;
whether it is blank, indented, the message of the frames below or above it, one of many that begin alike, the first
after a blank one."""
BESIDE = ("telling", "up_1", "up_4", "up_9", "up_20", "down_1", "down_4", "down_10", "below_best")
"""How telling the line, those above and those below are; the number is the furthest line of a group."""
BORNE = ("frame", "drawn", "changed", "told", "pathlike", "quiet", "echo", "follows", "busy", "calm")
"""Marks that the chance looks at once more."""


class Weights(NamedTuple):
    """By place in `own_names` and `near_names`."""

    marks: tuple[float, ...]
    place: tuple[float, ...]
    """The constant at its end; so in `near_place`."""
    beside: tuple[float, ...]
    borne: tuple[float, ...]
    near_place: tuple[float, ...]


def own_names() -> tuple[str, ...]:
    """What `telling` is summed from, besides a constant."""
    return *vocabulary().names, *PLACE


def near_names() -> tuple[str, ...]:
    """What the `chance` is summed from, besides a constant."""
    return *BESIDE, *BORNE, *PLACE


@cache
def weights() -> Weights:
    """Those that were learned."""
    read = _read()
    own = tuple(float(read["telling"][name]) for name in (*own_names(), "constant"))
    near = tuple(float(read["chance"][name]) for name in (*near_names(), "constant"))
    marks, beside, borne = len(vocabulary().names), len(BESIDE), len(BESIDE) + len(BORNE)
    return Weights(own[:marks], own[marks:], near[:beside], near[beside:borne], near[borne:])


def unseen() -> dict[str, float]:
    """How the weights did on repositories that they were not learned from, as measured when they were learned."""
    return {name: float(value) for name, value in _read()["unseen"].items()}


@cache
def _read() -> dict[str, dict[str, float]]:
    return tomllib.loads(Path(__file__).with_name("weights.toml").read_text(encoding="utf-8"))
