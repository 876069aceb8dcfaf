"""A fix stands while its lines are there, wherever in the file."""

import pytest

from knowledge.changes.change import Content
from knowledge.changes.hunks import hunks, unified
from knowledge.events import FixEdit
from knowledge.failures.fixes.standing import stands
from knowledge.redact import clean

BEFORE = "one\ntwo\nthree\nfour\nfive\nsix\n"
AFTER = BEFORE.replace("three\n", "drei\n")


def edit(before: str | None, after: str | None, *, redacted: bool = False) -> FixEdit:
    content = Content("a.txt", before, after)
    return FixEdit(path=clean("a.txt"), diff=clean(unified("a.txt", hunks(content), content)), redacted=redacted)


@pytest.mark.parametrize(
    ("before", "after", "now", "so"),
    [
        (BEFORE, AFTER, AFTER, True),
        (BEFORE, AFTER, "zero\n" + AFTER, True),
        (BEFORE, AFTER, BEFORE, False),
        (BEFORE, AFTER, None, False),
        (BEFORE, BEFORE.replace("three\n", ""), BEFORE.replace("three\n", ""), True),
        (BEFORE, BEFORE.replace("three\n", ""), BEFORE, False),
        (None, AFTER, AFTER, True),
        (AFTER, None, None, True),
        (AFTER, None, AFTER, False),
    ],
)
def test_lines_that_stand(before: str | None, after: str | None, now: str | None, *, so: bool) -> None:
    assert stands([edit(before, after)], lambda _: now) is so


def test_what_cannot_be_told_does_not_stand() -> None:
    assert not stands([], lambda _: AFTER)
    assert not stands([edit(BEFORE, AFTER, redacted=True)], lambda _: AFTER)
