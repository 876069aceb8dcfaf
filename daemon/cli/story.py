"""All that followed from one thing: a run that failed, what was tried, who granted what, and what was done."""

import contextlib
import re
from collections.abc import Iterable, Iterator

from daemon.cli import show
from daemon.cli.event_lines import EventLines
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import EnqueueJob, FailureClosed, FailureDiagnosed, FixJudged, FixTried, ProposePlan
from knowledge.failures.book import Book
from knowledge.ids import LETTERS, ShortId
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

_ORDERS = {"a": ProposePlan, "j": EnqueueJob}
"""What a name of these letters stands for."""
_NAMED = re.compile(r"\s*[faj]\d{1,18}\s*", re.ASCII | re.IGNORECASE)


def is_one(named: str) -> bool:
    """Whether it is about a failure, an approval or a job, and not about an answer."""
    return bool(_NAMED.fullmatch(named))


def tell(paths: Paths, named: str, *, as_json: bool) -> int:
    """Raises NotFound, Corrupt."""
    with EventLog.open(paths.core) as log:
        found = _of(paths, log, ShortId.parse(named, named.strip()[0].lower()))
        if as_json:
            show.data([one.json_object() for one in found])
            return 0
        lines = EventLines(paths)
        for one in found:
            print(lines.line(one))
    return 0


def _of(paths: Paths, log: EventLog, name: ShortId) -> list[Envelope]:
    """Of a failure that of its last run, in which it was told. Raises NotFound, Corrupt."""
    seq = name.seq
    if name.letter == "f":
        with Memory.reader(paths.memory) as memory:
            seq = Book(memory).by_id(seq).last_seq
    try:
        first = log.by_seq(seq)
    except NotFound as error:
        raise _unknown(name) from error
    if not isinstance(first.event, _ORDERS.get(name.letter, FailureDiagnosed)):
        raise _unknown(name)
    found = {one.seq: one for one in log.of_trace(first.trace)}
    found |= {one.seq: one for one in _came_of(paths, log, [*found.values()])}
    return [found[number] for number in sorted(found)]


def _unknown(name: ShortId) -> NotFound:
    return NotFound(f"{name} is no {LETTERS[name.letter]} on record")


def _came_of(paths: Paths, log: EventLog, found: Iterable[Envelope]) -> Iterator[Envelope]:
    """What another command than the one that failed brought about: trials that were asked for, and what ended it."""
    for told in (one for one in found if isinstance(one.event, FailureDiagnosed)):
        with contextlib.suppress(NotFound), Memory.reader(paths.memory) as memory:
            yield from _until_over(log, told.seq, Book(memory).by_id(told.seq).id)


def _until_over(log: EventLog, told: int, failure: int) -> Iterator[Envelope]:
    """`told`: the run that failed; `failure`: what it is a case of."""
    over = False
    for seen in log.every(told, [FixTried.__name__, FailureClosed.__name__, FixJudged.__name__]):
        event = seen.event
        if isinstance(event, FixJudged):
            if event.failure == told:
                yield seen
        elif not over and isinstance(event, FixTried | FailureClosed) and event.failure == failure:
            yield seen
            if isinstance(event, FailureClosed):
                over = True
                with contextlib.suppress(NotFound):
                    yield log.by_id(event.run)
