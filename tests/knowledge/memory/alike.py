"""Compares two memories table by table, whatever tables they have. Numbers that only one file gives stand for names."""

import sqlite3
from collections import Counter
from pathlib import Path

OWN_NUMBERS = {"entry": ("id", "slot"), "entry_text": ("rowid",), "vector": ("entry",)}
"""Columns of numbers that differ from file to file: an entry is called by its kind, ref and part."""
NAMED = {"entry_fact": "entry", "entry_command": "entry"}
"""Columns that name an entry by such a number."""
PLACES = {"vector_block", "place"}
"""Where vectors stand; how far readers have come, which is further where the last events said nothing to a book."""
Tables = dict[str, Counter[tuple[object, ...]]]


def tables(path: Path) -> Tables:
    """Every row of every table, whatever its order."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as memory:
        named = memory.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
        ).fetchall()
        texts = [name for name, sql in named if "VIRTUAL" in sql]
        shadows = {name for name, _ in named if any(name.startswith(f"{text}_") for text in texts)}
        wanted = [name for name, _ in named if name not in shadows | PLACES and not name.startswith("sqlite_")]
        return {name: _rows(memory, name) for name in wanted}


def _rows(memory: sqlite3.Connection, table: str) -> Counter[tuple[object, ...]]:
    names = {}
    if "entry" in table or table == "vector":
        names = {number: key for number, *key in memory.execute("SELECT id, kind, ref, part FROM entry")}
    found = memory.execute(f"SELECT rowid AS rowid, * FROM {table}" if "_text" in table else f"SELECT * FROM {table}")
    columns = [one[0] for one in found.description]
    rows: Counter[tuple[object, ...]] = Counter()
    for row in found:
        values = dict(zip(columns, row, strict=True))
        if table in NAMED:
            values[NAMED[table]] = tuple(names[values[NAMED[table]]])
        if table in OWN_NUMBERS and table != "entry":
            (column,) = OWN_NUMBERS[table]
            values[column] = tuple(names[values[column]])
        elif table == "entry":
            values = {name: value for name, value in values.items() if name not in OWN_NUMBERS[table]}
        rows[tuple(values.values())] += 1
    return rows
