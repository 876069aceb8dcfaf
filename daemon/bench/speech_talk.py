"""Talk that is not meant for Sotto, the same for the same seed; in each eighth piece somebody nearly says its name."""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

EVERY = 8
"""One piece in so many holds a near-miss."""
MOST_SENTENCES = 3
_SLOT = re.compile(r"\{(\w+)\}")


class Talk(NamedTuple):
    """One piece between two silences."""

    text: str
    near: bool
    """Whether it was made to be mistaken."""


class _Said(NamedTuple):
    talk: Sequence[str]
    near_question: Sequence[str]
    opening: Sequence[str]
    near_follow: Sequence[str]
    slots: Mapping[str, Sequence[str]]


def talk(seed: int, wake: str, near_names: Sequence[str]) -> Iterator[Talk]:
    """Without an end; `near_names` sound like the wake phrase."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    place = 0
    while True:
        place += 1
        near = place % EVERY == 0
        text = _near(rng, wake, near_names) if near else _plain(rng)
        if wake not in text:
            yield Talk(text, near)


def _plain(rng: random.Random) -> str:
    said = [_filled(rng, rng.choice(_said().talk)) for _ in range(rng.randint(1, MOST_SENTENCES))]
    if rng.random() < 1 / 4:
        said[0] = f"{rng.choice(_said().opening)} {said[0]}"
    return ". ".join(said)


def _near(rng: random.Random, wake: str, near_names: Sequence[str]) -> str:
    """A name that is nearly right and then a question, a question to others, or half the wake phrase."""
    first, last = wake.split(maxsplit=1)[0], wake.rsplit(maxsplit=1)[-1]
    kind = rng.randrange(4)
    if kind == 0:
        return f"{rng.choice(near_names)}, {rng.choice(_said().near_follow)}"
    if kind == 1:
        return f"{first} {rng.choice(_said().slots['person'])}, {rng.choice(_said().near_follow)}"
    if kind == 2:  # noqa: PLR2004 - of four
        return f"the {last} {rng.choice(_said().near_follow)} and {_plain(rng)}"
    return _filled(rng, rng.choice(_said().near_question))


def _filled(rng: random.Random, template: str) -> str:
    return _SLOT.sub(lambda match: rng.choice(_said().slots[match[1]]), template)


@cache
def _said() -> _Said:
    read = tomllib.loads(Path(__file__).with_name("speech_talk.toml").read_text(encoding="utf-8"))
    return _Said(**read)
