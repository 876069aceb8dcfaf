"""The project at hand, bursts of editing, and commands that ended just now, over time."""

import pytest

from knowledge.events import CommandFinished, CommitMade, FileChange, FilesChanged, TreeChanged
from knowledge.focus.activity import BURST, JUST_S, PAUSE_S, SECOND, WINDOW_S, Activity
from knowledge.redact import clean
from tests.making import NOW


def files(found: str = "seen") -> FilesChanged:
    changes = [FileChange(path=clean("a.py"), how="changed")]
    return FilesChanged(tree=clean("/src"), changes=changes, count=1, began=NOW, found=found)  # type: ignore[arg-type]


def command(ended: int = NOW, duration_ms: int = 5) -> CommandFinished:
    started = ended - duration_ms * 1_000
    return CommandFinished(command=clean("make"), cwd=clean("/src"), status=0, started=started, duration_ms=duration_ms)


def said(activity: Activity, now: int) -> dict[str, bool]:
    return {one.signal: one.value for one in activity.readings(now)}


def seconds(count: float) -> int:
    return NOW + round(count * SECOND)


def test_nothing_is_known_before_anything_happened() -> None:
    activity = Activity()
    assert (activity.active, said(activity, NOW), activity.next_change(NOW)) == (None, {}, None)


def test_the_project_of_the_last_event_is_the_one_at_hand() -> None:
    activity = Activity(7)
    assert activity.active == 7
    activity.take(command(), 1, NOW)
    activity.take(files(), 2, NOW)
    assert activity.active == 2
    tree = TreeChanged(tree=clean("/src"), reason="git", count=900, folders=[], began=NOW)
    activity.take(tree, 3, NOW)
    assert activity.active == 3
    words = {"author": clean("a"), "subject": clean("s")}
    commit = CommitMade(tree=clean("/src"), branch=None, commit="c", before=None, at=NOW, **words)
    activity.take(commit, 4, NOW)
    assert activity.active == 4


def test_work_outside_of_every_project_leaves_the_one_at_hand() -> None:
    activity = Activity(7)
    activity.take(command(), None, NOW)
    assert activity.active == 7


def test_what_changed_while_nobody_watched_says_nothing_of_now() -> None:
    activity = Activity(7)
    for _ in range(BURST):
        activity.take(files("rescan"), 2, NOW)
    assert (activity.active, said(activity, NOW)) == (7, {})


def test_a_command_has_just_finished_until_its_time_is_over() -> None:
    activity = Activity()
    activity.take(command(), 1, NOW)
    assert said(activity, seconds(JUST_S - 1)) == {"command": True}
    edge = activity.next_change(NOW)
    assert edge == seconds(JUST_S)
    assert said(activity, edge) == {"command": False}
    assert activity.next_change(edge) is None


def test_a_command_from_the_spool_ended_when_it_ended() -> None:
    activity = Activity()
    activity.take(command(ended=seconds(-3_600)), 1, NOW)
    assert said(activity, NOW) == {"command": False}
    assert activity.next_change(NOW) is None


def test_an_older_command_that_comes_late_changes_nothing() -> None:
    activity = Activity()
    activity.take(command(), 1, NOW)
    activity.take(command(ended=seconds(-3_600)), 1, NOW)
    assert said(activity, NOW) == {"command": True}


@pytest.mark.parametrize(
    ("gaps", "burst"),
    [([0, 1], False), ([0, 1, 1], True), ([0, PAUSE_S - 1, PAUSE_S - 1], True), ([0, PAUSE_S, 1], False)],
)
def test_several_changes_close_together_are_a_burst(gaps: list[int], burst: bool) -> None:
    assert 2 * (PAUSE_S - 1) < WINDOW_S
    activity, at = Activity(), 0
    for gap in gaps:
        at += gap
        activity.take(files(), 1, seconds(at))
    assert said(activity, seconds(at)) == {"editing": burst}


def test_a_burst_goes_on_with_each_change_and_ends_with_a_pause() -> None:
    activity = Activity()
    for second in range(0, 300, 30):
        activity.take(files(), 1, seconds(second))
        assert said(activity, seconds(second)) == {"editing": second >= 60}
    over = activity.next_change(seconds(270))
    assert over == seconds(270 + PAUSE_S)
    assert [one.at for one in activity.readings(seconds(270))] == [seconds(60)]
    assert said(activity, over) == {"editing": False}
    assert activity.next_change(over) is None
    activity.take(files(), 1, seconds(400))
    assert said(activity, seconds(400)) == {"editing": False}
