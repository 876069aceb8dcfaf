"""The plan of a replay: enough of everything, the same for the same seed, nothing broken twice in one place."""

from collections import Counter
from pathlib import PurePath

from daemon.bench.fixes_plan import FULL, SLICE, planned


def test_the_whole_replay_is_as_large_as_promised() -> None:
    plan = planned(FULL, "one")
    lucky = [one for one in plan.scenes if one.case.chance]
    assert len(plan.scenes) >= 150
    assert 0.18 <= len(lucky) / len(plan.scenes) <= 0.25
    assert len(plan.again) + len(plan.kinds) >= 100
    assert len(plan.alike) + len(plan.spoilt) >= 100
    assert len({one.family.name for one in plan.scenes}) >= 25
    assert len({one.course for one in plan.scenes}) >= 14


def test_a_plan_is_the_same_for_the_same_seed() -> None:
    one, again, other = planned(SLICE, "one"), planned(SLICE, "one"), planned(SLICE, "other")
    assert one == again
    assert one != other


def test_every_command_is_of_one_case_alone() -> None:
    plan = planned(FULL, "one")
    cases = [*(one.case for one in plan.scenes), *(one.case for one in (*plan.kinds, *plan.alike))]
    assert max(Counter(one.command for one in cases).values()) == 1
    assert max(Counter((one.scene.case.command, one.tree) for one in plan.again).values()) == 1


def test_what_comes_again_is_not_spoilt_in_the_same_tree() -> None:
    plan = planned(FULL, "one")
    spoilt = {(one.scene.case.command, one.scene.tree) for one in plan.spoilt}
    assert not spoilt & {(one.scene.case.command, one.tree) for one in plan.again}
    assert {PurePath(one.path).suffix for one in plan.spoilt} >= {".py", ".c"}


def test_what_comes_again_comes_in_the_same_tree_and_in_others() -> None:
    same = [one.tree == one.scene.tree for one in planned(FULL, "one").again]
    assert 0.25 < sum(same) / len(same) < 0.75
