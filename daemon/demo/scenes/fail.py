"""Tests fail, and the reason is found."""

import shlex

from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import FailureDiagnosed


def act(stage: Stage) -> list[str]:
    ran = stage.sotto("run", "--", *stage.tests)
    must(ran.returncode == 1, f"the tests ended with {ran.returncode}, though one is wrong")
    diagnosed = stage.wait(FailureDiagnosed, lambda one: one.command == shlex.join(stage.tests))
    must("5 != 6" in diagnosed.headline, f"the reason is said to be: {diagnosed.headline}")
    why = stage.sotto("why")
    must(why.returncode == 0 and diagnosed.headline in why.stdout, "`sotto why` does not say it")
    return [f"FailureDiagnosed: {diagnosed.headline}"]


SCENE = Scene(
    30,
    "fail",
    "Tests fail: why?",
    "The function has a fault. The tests run as always, behind `sotto run --`; then `sotto why` is asked.",
    act,
)
