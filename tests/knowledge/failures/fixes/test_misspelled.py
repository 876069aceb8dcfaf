"""A call that was misspelled once is misspelled otherwise the next time, and nothing else is taken for that."""

import pytest

from knowledge.failures.fixes.substitution import rewritten
from tests.knowledge.failures.fixes.test_substitution import Done, fix_of, tried

UNDEFINED = "undefined reference to `%s'"
PUT_RIGHT = "@@ -3,3 +3,3 @@\n int main() {\n-    pad_lef(%s);\n+    pad_left(%s);\n }"
DONE = Done(PUT_RIGHT % ("4", "4"), path="main.c")


@pytest.mark.parametrize("new", ["pad_lefty", "pad_lft", "padd_left", "pad_letf"])
def test_another_misspelling_of_the_same_name(new: str) -> None:
    names = tried(UNDEFINED % "pad_lef", UNDEFINED % new, DONE)
    assert names == {"pad_lef": new}
    diff = rewritten(fix_of(DONE), names).edits[0].diff
    assert f"-    {new}(4);\n+    pad_left(4);" in diff


@pytest.mark.parametrize(
    ("new", "done"),
    [
        ("pad_right", DONE),
        ("pad_left", DONE),
        ("pad_left2", DONE),
        ("pad_lefty", Done(PUT_RIGHT % ("4", "5"), path="main.c")),
        ("pad_lefty", Done("@@ -3,1 +3,1 @@\n-pad_lef(4);\n+pad(4);", path="main.c")),
        ("pad_lefty", Done("@@ -3,2 +3,1 @@\n-pad_lef(4);\n-pad_lef(5);\n+pad_left(4);", path="main.c")),
    ],
)
def test_what_is_no_misspelling_of_it(new: str, done: Done) -> None:
    assert tried(UNDEFINED % "pad_lef", UNDEFINED % new, done) is None
