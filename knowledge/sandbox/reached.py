"""What a sandboxed program reached beyond its sandbox, or tried to: each connection, and one line about all of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from knowledge.sandbox.hosts import written

Verdict = Literal["reached", "refused", "failed"]
_MOST_NAMED = 8
_KILO = 1000


class Connection(NamedTuple):
    """One connection to the proxy."""

    host: str
    """What was asked for; empty where that could not be understood."""
    port: int
    address: str
    """What it was connected to."""
    verdict: Verdict
    reason: str
    """Why it was refused or failed, or what ended it before its time."""
    up: int
    """Bytes to the server, without what a tunnel is asked for with."""
    down: int
    seconds: float


class Reached(NamedTuple):
    """All of one run."""

    connections: tuple[Connection, ...] = ()
    left_out: int = 0
    """Connections beyond those that are kept."""


def lines(reached: Reached) -> Iterator[str]:
    """What is said of it: nothing where nothing was asked for."""
    found = [one for one in reached.connections if one.host]
    parts = [part for verdict in ("reached", "refused", "failed") if (part := _part(verdict, found))]
    if parts:
        yield "; ".join(parts)
    if reached.left_out:
        yield f"{reached.left_out} connections more are not listed"


def _part(verdict: str, connections: Iterable[Connection]) -> str:
    count: Counter[str] = Counter()
    moved: Counter[str] = Counter()
    for one in connections:
        if one.verdict == verdict:
            name = written(one.host, one.port)
            count[name] += 1
            moved[name] += one.up + one.down
    if not count:
        return ""
    said = [_said(name, times, moved[name] if verdict == "reached" else None) for name, times in count.most_common()]
    more = [f"and {len(said) - _MOST_NAMED} more"] if len(said) > _MOST_NAMED else []
    return f"{verdict} {', '.join([*said[:_MOST_NAMED], *more])}"


def _said(name: str, times: int, moved: int | None) -> str:
    if moved is None:
        return f"{name} ({times})"
    return f"{name} ({times} connection{'s' if times > 1 else ''}, {_size(moved)})"


def _size(count: int) -> str:
    if count < _KILO:
        return f"{count} B"
    return f"{count / 1e3:.0f} kB" if count < _KILO**2 else f"{count / 1e6:.1f} MB"
