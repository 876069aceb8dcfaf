"""Artifacts go with their age, and where they are too much: an order that the hub follows between its other work.

Only rows go here. Their files are swept at night, when nobody names them any more.
"""

from collections import Counter, deque
from collections.abc import Iterator

from knowledge.envelope import Envelope
from knowledge.errors import DiskFull
from knowledge.events import ArtifactsTrimmed, Event, TrimArtifacts, TrimRefused
from knowledge.store.log_writer import LogWriter
from knowledge.store.sqlite import Row

STEP = 500
"""Rows that go in one transaction."""


class ArtifactKeeping:
    """Carries out TrimArtifacts. What a death leaves undone is asked for again the next day."""

    def __init__(self, log: LogWriter) -> None:
        self._log = log
        self._asked: deque[Envelope] = deque()
        self._doomed: deque[Row] | None = None
        self._removed = 0

    @property
    def busy(self) -> bool:
        return bool(self._asked)

    def ask(self, order: Envelope) -> None:
        self._asked.append(order)

    def step(self, now: int) -> Iterator[tuple[Event, Envelope]]:
        """Do one step. Yields a fact, to be committed before the next step, with the order it answers."""
        order = self._asked[0]
        asked = order.event
        assert isinstance(asked, TrimArtifacts)
        fact: Event | None
        try:
            fact = self._trimmed(asked, now)
        except DiskFull as error:
            fact = TrimRefused(reason=str(error))
        if fact:
            self._asked.popleft()
            self._doomed, self._removed = None, 0
            yield fact, order

    def _trimmed(self, asked: TrimArtifacts, now: int) -> Event | None:
        """What came of it; None while there is more to do."""
        if asked.before > now:
            return TrimRefused(reason="the moment lies in the future")
        if self._doomed is None:
            self._doomed = deque(self._found(asked))
        page = [self._doomed.popleft() for _ in range(min(STEP, len(self._doomed)))]
        database = self._log.database
        with database.transaction():
            for row in page:
                self._removed += database.run("remove_artifact", {"job": row["job"], "name": row["name"]})
        return None if self._doomed else ArtifactsTrimmed(**asked.model_dump(), removed=self._removed)

    def _found(self, asked: TrimArtifacts) -> Iterator[Row]:
        """Those that go; a content that another artifact names too frees nothing."""
        database = self._log.database
        named = Counter(row["sha"] for row in database.all("every_artifact"))
        left, young = database.number("artifact_bytes"), []
        for row in database.all("artifacts_that_may_go"):
            if row["kept_at"] < asked.before:
                left -= _freed(named, row)
                yield row
            else:
                young.append(row)
        for row in young:
            if left <= asked.most:
                return
            left -= _freed(named, row)
            yield row


def _freed(named: Counter[str], row: Row) -> int:
    named[row["sha"]] -= 1
    return 0 if named[row["sha"]] else int(row["stored"])
