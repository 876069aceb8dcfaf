"""Jobs in `core.db`: each is a row, written in the transaction of the event that changes it."""

import json
from collections.abc import Iterable

from knowledge.envelope import Envelope
from knowledge.events import ArtifactKept, OutputAppended
from knowledge.store.job_reading import FIELDS, whole
from knowledge.store.sqlite import Database
from knowledge.tasks.job import Job, job_of, stream_of
from knowledge.tasks.states import FACTS, after, may_print

_PRINTED, _KEPT = OutputAppended.__name__, ArtifactKept.__name__


class JobWriter:
    """The writing side; every method is called in a transaction of the hub's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def allow(self, events: Iterable[Envelope]) -> bool:
        """Whether all of these may be said, one after the other; what is no job's word always may."""
        known: dict[int, Job | None] = {}
        for seen in events:
            number = _about(seen)
            if number is None:
                continue
            if number not in known:
                known[number] = self._job(number)
            if seen.type in (_PRINTED, _KEPT):
                if not may_print(known[number], getattr(seen.event, "lease", "")):
                    return False
            elif (changed := after(known[number], seen)) is None:
                return False
            else:
                known[number] = changed
        return True

    def keep(self, seen: Envelope) -> None:
        """Change the job that an allowed event is about; its seq is known by now."""
        if seen.type in FACTS:
            changed = after(self._job(getattr(seen.event, "job", 0)), seen)
            assert changed
            self._database.run("put_job", _row(changed))
        elif isinstance(kept := seen.event if seen.type == _KEPT else None, ArtifactKept):
            self._database.run("put_artifact", kept.model_dump() | {"kept_at": seen.header.at})

    def _job(self, number: int) -> Job | None:
        row = self._database.one("job", {"id": number})
        return whole(row) if row else None


def remove_jobs(database: Database) -> None:
    """Remove jobs whose order is gone, what they printed, and what names their artifacts. In a transaction."""
    for row in database.all("orphaned_jobs"):
        database.run("remove_chunks_of_job", {"stream": stream_of(row["id"])})
        database.run("remove_stream_of_job", {"stream": stream_of(row["id"])})
        database.run("remove_job", {"id": row["id"]})
    database.run("remove_orphaned_artifacts")


def _about(seen: Envelope) -> int | None:
    """The job whose word this is; None where it is none."""
    if seen.type in FACTS or seen.type == _KEPT:
        return int(getattr(seen.event, "job", 0))
    return job_of(getattr(seen.event, "stream", "")) if seen.type == _PRINTED else None


def _row(job: Job) -> dict[str, object]:
    row = {name: getattr(job, name) for name in FIELDS}
    return row | {"arguments": json.dumps(job.arguments, ensure_ascii=False)}
