"""A fix of another tree fits where the same code is broken in the same way, wherever it stands."""

from collections.abc import Mapping

import pytest

from knowledge.changes.change import Content
from knowledge.changes.hunks import hunks, unified
from knowledge.events import FixEdit
from knowledge.failures.fixes.fitting import MOST_EDITS, placed
from knowledge.redact import clean

BEFORE = "import sys\n\n\ndef total(values):\n    return sum(values[1:])\n\n\nprint(total([1, 2]))\n"
AFTER = BEFORE.replace("values[1:]", "values")
GUARDED = BEFORE.replace("    return", "    if not values:\n        return 0\n    return")
FAR = "shop/sums.py"


def edit(before: str | None, after: str | None, path: str = FAR, *, redacted: bool = False) -> FixEdit:
    content = Content(path, before, after)
    return FixEdit(path=clean(path), diff=clean(unified(path, hunks(content), content)), redacted=redacted)


def put(files: Mapping[str, str], *edits: FixEdit, near: str = "") -> dict[str, str] | None:
    return placed(edits, files.get, near)


@pytest.mark.parametrize("fixed", [AFTER, GUARDED, BEFORE.replace("print(total([1, 2]))\n", "")])
def test_it_fits_where_the_lines_stand_and_not_where_it_is_done(fixed: str) -> None:
    assert put({FAR: BEFORE}, edit(BEFORE, fixed)) == {FAR: FAR}
    assert put({FAR: f"# a copy\n{BEFORE}# the end\n"}, edit(BEFORE, fixed)) == {FAR: FAR}
    assert put({FAR: fixed}, edit(BEFORE, fixed)) is None
    assert put({}, edit(BEFORE, fixed)) is None


def test_lines_farther_away_may_differ_but_not_those_beside_it() -> None:
    assert put({FAR: BEFORE.replace("import sys", "import os")}, edit(BEFORE, AFTER)) == {FAR: FAR}
    assert put({FAR: BEFORE.replace("def total(", "def summed(")}, edit(BEFORE, AFTER)) is None
    assert put({FAR: BEFORE.replace("sum(", "max(")}, edit(BEFORE, AFTER)) is None


def test_a_file_is_looked_for_around_the_one_that_fails() -> None:
    moved, near = "libs/shop/sums.py", "libs/shop/test_sums.py"
    assert put({moved: BEFORE}, edit(BEFORE, AFTER), near=near) == {FAR: moved}
    assert put({"libs/shop/src/sums.py": BEFORE}, edit(BEFORE, AFTER), near=near) is None
    assert put({"sums.py": BEFORE}, edit(BEFORE, AFTER), near="test_sums.py") == {FAR: "sums.py"}


def test_lines_without_words_are_not_enough() -> None:
    braces = "{\n}\n\n{\n}\n"
    assert put({FAR: braces}, edit(braces, "{\n}\n+\n{\n}\n")) is None
    assert put({FAR: "one line\n"}, edit("one line\n", "another line\n")) is None


def test_all_of_it_has_to_fit() -> None:
    new = edit(None, "SIZE = 3\n", "shop/size.py")
    both = (edit(BEFORE, AFTER), new)
    assert put({FAR: BEFORE}, *both) == {FAR: FAR, "shop/size.py": "shop/size.py"}
    assert put({FAR: BEFORE, "shop/size.py": "SIZE = 4\n"}, *both) is None
    assert put({"lib/shop/sums.py": BEFORE}, *both, near="lib/shop/a.py") == {
        FAR: "lib/shop/sums.py",
        "shop/size.py": "lib/shop/size.py",
    }
    assert put({}, new) is None  # a new file alone would go anywhere
    assert put({FAR: BEFORE}, edit(BEFORE, AFTER, redacted=True)) is None
    assert put({FAR: BEFORE}) is None
    assert put({FAR: BEFORE}, *[edit(BEFORE, AFTER)] * (MOST_EDITS + 1)) is None
