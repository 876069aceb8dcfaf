"""Approvals as anybody reads them, without the words of the events that change them."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Self

from knowledge.store.migrate import CORE, reader
from knowledge.store.sqlite import Database, Row
from knowledge.tasks.approval import Approval

QUERIES = "approvals"
SCHEMA = 6
"""The schema of `core.db` from which on there are approvals."""
FIELDS = tuple(field.name for field in fields(Approval))
LISTS = ("paths", "warnings")
_INT64 = 2**63 - 1


class ApprovalReader:
    """Reads approvals; of a log of an earlier release there are none."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._there = database.schema_version >= SCHEMA

    @classmethod
    def open(cls, path: Path) -> "ApprovalReader":
        """Raises NotFound before the daemon's first start, NewerDatabase after a downgrade."""
        return cls(reader(path, CORE, [QUERIES]))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, number: int) -> Approval | None:
        row = self._database.one("approval", {"id": number}) if self._there and 0 < number <= _INT64 else None
        return whole(row) if row else None

    def live(self) -> list[Approval]:
        """Those that are not over, in the order of asking."""
        return [whole(row) for row in self._database.all("live_approvals")] if self._there else []

    def newest(self, limit: int) -> list[Approval]:
        """The youngest first."""
        return [whole(row) for row in self._database.all("newest_approvals", {"limit": limit})] if self._there else []

    def denied(self, task: str) -> list[Approval]:
        """What was denied within a task."""
        return [whole(row) for row in self._database.all("rejected_approvals", {"task": task})] if self._there else []


def whole(row: Row) -> Approval:
    known = {name: row[name] for name in FIELDS}
    return Approval(**{**known, **{name: tuple(json.loads(row[name])) for name in LISTS}})
