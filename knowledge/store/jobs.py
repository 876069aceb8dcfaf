"""Jobs in `core.db`: each is a row, written in the transaction of the event that changes it, and read by anybody."""

import json
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Self

from knowledge.envelope import Envelope
from knowledge.errors import SottoError
from knowledge.events import ArtifactKept, OutputAppended
from knowledge.store.migrate import CORE, refuse_newer
from knowledge.store.sqlite import Database, Row
from knowledge.tasks.artifact import Kept
from knowledge.tasks.job import Job, job_of, stream_of
from knowledge.tasks.states import FACTS, after, may_print

QUERIES = "jobs"
SCHEMA = 4
"""The schema of `core.db` from which on there are jobs."""
ARTIFACTS = 5
"""And artifacts of them."""
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
        return _whole(row) if row else None


def remove_jobs(database: Database) -> None:
    """Remove jobs whose order is gone, what they printed, and what names their artifacts. In a transaction."""
    for row in database.all("orphaned_jobs"):
        database.run("remove_chunks_of_job", {"stream": stream_of(row["id"])})
        database.run("remove_stream_of_job", {"stream": stream_of(row["id"])})
        database.run("remove_job", {"id": row["id"]})
    database.run("remove_orphaned_artifacts")


def artifacts_named(database: Database) -> frozenset[str]:
    """SHA-256 of every content that an artifact names."""
    return frozenset(row["sha"] for row in database.all("artifacts_named"))


class JobReader:
    """Reads jobs; of a log of an earlier release there are none."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._there = database.schema_version >= SCHEMA
        self._kept = database.schema_version >= ARTIFACTS

    @classmethod
    def open(cls, path: Path) -> "JobReader":
        """Raises NotFound before the daemon's first start, NewerDatabase after a downgrade."""
        database = Database.reader(path, [QUERIES])
        try:
            refuse_newer(database, CORE)
        except SottoError:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, number: int) -> Job | None:
        row = self._database.one("job", {"id": number}) if self._there else None
        return _whole(row) if row else None

    def live(self) -> list[Job]:
        """Those that are not over, in the order of asking."""
        return [_whole(row) for row in self._database.all("live_jobs")] if self._there else []

    def newest(self, limit: int) -> list[Job]:
        """The youngest first."""
        return [_whole(row) for row in self._database.all("newest_jobs", {"limit": limit})] if self._there else []

    def last_of_keys(self, beginning: str) -> Job | None:
        """The youngest whose key begins so."""
        row = self._database.one("last_job_of_keys", {"key": beginning}) if self._there else None
        return _whole(row) if row else None

    def artifacts(self, number: int) -> list[Kept]:
        """What a job left behind, by name."""
        return [_artifact(row) for row in self._database.all("artifacts", {"job": number})] if self._kept else []

    def every_artifact(self) -> list[Kept]:
        """In the order of their jobs."""
        return [_artifact(row) for row in self._database.all("every_artifact")] if self._kept else []

    def named(self) -> frozenset[str]:
        """SHA-256 of every content that an artifact names."""
        return artifacts_named(self._database) if self._kept else frozenset()

    def artifact_bytes(self) -> int:
        """What they take on the disk."""
        return self._database.number("artifact_bytes") if self._kept else 0

    def artifacts_reach_back(self, before: int) -> bool:
        """Whether one that may go was kept before a moment."""
        return self._kept and self._database.one("artifacts_before", {"before": before}) is not None


def _about(seen: Envelope) -> int | None:
    """The job whose word this is; None where it is none."""
    if seen.type in FACTS or seen.type == _KEPT:
        return int(getattr(seen.event, "job", 0))
    return job_of(getattr(seen.event, "stream", "")) if seen.type == _PRINTED else None


def _row(job: Job) -> dict[str, object]:
    row = {name: getattr(job, name) for name in _FIELDS}
    return row | {"arguments": json.dumps(job.arguments, ensure_ascii=False)}


def _artifact(row: Row) -> Kept:
    return Kept(*(row[name] for name in Kept._fields))


def _whole(row: Row) -> Job:
    told = {name: row[name] for name in _FIELDS}
    return Job(**told | {"arguments": json.loads(row["arguments"]), "idle": bool(row["idle"])})


_FIELDS = tuple(field.name for field in fields(Job))
