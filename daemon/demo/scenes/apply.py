"""The fix of last time is tried where it can harm nobody, shown, granted and put in."""

from daemon.demo.scene import Scene, must
from daemon.demo.stage import Stage
from knowledge.events import ActDone, FailureClosed, FixTried, PlanDecided, PlanProposed

QUESTION = "[l]ater"


def act(stage: Stage) -> list[str]:
    trial = stage.sotto("try-fix", "-f")
    tried = stage.wait(FixTried) if trial.returncode != NO_ISOLATION else None
    if tried:
        must(tried.outcome in CAME_TO, f"the trial of a fix that is right is said to be: {tried.outcome}")
    done = stage.answers(["apply-fix"], QUESTION, "y")
    must("+    return sum(prices)" in done.stdout, "what would be done was not shown")
    must(done.returncode == 0, f"it ended with {done.returncode}, though somebody said yes")
    shown = stage.wait(PlanProposed)
    decided = stage.wait(PlanDecided)
    must(decided.digest == shown.digest, "what was decided is not what was shown")
    acted = stage.wait(ActDone)
    ran = stage.sotto("run", "--", *stage.tests)
    must(ran.returncode == 0, f"the tests ended with {ran.returncode}, though the fix is in")
    stage.wait(FailureClosed)
    trace = stage.sotto("trace", f"a{shown.approval}")
    must(trace.returncode == 0 and "approved" in trace.stdout, "`sotto trace` does not tell who said yes")
    return [
        CAME_TO[tried.outcome] if tried else "nothing was tried: this machine cannot keep a copy apart",
        f"PlanDecided: {decided.decision} by {decided.who}",
        f"ActDone: {acted.summary}",
    ]


NO_ISOLATION = 6
CAME_TO = {
    "green": "FixTried: green, in a copy",
    "not reproduced": "FixTried: the sandbox has not all that these tests need, so it says nothing of them",
}
SCENE = Scene(
    46,
    "apply",
    "Have it corrected",
    "Sotto tries that fix in a throw-away copy, shows what it would change, and changes it once somebody says yes: "
    "in this tour, the tour does.",
    act,
)
