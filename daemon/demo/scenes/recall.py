"""The same fault comes back, and Sotto knows how it was corrected."""

from daemon.demo.project import BROKEN
from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import FailureDiagnosed, FilesChanged, FixLearned, FixSuggested


def act(stage: Stage) -> list[str]:
    learned = stage.wait(FixLearned)
    must([str(one.path) for one in learned.edits] == ["basket.py"], "the fix is said to lie elsewhere")
    stage.write("basket.py", BROKEN)
    stage.wait(FilesChanged, lambda one: [str(change.path) for change in one.changes] == ["basket.py"])
    ran = stage.sotto("run", "--", *stage.tests)
    must(ran.returncode == 1, f"the tests ended with {ran.returncode}, though one is wrong")
    diagnosed = stage.wait(FailureDiagnosed)
    suggested = stage.wait(FixSuggested)
    must(suggested.how == "exact", f"the fix was found in another way: {suggested.how}")
    why = stage.sotto("why")
    must(
        why.returncode == 0 and "+    return sum(prices)" in why.stdout,
        "`sotto why` does not show how it was corrected",
    )
    return [
        f"FixLearned: {learned.edits[0].path}",
        f"FailureDiagnosed again: {diagnosed.headline}",
        "FixSuggested: that fix",
    ]


SCENE = Scene(
    45,
    "recall",
    "The same fault again",
    "The fault comes back, as faults do. Sotto has seen how it was corrected, and says so.",
    act,
)
