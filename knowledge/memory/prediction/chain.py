"""The method: what followed in ever wider contexts, each explaining a share of what the narrower ones left open.

No counts are kept: a context is asked for the latest that followed in it. So forgetting a command is removing its
rows, and memory that is made again from the log is the same.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge.digest import blake2b
from knowledge.remembered import remembered

ORDERS = (1, 2, 3, 5, 8)
DEEPEST = max(ORDERS)
ENDED = (3,)
"""Orders beyond two in which it counts how the last command ended."""
LATEST = 24
"""What followed in a context: so many count."""
WIDEST = 100
"""The same for the context of everything, which also gives what was used last."""
DECAY, WIDE_DECAY = 0.93, 0.97
NEW = 1.5
"""How far distinct followers make it likely that something else comes (Witten and Bell count 1)."""
RECENT = 30
"""What was used last has a share of what nothing else explains."""
SETTLED = 0.02
"""Where less is left open, wider contexts are not asked."""
_HARMONIC = sum(1 / rank for rank in range(1, RECENT + 1))
_REMEMBERED = 1_000
_PRIME, _FACTOR = (1 << 61) - 1, 0x9E3779B97F4A7C15
_ANY, _IN, _AFTER, _ENDED, _LINE = range(1, 6)
ANYWHERE = _ANY


class Before(NamedTuple):
    """What is known when the next command is about to be typed."""

    commands: Sequence[int]
    """Keys of the patterns that ran in this shell, the latest last."""
    lines: Sequence[int]
    """Keys of its last lines, arguments and all, the latest last."""
    failed: bool
    place: str


class Step(NamedTuple):
    """Contexts that look at the same number of commands, the narrowest first; each later one knows all that it does."""

    depth: int
    contexts: tuple[int, ...]


def key_of(*texts: str) -> int:
    """A number for a text; the same in every memory."""
    told = "\x1f".join(texts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=6).digest())


def joined(*keys: int) -> int:
    """A number for several in their order."""
    whole = 0
    for key in keys:
        whole = (whole * _FACTOR + key + 1) % _PRIME
    return whole


def contexts(before: Before) -> list[Step]:
    """All that a command stands in, from what says most to what says least."""
    place, ran = place_key(before.place), before.commands
    steps: list[Step] = []
    for order in reversed(ORDERS):
        if order > len(ran):
            continue
        wide = joined(_AFTER, *ran[len(ran) - order :])
        ended = joined(_ENDED, before.failed, wide)
        narrow: tuple[int, ...] = ()
        if order == 1:
            narrow = (joined(_LINE, before.lines[-1], ended), joined(_IN, place, wide))
        elif order == 2:  # noqa: PLR2004 - beyond two, what was typed says where it was
            narrow = (joined(_IN, place, ended),)
        elif order in ENDED:
            narrow = (ended,)
        steps.append(Step(order, (*narrow, wide)))
    return [*steps, Step(0, (joined(_IN, place), ANYWHERE))]


@remembered(_REMEMBERED)
def place_key(place: str) -> int:
    return key_of(place)


class Mixture:
    """Shares of what may come, filled from the narrowest context to the widest."""

    def __init__(self) -> None:
        self.shares: dict[int, float] = {}
        self.left = 1.0
        """What no context explained so far."""

    def add(self, latest: Sequence[int], decay: float = DECAY, new: float = NEW) -> None:
        """Let what followed in one context, the latest first, explain its part of what is left."""
        counts: dict[int, float] = {}
        weight, total = 1.0, 0.0
        for one in latest:
            counts[one] = counts.get(one, 0.0) + weight
            total += weight
            weight *= decay
        escaped = new * len(counts)
        part = self.left / (total + escaped)
        for one, count in counts.items():
            self.shares[one] = self.shares.get(one, 0.0) + part * count
        self.left = part * escaped

    def close(self, latest: Iterable[int]) -> None:
        """Let what was used last, the latest first, have the rest."""
        for rank, one in enumerate(list(dict.fromkeys(latest))[:RECENT], 1):
            self.shares[one] = self.shares.get(one, 0.0) + self.left / rank / _HARMONIC

    @property
    def settled(self) -> bool:
        """Whether wider contexts would change nothing."""
        return self.left < SETTLED
