"""What a card says of a fix that is known: when, by whom, how often it helped, and what was done."""

from datetime import UTC, datetime, timedelta

import pytest

from daemon.cli.fixed import LINES, fixed
from knowledge.failures.fixes.wording import record
from knowledge.fix_views import FixCommandView, FixEditView, FixView

DIFF = "--- a/shop.py\n+++ b/shop.py\n@@ -1,1 +1,2 @@\n import os\n+import re"


def view(**more: object) -> FixView:
    at = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    values = {
        "id": "x12",
        "failure": "f7",
        "how": "exact",
        "score": 0.8,
        "summary": "",
        "helped": 3,
        "failed": 0,
        "at": at,
    }
    return FixView.model_validate(values | more)


def lines(*views: FixView) -> list[str]:
    return list(fixed(list(views)))


def test_an_edit_is_shown_as_a_diff_with_its_record() -> None:
    edit = FixEditView(path="shop.py", diff=DIFF)
    assert lines(view(edits=[edit], author="Ann <a@b>", branch="main")) == [
        "",
        "seen before: fixed 3 d 0 h ago by Ann <a@b> on main (x12), worked 3 of 3 times",
        "        --- a/shop.py",
        "        +++ b/shop.py",
        "        @@ -1,1 +1,2 @@",
        "         import os",
        "        +import re",
    ]


def test_names_that_were_replaced_are_said() -> None:
    command = FixCommandView(command="pip install requests", cwd="/")
    assert lines(view(how="kind", commands=[command], renamed=[("flask", "requests")], failed=1))[1:] == [
        "seen before with other names: fixed 3 d 0 h ago (x12), worked 3 of 4 times",
        "  $ pip install requests",
        "  here requests takes the place of flask",
    ]


def test_the_users_own_words_are_his() -> None:
    own = view(text="docker compose up db\nand wait", helped=0, how="text")
    assert lines(own, view(id="x9", helped=1))[1:] == [
        "something that reads alike: you noted 3 d 0 h ago (x12), not tried yet",
        "  docker compose up db",
        "  and wait",
        "  or: x9 (worked 1 of 1 time)",
    ]


def test_a_long_fix_is_cut_and_what_came_from_outside_is_harmless() -> None:
    edit = FixEditView(path="a.py", diff="@@\n" + "+x\x07\n" * 99, redacted=True)
    said = lines(view(edits=[edit]))
    assert said[3] == "        +x\\x07"
    assert len(said) == LINES + 3
    assert said[-1].endswith("more lines: `sotto fixes x12`")
    assert "\x07" not in "".join(said)


def test_nothing_known_is_nothing_said() -> None:
    assert lines() == []


@pytest.mark.parametrize(
    ("helped", "failed", "said"),
    [
        (0, 0, "not tried yet"),
        (1, 0, "worked 1 of 1 time"),
        (1, 1, "worked 1 of 2 times"),
        (3, 0, "worked 3 of 3 times"),
    ],
)
def test_a_record(helped: int, failed: int, said: str) -> None:
    assert record(helped, failed) == said
