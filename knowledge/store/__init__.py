"""The only way to SQLite: opening, migrations, named queries, the event log, output streams."""
