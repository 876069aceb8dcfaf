"""Records of decisions in every form that is usual: which stand, and which took the place of another."""

import pytest

from knowledge.memory.learned.records import Record, fallen, is_record, key, lessons, record_of

NYGARD = """# 2. Use SQLite

Date: 2026-01-01

## Status

Accepted

Supersedes [1. Use Postgres](0001-pg.md)

## Decision

One file.
"""
OLDER = """# 1. Use Postgres

## Status

~~Accepted~~

Superseded by [2. Use SQLite](0002-sqlite.md)

## Decision

A server.
"""
MADR = """---
status: accepted
date: 2026-01-01
---

# Use Markdown records

## Context

x

## Decision Outcome

Chosen: MADR
"""


def read(text: str, path: str = "docs/adr/0003-x.md") -> Record:
    found = record_of(path, text)
    assert found
    return found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs/decisions/0001-a.md", True),
        ("docs/adr/1.md", True),
        ("doc/adr/0002-x.rst", True),
        ("adr/0002-x.adoc", True),
        ("docs/architecture/decisions/3-x.md", True),
        ("packages/web/docs/adr/1-x.md", True),
        ("docs/decisions/README.md", False),
        ("docs/adr/0000-template.md", False),
        ("src/decisions/tree.md", False),
        ("docs/guide.md", False),
        ("docs/adr/diagram.png", False),
    ],
)
def test_where_records_lie(path: str, expected: bool) -> None:
    assert is_record(path) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("* Status: Accepted", "accepted"),
        ("- **Status**: accepted", "accepted"),
        ("**Status:** Proposed", "proposed"),
        ("## Status\n\n**Accepted**", "accepted"),
        ("## Status\n\nRejected, see the thread", "rejected"),
        ("## Status\n\nAccepted\n\nSuperseded by [ADR-9](0009-y.md)", "superseded"),
        ("* Status: {proposed | rejected | accepted}", ""),
        ("* Status: <!-- accepted --> draft", "proposed"),
        ("nothing of it", ""),
    ],
)
def test_how_it_stands(said: str, expected: str) -> None:
    assert read(f"# 3. X\n\n{said}\n").status == expected


def test_restructured_text_is_read_as_well() -> None:
    one = read(
        "3. Use Celery\n=============\n\nStatus\n------\n\nAccepted\n\nDecision\n--------\n\nQueues.\n", "adr/3.rst"
    )
    assert (one.title, one.status, one.decision) == ("Use Celery", "accepted", "Queues.")


def test_what_stands_is_told_and_takes_the_place_of_what_it_supersedes() -> None:
    old, new, other = read(OLDER, "docs/adr/0001-pg.md"), read(NYGARD, "docs/adr/0002-sqlite.md"), read(MADR)
    found = {one.title: one for one in lessons(1, 5, [old, new, other])}
    assert set(found) == {"Use SQLite", "Use Markdown records"}
    assert found["Use SQLite"].replaces == (key(1, old),)
    assert found["Use SQLite"].body == "One file.\n\nRecorded in docs/adr/0002-sqlite.md"
    assert [one for one, _ in fallen(1, [old, new, other])] == [key(1, old)]


def test_a_record_that_only_its_successor_calls_superseded_does_not_stand() -> None:
    old = read("# 1. Use Postgres\n\n* Status: accepted\n", "docs/adr/0001-pg.md")
    assert [one.title for one in lessons(1, 5, [old, read(NYGARD, "docs/adr/0002-s.md")])] == ["Use SQLite"]


def test_a_proposed_successor_takes_no_place() -> None:
    old = read("# 1. Use Postgres\n\n* Status: accepted\n", "docs/adr/0001-pg.md")
    new = read(NYGARD.replace("Accepted", "Proposed"), "docs/adr/0002-s.md")
    assert [one.title for one in lessons(1, 5, [old, new])] == ["Use Postgres"]


def test_a_renamed_file_is_the_same_decision() -> None:
    assert key(1, read(MADR, "docs/adr/3-a.md")) == key(1, read(MADR, "docs/adr/0003-b.md"))
    assert key(1, read(MADR)) != key(2, read(MADR))


def test_a_file_without_a_title_is_none() -> None:
    assert record_of("docs/adr/1.md", "\n\n") is None
