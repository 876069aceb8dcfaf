"""What is noticed is looked at when it is calm, and never too late."""

import pytest

from knowledge.files.burst import CAP_S, HELD_AGAIN_S, HELD_CAP_S, QUIET_S, STORM_CAP_S, STORM_QUIET_S, Burst


def noticed(*ats: float, gone: bool = False) -> Burst:
    burst = Burst()
    for at in ats:
        burst.path("src", f"src/{at}", at, gone=gone)
    return burst


def test_nothing_is_due_when_nothing_was_noticed() -> None:
    assert Burst().deadline() is None
    burst = noticed(1.0)
    burst.take()
    assert burst.deadline() is None


def test_it_is_due_when_it_is_quiet() -> None:
    assert noticed(1.0).deadline() == pytest.approx(1.0 + QUIET_S)
    assert noticed(1.0, 1.02).deadline() == pytest.approx(1.02 + QUIET_S)


def test_it_is_due_at_the_cap_however_loud_it_is() -> None:
    assert noticed(*(1.0 + step / 50 for step in range(30))).deadline() == pytest.approx(1.0 + CAP_S)


def test_what_is_gone_may_come_back_until_the_cap() -> None:
    burst = noticed(1.0, gone=True)
    assert burst.deadline() == pytest.approx(1.0 + CAP_S)
    burst.path("src", "src/1.0", 1.01)
    assert burst.deadline() == pytest.approx(1.01 + QUIET_S)


def test_a_storm_gathers_folders_and_waits_for_calm() -> None:
    burst = noticed(*(1.0 + step / 10_000 for step in range(250)))
    assert burst.storm
    assert burst.deadline() == pytest.approx(1.0249 + STORM_QUIET_S)
    taken = burst.take()
    assert (len(taken.paths), taken.folders) == (199, {"src"})
    assert not burst.storm


def test_a_storm_without_end_is_looked_at_all_the_same() -> None:
    burst = noticed(*(1.0 + step / 2_500 for step in range(20_000)))
    assert burst.deadline() == pytest.approx(1.0 + STORM_CAP_S)


def test_as_many_but_slowly_are_no_storm() -> None:
    assert not noticed(*(1.0 + step / 1_000 for step in range(1_000))).storm


def test_git_at_work_is_waited_for_but_not_for_ever() -> None:
    burst = noticed(1.0)
    burst.held(2.0)
    assert burst.deadline() == pytest.approx(2.0 + HELD_AGAIN_S)
    burst.held(1.0 + HELD_CAP_S)
    assert burst.deadline() == pytest.approx(2.0 + HELD_AGAIN_S)
    burst.take()
    burst.path("", "other", 20.0)
    assert burst.deadline() == pytest.approx(20.0 + QUIET_S)


def test_it_knows_what_is_to_be_looked_at() -> None:
    burst = noticed(1.0)
    burst.folder("lib", 1.0)
    assert burst.has("src", "src/1.0")
    assert burst.has("lib", "lib/any")
    assert not burst.has("src", "src/other")
