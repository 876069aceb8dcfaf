"""Jobs and their artifacts as anybody reads them, without the words of the events that change them."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Self

from knowledge.store.migrate import CORE, reader
from knowledge.store.sqlite import Database, Row
from knowledge.tasks.artifact import Kept
from knowledge.tasks.job import Job

QUERIES = "jobs"
SCHEMA = 4
"""The schema of `core.db` from which on there are jobs."""
ARTIFACTS = 5
"""And artifacts of them."""
FIELDS = tuple(field.name for field in fields(Job))


class JobReader:
    """Reads jobs; of a log of an earlier release there are none."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._there = database.schema_version >= SCHEMA
        self._kept = database.schema_version >= ARTIFACTS

    @classmethod
    def open(cls, path: Path) -> "JobReader":
        """Raises NotFound before the daemon's first start, NewerDatabase after a downgrade."""
        return cls(reader(path, CORE, [QUERIES]))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, number: int) -> Job | None:
        row = self._database.one("job", {"id": number}) if self._there else None
        return whole(row) if row else None

    def live(self) -> list[Job]:
        """Those that are not over, in the order of asking."""
        return [whole(row) for row in self._database.all("live_jobs")] if self._there else []

    def newest(self, limit: int) -> list[Job]:
        """The youngest first."""
        return [whole(row) for row in self._database.all("newest_jobs", {"limit": limit})] if self._there else []

    def last_of_keys(self, beginning: str) -> Job | None:
        """The youngest whose key begins so."""
        row = self._database.one("last_job_of_keys", {"key": beginning}) if self._there else None
        return whole(row) if row else None

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


def artifacts_named(database: Database) -> frozenset[str]:
    """SHA-256 of every content that an artifact names."""
    return frozenset(row["sha"] for row in database.all("artifacts_named"))


def _artifact(row: Row) -> Kept:
    return Kept(*(row[name] for name in Kept._fields))


def whole(row: Row) -> Job:
    told = {name: row[name] for name in FIELDS}
    return Job(**told | {"arguments": json.loads(row["arguments"]), "idle": bool(row["idle"])})
