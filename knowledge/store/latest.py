"""What was done last, read from the log without the vocabulary: for commands that must be quick."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from knowledge.store.migrate import CORE, refuse_newer
from knowledge.store.sqlite import Database, Row

LOOKED_AT = 500
"""The latest commands among which one is looked for."""


class LatestCommand(NamedTuple):
    """A command that ended."""

    seq: int
    project: int | None
    command: str
    cwd: str
    status: int
    session: str | None


class Latest:
    """The end of a log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    @contextmanager
    def of(cls, core: Path) -> Iterator["Latest"]:
        """Raises NotFound before the daemon's first start, NewerDatabase after a downgrade."""
        with Database.reader(core, ["log"]) as database:
            refuse_newer(database, CORE)
            yield cls(database)

    def project(self, key: Path) -> int | None:
        """The number of the watched project with this key."""
        row = self._database.one("project_with_key", {"key": str(key)})
        return row["number"] if row else None

    def command(self, session: str, cwd: str, project: int | None) -> LatestCommand | None:
        """The last of this shell; where it has run none, the last here, else the last in this project."""
        rows = self._database.all("latest_commands", {"limit": LOOKED_AT})
        named = (_command(row) for row in rows if session and session in row["body"])  # most need not be read whole
        of_shell = (one for one in named if one.session == session)
        here = (one for one in map(_command, rows) if one.cwd == cwd)
        around = (_command(row) for row in rows if project is not None and row["project"] == project)
        return next(chain(of_shell, here, around), None)


def _command(row: Row) -> LatestCommand:
    said = json.loads(row["body"])
    return LatestCommand(
        row["seq"], row["project"], said["command"], said["cwd"], said["status"], said.get("shell_session")
    )
