"""The method: what followed in ever narrower contexts, interpolated, the latest counting most.

No counts are kept: a context is asked for the latest that followed in it. So forgetting a command is removing its
rows, and memory that is made again from the log is the same.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple

ORDERS = (1, 2, 3, 5, 8)
DEEPEST = max(ORDERS)
PLACED = 2
"""Beyond so many commands, what was typed says where it was."""
LATEST = 32
"""What followed in a context: so many count."""
WIDEST = 200
"""The same for the context of everything, which also gives what was used last."""
DECAY, WIDE_DECAY = 0.93, 0.97
NEW = 1.5
"""How far distinct followers make it likely that something else comes (Witten and Bell count 1)."""
RECENT = 30
"""What was used last has a share of what nothing else explains."""


class Before(NamedTuple):
    """What is known when the next command is about to be typed."""

    commands: Sequence[int]
    """Keys of the patterns that ran in this shell, the latest last."""
    failed: bool
    place: str


class Step(NamedTuple):
    """Contexts that look at the same number of commands, the widest first: where it knows nothing, none does."""

    depth: int
    contexts: tuple[int, ...]


def key_of(*parts: object) -> int:
    """A number for a context or a text; the same in every memory."""
    told = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=6).digest())


def contexts(before: Before) -> list[Step]:
    """From the widest to the narrowest."""
    place, ran = key_of(before.place), before.commands
    steps = [Step(0, (key_of("any"),)), Step(0, (key_of("in", place),))]
    for order in ORDERS:
        if order > len(ran):
            break
        wide = key_of("after", *ran[len(ran) - order :])
        also: tuple[int, ...] = ()
        if order <= PLACED:
            also = (key_of("in", place, wide),)
        if order == 1:
            also = (key_of("ended", before.failed, wide), *also)
        steps.append(Step(order, (wide, *also)))
    return steps


def recent(latest: Iterable[int]) -> dict[int, float]:
    """What was used last, the latest first, as a first guess."""
    found = list(dict.fromkeys(latest))[:RECENT]
    whole = sum(1 / rank for rank in range(1, len(found) + 1))
    return {one: 1 / rank / whole for rank, one in enumerate(found, 1)}


def narrowed(
    guess: dict[int, float], latest: Sequence[int], decay: float = DECAY, new: float = NEW
) -> dict[int, float]:
    """A guess with what followed in one narrower context, the latest first."""
    if not latest:
        return guess
    counts: dict[int, float] = {}
    weight, total = 1.0, 0.0
    for one in latest:
        counts[one] = counts.get(one, 0.0) + weight
        total += weight
        weight *= decay
    whole = total + new * len(counts)
    left = new * len(counts) / whole
    mixed = {one: share * left for one, share in guess.items()}
    for one, count in counts.items():
        mixed[one] = mixed.get(one, 0.0) + count / whole
    return mixed
