"""A briefing out of days of work: what was planted is told, and nothing that no event says."""

import pytest

from knowledge.events import CommitsImported, PastCommit, RecordingPaused, RecordingResumed
from knowledge.memory.briefing.compose import LATELY, WORDS
from knowledge.memory.briefing.proof import invented
from knowledge.redact import clean
from tests.knowledge.memory.briefing.story import NOW, Story, lived
from tests.knowledge.memory.days.diary import DAY, HOUR, MINUTE, at

PLANTED = [
    "yesterday 15:36, on fix/123-login for #123",
    "main is checked out now",
    'last commit: "Rotate tokens"',
    "not committed: tests/test_login.py",
    "red: f4 E501 line too long",
    "red: f11 tests/test_login.py::test_expiry, assert 401 == 200",
    '2 commits by Ben Hill, last "Cache sessions" today 07:00',
    '1 commit by Cid Marsh, "Tidy cart" yesterday 21:00',
    "pulled main today 08:00",
    "dependencies changed: requirements.txt",
    "merge stopped in conflict today 08:06: README.md",
    "f4 was fixed before by `make format` (x16)",
    'f11 may come from "Rotate tokens"',
    "`pytest -q`",
    "n2 decision: Postgres for orders",
    "n20 is proposed: npm ci after a rebase",
]


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture(scope="module")
def story() -> Story:
    return lived()


@pytest.fixture
def fresh() -> Story:
    one = Story()
    one.watched(at(0, 8))
    return one


def proved(story: Story, now: int, **how: int) -> list[str]:
    """What is said, once every line of it is shown to rest on events."""
    told = story.brief(now, **how)
    assert told.words <= WORDS
    assert [wrong for one in told.lines for wrong in invented(one, story.by_seq, now)] == []
    return [one.text for one in told.lines]


def test_what_was_left_what_came_and_what_is_broken(story: Story) -> None:
    assert proved(story, NOW) == PLANTED


def test_the_same_twice(story: Story) -> None:
    assert story.brief(NOW) == story.brief(NOW) == lived().brief(NOW)


def test_since_a_moment_of_ones_own(story: Story) -> None:
    said = proved(story, NOW, since=at(2, 7.9))
    assert "pulled main today 08:00" in said
    assert not any("Ben Hill" in one for one in said)


def test_days_later_it_is_told_in_the_words_of_that_day(story: Story) -> None:
    assert proved(story, NOW + 3 * DAY)[0] == "Tuesday 15:36, on fix/123-login for #123"
    assert proved(story, NOW + 30 * DAY)[0] == "6 January, on fix/123-login for #123"


def test_a_pull_alone_is_no_work_that_was_left(story: Story) -> None:
    said = proved(story, NOW + 2 * HOUR)
    assert said[0] == "yesterday 15:36, on fix/123-login for #123"
    assert "pulled main today 08:00" in said


def test_another_project_hears_nothing_of_it(story: Story) -> None:
    assert story.said(NOW, project=2) == []


def test_where_nobody_worked_yet_it_is_told_what_came_of_late(fresh: Story) -> None:
    fresh.imported(("Ben Hill", "Bump requests", at(-2, 20), "requirements.txt"))
    told = fresh.brief(at(0, 9))
    assert told.heading("since") == LATELY
    assert proved(fresh, at(0, 9)) == [
        "watched since today 08:00",
        '1 commit by Ben Hill, "Bump requests" Saturday 20:00',
        "dependencies changed: requirements.txt",
    ]


def test_in_the_first_session_it_is_told_how_that_stands(fresh: Story) -> None:
    fresh.edited("src/a.py", at(0, 8.2))
    fresh.committed_by("Ben Hill <ben@example.org>", "Quick fix", at(0, 8.3))
    assert proved(fresh, at(0, 8.4)) == [
        "today 08:18, on main",
        'last commit: "Quick fix"',
        "worked on src/a.py",
        '1 commit by Ben Hill, "Quick fix" today 08:18',
    ]


def test_while_a_session_goes_on_it_is_the_one_before_that_was_left(fresh: Story) -> None:
    fresh.edited("src/a.py", at(0, 9))
    fresh.edited("src/b.py", at(1, 9))
    said = proved(fresh, at(1, 9) + MINUTE)
    assert said == ["yesterday 09:00", "not committed: src/b.py and src/a.py"]


def test_without_a_word_of_git_the_user_is_who_commits_most(fresh: Story) -> None:
    for hour in (9, 9.1, 9.2):
        fresh.committed("Mine", at(0, hour))
    fresh.committed_by("Ben <ben@example.org>", "His", at(0, 9.3))
    said = fresh.said(at(0, 9.4), own=None)
    assert '1 commit by Ben, "His" today 09:18' in said
    assert not any("Ada" in one for one in said)


def test_what_was_mended_is_told_unless_it_is_red_again(fresh: Story) -> None:
    run = fresh.ran("make lint", at(0, 9), status=2)
    failure = fresh.broke("E501 line too long", run)
    fresh.mended(failure, fresh.ran("make lint", at(0, 9.1)))
    assert f"fixed f{failure} E501 line too long" in proved(fresh, at(0, 12))
    again = fresh.broke("E501 line too long", fresh.ran("make lint", at(0, 9.2), status=2))
    assert again
    assert f"red: f{failure} E501 line too long" in proved(fresh, at(0, 12))
    assert not any(one.startswith("fixed") for one in fresh.said(at(0, 12)))


def test_what_comes_and_goes_is_told_as_flaky(fresh: Story) -> None:
    for hour in (9, 9.1):
        run = fresh.ran("pytest", at(0, hour), status=1)
        failure = fresh.broke("timed out", run, "tests/test_a.py::test_retry")
        fresh.passed_by_chance(failure, at(0, hour + 0.05))
    assert "f3 tests/test_a.py::test_retry is flaky: passed without a change, 2 times" in proved(fresh, at(0, 12))


def test_what_is_unlikely_to_have_broken_it_is_not_named(fresh: Story) -> None:
    run = fresh.ran("make", at(0, 9), status=2)
    fresh.suspected(fresh.broke("no such member", run), "Rotate tokens", at(0, 9.1), probability=0.4)
    assert not any("Rotate" in one for one in fresh.said(at(0, 12)))


def test_a_note_that_ends_soon_or_is_about_what_was_left_comes_first(fresh: Story) -> None:
    fresh.noted("Postgres for orders", at(0, 9))
    freeze = fresh.noted("Freeze", at(0, 9), kind="note", valid_to=at(6, 0))
    fresh.noted("An old thought", at(0, 9), kind="note")
    fresh.edited("src/a.py", at(2, 9))
    said = proved(fresh, at(2, 12))
    assert [one for one in said if one.startswith("n")] == [
        "not committed: src/a.py",
        f"n{freeze} note: Freeze",
        "n2 decision: Postgres for orders",
    ]


def test_a_report_of_tests_since_is_told(fresh: Story) -> None:
    fresh.edited("src/a.py", at(0, 9))
    run = fresh.ran("pytest", at(1, 9), status=1)
    fresh.reported(run, passed=["a", "b"], failing=["c"])
    assert "tests today 09:00: 2 passed, 1 failed" in proved(fresh, at(1, 9.1))


def test_a_habit_is_what_is_likely_next(fresh: Story) -> None:
    for day in range(8):
        fresh.ran("git pull", at(day, 9))
        for turn in range(6):
            fresh.ran("pytest -q tests/test_login.py", at(day, 9.1 + turn / 10), status=1)
            fresh.ran("vim src/login.py", at(day, 9.15 + turn / 10))
    said = proved(fresh, at(8, 8))
    assert "`pytest -q tests/test_login.py`" in said


def test_what_is_trimmed_is_not_told(fresh: Story) -> None:
    fresh.edited("src/a.py", at(0, 9))
    fresh.trimmed(2, at(1, 9))
    assert not any("src/a.py" in one for one in proved(fresh, at(1, 10)))


def test_nothing_is_said_where_nothing_happened(fresh: Story) -> None:
    assert fresh.said(at(20, 9)) == []


def test_a_pause_is_said(fresh: Story) -> None:
    fresh.edited("src/a.py", at(0, 9))
    fresh.hear(RecordingPaused(), at(0, 12), None)
    fresh.hear(RecordingResumed(), at(0, 14), None)
    assert "recording was paused yesterday 12:00" in proved(fresh, at(1, 9))


def test_the_tip_of_a_pull_is_a_commit_like_the_others(fresh: Story) -> None:
    fresh.edited("src/a.py", at(0, 9))
    fresh.pulled(at(1, 9))
    tip = PastCommit(commit="2" * 40, author=clean("Ben Hill <b@c>"), subject=clean("Tip"), at=at(1, 8), paths=[])
    fresh.hear(CommitsImported(tree=clean("/work/shop"), commits=[tip]), at(1, 9.1))
    assert '1 commit by Ben Hill, "Tip" today 08:00' in proved(fresh, at(1, 9.2))
