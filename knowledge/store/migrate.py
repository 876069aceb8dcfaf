"""Bringing a database to the schema of this release: numbered `.sql` files, each applied whole or not at all.

Migrations only expand: new tables, indexes and columns that may be left empty, which the code of an earlier schema does
not notice. So a generation of the daemon that fails can give the file back to the one before it. What must contract
says in its first line from which schema on code can live with it, `-- needs: 7`, and comes a release later.
"""

import re
from pathlib import Path

from knowledge.errors import NewerDatabase, SottoError
from knowledge.store.sqlite import Database

CORE = "core"
"""Name of the schema that holds the log, streams, jobs, approvals and traces."""
MIGRATIONS = Path(__file__).parent / "migrations"
_NEEDS = re.compile(r"-- needs: (\d+)\n")


_kept: dict[str, list[tuple[int, str]]] = {}


def keep(schema: str) -> None:
    """Read the migrations of a schema now, for good: an upgrade on the disk is not this process's."""
    _kept[schema] = _scripts(schema)


def migrations(schema: str) -> list[Path]:
    """The migrations of one database, in order; the number before the underscore is the version they lead to."""
    return sorted((MIGRATIONS / schema).glob("[0-9]*_*.sql"))


def newest(schema: str) -> int:
    return _scripts(schema)[-1][0]


def refuse_newer(database: Database, schema: str) -> None:
    """Raise NewerDatabase when a later release wrote this file in a way that this one cannot live with."""
    found, known = database.schema_version, newest(schema)
    if found > known and not 0 < database.needs <= known:
        raise NewerDatabase(f"{database.path} has schema {found}, this release knows {known}")


def reader(path: Path, schema: str, queries: list[str]) -> Database:
    """A database of this release, or of another that can be lived with. Raises NotFound, NewerDatabase."""
    database = Database.reader(path, queries)
    try:
        refuse_newer(database, schema)
    except SottoError:
        database.close()
        raise
    return database


def migrate(database: Database, schema: str) -> None:
    """Apply what is missing. A crash leaves the version before or after a migration, never between."""
    refuse_newer(database, schema)
    present, needs = database.schema_version, 1
    for version, script in _scripts(schema):
        needs = max(needs, needed(script))
        if version > present:
            database.script(script, version, needs)


def needed(script: str) -> int:
    """The oldest schema whose code can live with a migration."""
    said = _NEEDS.match(script)
    return int(said[1]) if said else 1


def _scripts(schema: str) -> list[tuple[int, str]]:
    """Version and text of each migration, in order."""
    files = migrations(schema) if schema not in _kept else []
    return _kept.get(schema) or [(_version(file), file.read_text(encoding="utf-8")) for file in files]


def _version(file: Path) -> int:
    return int(file.name.partition("_")[0])
