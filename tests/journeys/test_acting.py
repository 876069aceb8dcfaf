"""It breaks as before: what helped is shown, granted at a terminal, put in and green; taken back, it is red again."""

from pathlib import Path

import pytest

from daemon.bench.lives import wait
from daemon.paths import Paths
from knowledge.events import ActDone, FailureClosed, FixJudged, FixLearned, PlanDecided, PlanProposed, ProposePlan
from tests.conftest import Sotto
from tests.daemon.jobs.trials import RIGHT, WRONG
from tests.daemon.terminal.conftest import SOTTO
from tests.daemon.terminal.person import Terminal
from tests.journeys.test_trying import Shop, events


def person(home: Paths, *words: str) -> Terminal:
    return Terminal([*SOTTO, *words], {"TERM": "xterm", "NO_COLOR": "1", "SOTTO_HOME": str(home.data.parent)})


@pytest.mark.usefixtures("up")
def test_last_times_fix_is_granted_put_in_and_green_and_taken_back(home: Paths, sotto: Sotto, tmp_path: Path) -> None:
    shop = Shop(home, sotto, tmp_path / "shop")
    shop.runs(red=True)
    shop.saves(RIGHT)
    shop.runs(red=False)
    wait(lambda: bool(events(home, FixLearned)))
    shop.saves(WRONG)
    shop.runs(red=True)
    [learned] = events(home, FixLearned)
    file, name = shop.repository.tree / "sums.py", f"f{learned.failure}"

    assert sotto("try-fix", name, "-f", cwd=shop.repository.tree).returncode == 0
    assert events(home, ProposePlan) == [], "nobody is asked for what is tried"
    first = person(home, "apply-fix", name)
    assert b"tried in a sandbox" in first.until(b"[l]ater")
    assert file.read_text(encoding="utf-8") == WRONG
    first.type(b"y\n")
    assert first.end() == 0, first.shown
    assert file.read_text(encoding="utf-8") == RIGHT
    shop.runs(red=False)
    assert len(events(home, FailureClosed)) == 2
    [proposed] = events(home, PlanProposed)
    assert len(events(home, PlanDecided)) == 1, "a change set is asked about once"
    wait(lambda: bool(events(home, FixJudged)))
    [judged] = events(home, FixJudged)
    assert (judged.fix, judged.helped) == (proposed.fix, True)
    story = sotto("trace", name).stdout
    order = ["CommandFinished", "FailureDiagnosed", "FixTried", "ProposePlan", "PlanProposed", "PlanDecided", "ActDone"]
    places = [story.index(f"  {one} ") for one in order]
    assert places == sorted(places)

    back = person(home, "undo", f"a{proposed.approval}")
    assert b"+    return sum(values[1:])" in back.until(b"[l]ater")
    back.type(b"y\n")
    assert back.end() == 0, back.shown
    assert file.read_text(encoding="utf-8") == WRONG
    assert len(events(home, ActDone)) == 2
    shop.runs(red=True)
