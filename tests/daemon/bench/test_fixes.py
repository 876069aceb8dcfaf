"""A replay of two failures that are mended and one that passes by chance, through a daemon of its own."""

import shutil

import pytest

from daemon.bench.figures import Asked
from daemon.bench.fixes import SEED
from daemon.bench.fixes_plan import Size, planned
from daemon.bench.fixes_play import play
from daemon.bench.fixes_verdict import Verdict, rows

TINY = Size(trees=1, mended=2, lucky=1, again=1, kinds=1, alike=1, spoilt=1)


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_failures_are_named_as_intended() -> None:
    plan = planned(TINY, SEED)
    heard = play(plan, TINY.trees, Asked(tell=lambda _what: None))
    found = {row.name: row for row in rows(plan, heard, full=False)}
    assert found["data: 4 failures named as intended"].value == 100
    assert found["data: saved files not told of within 4 s"].value == 0
    assert [one.by_chance for one in heard.played].count(True) == 1
    assert all(one.truth.fix.size for one in heard.played if not one.by_chance)
    assert Verdict(plan, heard).naive_again() in ([True], [False])
