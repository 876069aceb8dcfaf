"""Bringing a database to the schema of this release: numbered `.sql` files, each applied whole or not at all."""

from pathlib import Path

from knowledge.errors import NewerDatabase
from knowledge.store.sqlite import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def migrations(schema: str) -> list[Path]:
    """The migrations of one database, in order; the number before the underscore is the version they lead to."""
    return sorted((MIGRATIONS / schema).glob("[0-9]*_*.sql"))


def newest(schema: str) -> int:
    return _version(migrations(schema)[-1])


def refuse_newer(database: Database, schema: str) -> None:
    """Raise NewerDatabase when a later release wrote this file."""
    found, known = database.schema_version, newest(schema)
    if found > known:
        raise NewerDatabase(f"{database.path} has schema {found}, this release knows {known}")


def migrate(database: Database, schema: str) -> None:
    """Apply what is missing. A crash leaves the version before or after a migration, never between."""
    refuse_newer(database, schema)
    present = database.schema_version
    for file in migrations(schema):
        if _version(file) > present:
            database.script(file.read_text(encoding="utf-8"), _version(file))


def _version(file: Path) -> int:
    return int(file.name.partition("_")[0])
