"""All that followed from one thing: a run that failed, what was tried, who granted what, and what was done."""

import re

from daemon.cli import show
from daemon.cli.event_lines import EventLines
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.failures.book import Book
from knowledge.ids import LETTERS, ShortId
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

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
        return log.of_trace(log.by_seq(seq).trace)
    except NotFound as error:
        raise NotFound(f"{name} is no {LETTERS[name.letter]} on record") from error
