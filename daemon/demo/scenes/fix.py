"""The fault is corrected, and the tests pass."""

import shlex

from daemon.demo.project import WORKING
from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import CommandFinished, FilesChanged


def act(stage: Stage) -> list[str]:
    stage.write("basket.py", WORKING)
    changed = stage.wait(FilesChanged, lambda one: [str(change.path) for change in one.changes] == ["basket.py"])
    change = changed.changes[0]
    must((change.added, change.removed) == (1, 1), f"{change.added} lines are said to be new, {change.removed} gone")
    ran = stage.sotto("run", "--", *stage.tests)
    must(ran.returncode == 0, f"the tests ended with {ran.returncode}, though all is right")
    finished = stage.wait(CommandFinished, lambda one: one.command == shlex.join(stage.tests))
    must(finished.status == 0, f"the command is said to have ended with {finished.status}")
    return ["FilesChanged: basket.py, one line", f"CommandFinished: {finished.command} → 0"]


SCENE = Scene(
    40,
    "fix",
    "Correct it",
    "The fault is corrected, and the tests run again. Sotto has seen the failure, the change and the success.",
    act,
)
