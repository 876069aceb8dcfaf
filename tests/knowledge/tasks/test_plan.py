"""Whatever differs in a plan gives it another name."""

from typing import Any

import pytest

from knowledge.tasks.effects import ChangeFiles, Effect, PlannedFile, RunCommand
from knowledge.tasks.plan import Plan, decoded, encoded

A, B = "a" * 64, "b" * 64
FILE = PlannedFile(path="src/x.py", before=A, after=B, mode=0o644)
RUN = RunCommand(argv=("make", "clean"), cwd="/p", environment=(("PATH", "/bin"),))
CHANGE = ChangeFiles(tree="/p", files=(FILE,))


def plan(effect: Effect = RUN, **changes: Any) -> Plan[Effect]:
    told: dict[str, Any] = {"tool": "t", "arguments": {"x": "1"}, "title": "do", "preview": "all of it"}
    return Plan[Effect](effect=effect, **{**told, **changes})


@pytest.mark.parametrize(
    "other",
    [
        plan(tool="u"),
        plan(version=2),
        plan(arguments={"x": "2"}),
        plan(title="do it"),
        plan(preview="less of it"),
        plan(warnings=("runs later",)),
        plan(evidence="green"),
        plan(fix=3),
        plan(failure=3),
        plan(salt="s"),
        plan(RUN.model_copy(update={"argv": ("make", "clean ")})),
        plan(RUN.model_copy(update={"argv": ("make clean",)})),
        plan(RUN.model_copy(update={"cwd": "/q"})),
        plan(RUN.model_copy(update={"environment": (("PATH", "/sbin"),)})),
        plan(CHANGE),
    ],
    ids=lambda one: one.digest[:8],
)
def test_what_differs_has_another_name(other: Plan[Effect]) -> None:
    assert other.digest != plan().digest


@pytest.mark.parametrize(
    "changed", [{"path": "src/y.py"}, {"before": B}, {"before": None}, {"after": A}, {"mode": 0o755}]
)
def test_so_has_a_plan_for_other_files(changed: dict[str, Any]) -> None:
    other = CHANGE.model_copy(update={"files": (FILE.model_copy(update=changed),)})
    assert plan(other).digest != plan(CHANGE).digest


@pytest.mark.parametrize("effect", [RUN, CHANGE])
def test_a_plan_is_the_same_after_it_was_kept(effect: Effect) -> None:
    kept = decoded(encoded(plan(effect, warnings=("a", "b"), fix=3)))
    assert kept.digest == plan(effect, warnings=("a", "b"), fix=3).digest
    assert kept.effect == effect


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../b", "a//b", "./a", "a\0b", "", "a/"])
def test_a_path_that_is_none_within_a_tree_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"path"):
        PlannedFile(path=path, before=None, after=A, mode=0o644)
