"""What next commands are predicted with elsewhere: the references that prediction is measured beside."""

from collections.abc import Callable
from itertools import islice
from typing import Protocol

MOST = 5
ALPHA = 0.8
"""Davison and Hirsh's: how much of what it knew IPAM keeps at each update."""


class Method(Protocol):
    """Predicts each command from those before it."""

    def best(self) -> list[str]:
        """At most five, the most probable first."""
        ...

    def learn(self, command: str) -> None:
        """Hear what then came."""
        ...


class MostFrequent:
    def __init__(self) -> None:
        self._times: dict[str, float] = {}

    def best(self) -> list[str]:
        return highest(self._times)

    def learn(self, command: str) -> None:
        self._times[command] = self._times.get(command, 0) + 1


class MostRecent:
    def __init__(self) -> None:
        self._used: dict[str, None] = {}

    def best(self) -> list[str]:
        return list(islice(reversed(self._used), MOST))

    def learn(self, command: str) -> None:
        self._used.pop(command, None)
        self._used[command] = None


class Markov:
    """What followed the last command most often; then what is most frequent."""

    def __init__(self) -> None:
        self._after: dict[str, dict[str, float]] = {}
        self._often = MostFrequent()
        self._last = ""

    def best(self) -> list[str]:
        found = highest(self._after.get(self._last, {}))
        return list(dict.fromkeys([*found, *self._often.best()]))[:MOST]

    def learn(self, command: str) -> None:
        row = self._after.setdefault(self._last, {})
        row[command] = row.get(command, 0) + 1
        self._often.learn(command)
        self._last = command


class Ipam:
    """Incremental probabilistic action modelling (Davison and Hirsh 1998): one row a command, updated and decayed."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, float]] = {}
        self._default: dict[str, float] = {}
        self._last = ""

    def best(self) -> list[str]:
        return highest(self._rows.get(self._last) or self._default)

    def learn(self, command: str) -> None:
        if self._last:
            _moved(self._rows.setdefault(self._last, dict(self._default)), command)
        _moved(self._default, command)
        self._last = command


def highest(shares: dict[str, float]) -> list[str]:
    return sorted(shares, key=lambda one: -shares[one])[:MOST]


def _moved(row: dict[str, float], command: str) -> None:
    for one in row:
        row[one] *= ALPHA
    row[command] = row.get(command, 0.0) + 1 - ALPHA


METHODS: dict[str, Callable[[], Method]] = {
    "most frequent": MostFrequent,
    "most recent": MostRecent,
    "order-1 Markov": Markov,
    "IPAM": Ipam,
}
