"""Fields at the head of a Markdown file tell of the note that it is, and are no part of its text."""

import pytest

from knowledge.memory.exchange import Bad, Carried, read
from knowledge.memory.front_matter import split
from knowledge.moment import Moment

OBSIDIAN = """---
title: "Ports: which"
tags:
  - net
  - "#local dev"
aliases: [x, y]
created: 2024-05-01
kind: decision  # one of ours
---

# Ports: which

Use 8080.

## Why

The other is taken.
"""


@pytest.fixture(autouse=True)
def somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


def one_of(text: str, name: str = "") -> Carried:
    found = read(text, name)
    assert found.bad == []
    (one,) = found.notes
    return one


def at(text: str) -> int:
    return Moment.parse(text).at


def test_a_file_with_fields_at_its_head_is_one_note() -> None:
    one = one_of(OBSIDIAN)
    assert (one.title, one.kind, one.tags, one.valid_from) == (
        "Ports: which",
        "decision",
        ["net", "local dev"],
        at("2024-05-01T00:00:00Z"),
    )
    assert one.body == "Use 8080.\n\n## Why\n\nThe other is taken."


@pytest.mark.parametrize(
    ("field", "name", "value"),
    [
        ("tags: [a, 'b c', \"d\"]", "tags", ["a", "b c", "d"]),
        ("tags: a, b c", "tags", ["a", "b c"]),
        ("tags: a b", "tags", ["a", "b"]),
        ("Tag: '#it''s'", "tags", ["it's"]),
        ("tags: []", "tags", []),
        ("tags:", "tags", []),
        ("date: 2024-05-01 10:00:00 +0200", "valid_from", at("2024-05-01T08:00:00Z")),
        ("date: '2024-05-01T10:00'", "valid_from", at("2024-05-01T10:00:00Z")),
        ("created: 2024-05-01\ndate: 2023-01-01", "valid_from", at("2024-05-01T00:00:00Z")),
        ("until: 2030-01-01", "valid_to", at("2030-01-01T00:00:00Z")),
        ("project: shop", "project", "shop"),
        ("layout: post\nsummary: >-\n  two\n  lines\ntags: a", "tags", ["a"]),
        ("date:", "valid_from", None),
    ],
)
def test_fields_are_read_as_people_write_them(field: str, name: str, value: object) -> None:
    assert getattr(one_of(f"---\n{field}\n---\nA title\n"), name) == value


def test_without_a_title_it_is_called_by_its_heading_or_its_file() -> None:
    assert (one_of("---\ntags: a\n---\n# Head\nbody", "file").title, one_of(OBSIDIAN, "file").title) == (
        "Head",
        "Ports: which",
    )
    one = one_of("---\ntags: a\n---\n\nA long paragraph.\n", "file")
    assert (one.title, one.body) == ("file", "A long paragraph.")


def test_another_heading_than_the_title_is_a_part_of_the_text() -> None:
    assert one_of("---\ntitle: T\n---\n# Head\nbody").body == "# Head\nbody"


def test_a_draft_of_ours_can_be_read() -> None:
    one = one_of("---\n# kinds: …\nkind: pattern\ntags: a, b\nfrom: 2024-05-01\nuntil:\nproject: shop\n---\n# T\n")
    assert (one.kind, one.tags, one.valid_to, one.project, one.title) == ("pattern", ["a", "b"], None, "shop", "T")


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("tags: a\nkind: meeting", "line 3: there is no kind 'meeting'"),
        ("date: soon", "line 2: 'soon' is no date"),
        (f"tags: {'x' * 41}", "line 2: at most 20 tags of 40 characters"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(field: str, reason: str) -> None:
    found = read(f"---\n{field}\n---\n# T\n")
    assert found.notes == []
    assert found.bad == [Bad(1, reason)]


@pytest.mark.parametrize(
    "text", ["---\nprose, and more\n---\n# T\n", "---\ntitle: no end\n# T\n", "# T\n---\na: b\n---\n"]
)
def test_a_line_of_dashes_alone_is_no_head(text: str) -> None:
    assert split(text) is None
    assert "T" in [one.title for one in read(text).notes]
