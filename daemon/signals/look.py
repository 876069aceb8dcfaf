"""Listens to every source for a moment: what each says now, or why it says nothing."""

import select
from collections.abc import Iterable
from typing import NamedTuple

from daemon.signals.known import SOURCES
from daemon.signals.source import Source
from knowledge.clock import Clock
from knowledge.events import Reading

QUIET_S = 0.15
"""When nobody has said anything for so long, all have answered that will."""
MOST = 200
"""Answers that are waited for; a source that never stops talking must not keep anybody here."""


class Found(NamedTuple):
    """One source as it is now."""

    source: str
    signals: tuple[str, ...]
    """What it could tell."""
    readings: list[Reading]
    lacking: str
    """Why it cannot be heard; empty when it can."""


def look(clock: Clock, kinds: Iterable[type[Source]] = SOURCES) -> list[Found]:
    """Open, listen, close."""
    sources = [kind(clock) for kind in kinds]
    silent = {source.name: source.lacking() or _opened(source) for source in sources}
    try:
        _listen([source for source in sources if not silent[source.name]], silent)
        return [Found(one.name, one.signals, one.readings, silent[one.name]) for one in sources]
    finally:
        for source in sources:
            source.close()


def _listen(sources: list[Source], silent: dict[str, str]) -> None:
    heard = {source.fileno(): source for source in sources}
    poll = select.epoll()
    for descriptor in heard:
        poll.register(descriptor, select.EPOLLIN)
    for _ in range(MOST):
        ready = poll.poll(QUIET_S)
        for descriptor, _events in ready:
            source = heard[descriptor]
            try:
                source.hear()
            except ConnectionError as error:
                silent[source.name] = str(error)
        if not ready:
            break
    poll.close()


def _opened(source: Source) -> str:
    try:
        source.open()
    except ConnectionError as error:
        return str(error)
    return ""
