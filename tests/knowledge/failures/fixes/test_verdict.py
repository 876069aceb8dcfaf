"""What a trial came to, by how the command went without the fix and with it."""

import pytest

from knowledge.failures.fixes.verdict import TrialRun, enough, with_fix, without

RED, GREEN, OTHER = TrialRun(1, same=True), TrialRun(0), TrialRun(2, others=frozenset({"other"}))
LONG, LARGE, UNBORN = TrialRun(137, "time"), TrialRun(137, "memory"), TrialRun(0, "failed")
AWAY = TrialRun(1, same=True, network=True)


@pytest.mark.parametrize(
    ("runs", "outcome"),
    [
        ([RED], None),
        ([RED, RED], None),
        ([GREEN, GREEN], "not reproduced"),
        ([GREEN, RED], "flaky"),
        ([RED, GREEN], "flaky"),
        ([OTHER], "not reproduced"),
        ([LONG], "cut off"),
        ([RED, LARGE], "cut off"),
        ([UNBORN], "cut off"),
        ([AWAY], "needs network"),
    ],
)
def test_without_it(runs: list[TrialRun], outcome: str | None) -> None:
    found = without(runs)
    assert (found and found.outcome) == outcome


@pytest.mark.parametrize(
    ("runs", "outcome", "why"),
    [
        ([GREEN], "green", ""),
        ([GREEN, GREEN], "green", ""),
        ([RED], "red", "it breaks as before"),
        ([OTHER], "red", "it breaks in another way"),
        ([TrialRun(3)], "red", "it ends with status 3"),
        ([GREEN, RED], "flaky", "with the fix it is red and green by turns"),
        ([LONG], "cut off", "its time was used up"),
        ([LARGE], "cut off", "its memory was used up"),
        ([UNBORN], "cut off", "it did not begin"),
        ([AWAY], "needs network", "it reaches for what a sandbox has not"),
    ],
)
def test_with_it(runs: list[TrialRun], outcome: str, why: str) -> None:
    assert with_fix(runs) == (outcome, why)


def test_what_was_broken_besides_is_not_the_fixs_fault() -> None:
    assert with_fix([OTHER], ["more", "other"]).why == "this failure is gone, and what else broke is still there"
    assert with_fix([OTHER], ["more"]).why == "it breaks in another way"


def test_it_is_run_again_only_where_there_is_reason() -> None:
    assert not enough([], doubtful=False)
    assert enough([RED], doubtful=False)
    assert not enough([RED], doubtful=True)
    assert enough([RED, GREEN], doubtful=True)
    assert enough([LONG], doubtful=True)
