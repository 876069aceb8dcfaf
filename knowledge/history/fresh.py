"""Which commands of a history are new since it was imported last.

A history file is not only appended to: shells cut its beginning, write it anew, remove what is said twice, and sessions
that end put their commands behind younger ones. So no place in the file is kept; it is compared with what was imported.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

ENOUGH = 8
"""Commands in a row that show where the last import ended, when both sides have others before them."""


def new(found: Sequence[tuple[int | None, str]], done: Iterable[tuple[int | None, str]]) -> list[int]:
    """Positions of those in `found` that are not in `done`, each a moment and a command, in order.

    Where there is a moment it decides: as many commands of one moment as were imported are known. Those without one are
    known by their order.
    """
    done = list(done)
    plain = [place for place, (at, _) in enumerate(found) if at is None]
    known = Counter(at for at, _ in done if at is not None)
    fresh = []
    for place, (at, _) in enumerate(found):
        if at is None:
            continue
        if known[at] > 0:
            known[at] -= 1
        else:
            fresh.append(place)
    ordered = _new_by_order([found[place][1] for place in plain], [command for at, command in done if at is None])
    return sorted(fresh + [plain[one] for one in ordered])


def _new_by_order(found: Sequence[str], done: Sequence[str]) -> list[int]:
    """What comes behind the longest run of commands that `done` ends with.

    The run is believed when it holds all that was imported, or all that the file has before its end, or enough. If not,
    the file has become another one, and a command is new as often as it is there more often than before.
    """
    lengths = _common_ends(found, done)
    length = max(lengths, default=0)
    end = lengths.index(length) + 1 if length else 0
    if length and (length in {end, len(done)} or length >= ENOUGH):
        return list(range(end, len(found)))
    known = Counter(done)
    fresh = []
    for place, command in enumerate(found):
        known[command] -= 1
        if known[command] < 0:
            fresh.append(place)
    return fresh


def _common_ends(found: Sequence[str], done: Sequence[str]) -> list[int]:
    """For each command of `found`, how many up to it are the last ones of `done`.

    It is the Z function of both, backwards, in linear time: histories repeat themselves.
    """
    both: list[str | None] = [*reversed(done), None, *reversed(found)]
    lengths = [0] * len(both)
    left = right = 0
    for place in range(1, len(both)):
        if place < right:
            lengths[place] = min(right - place, lengths[place - left])
        while place + lengths[place] < len(both) and both[lengths[place]] == both[place + lengths[place]]:
            lengths[place] += 1
        if place + lengths[place] > right:
            left, right = place, place + lengths[place]
    return lengths[len(done) + 1 :][::-1]
