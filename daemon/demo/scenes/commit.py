"""The work is committed, and that is seen without a hook."""

from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import CommitMade

SUBJECT = "Fix the total: the first price counts"


def act(stage: Stage) -> list[str]:
    stage.git("add", ".")
    stage.git("commit", "-q", "-m", SUBJECT)
    made = stage.wait(CommitMade)
    must(made.subject == SUBJECT and made.branch == "main", f"it is said to be {made.subject!r} on {made.branch}")
    return [f"CommitMade: {made.commit[:7]} {made.subject}"]


SCENE = Scene(
    50,
    "commit",
    "Commit it",
    "The fix is committed with git as always. No hook was installed; Sotto reads what git writes down.",
    act,
)
