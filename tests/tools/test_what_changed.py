"""What is different since then, as a tool."""

import pytest

from knowledge.memory.days.book import Days
from tests.knowledge.memory.briefing.story import NOW, Story, lived
from tests.knowledge.memory.days.diary import MINUTE, at
from tests.tools.calling import answered, asked
from tools.what_changed import what_changed


@pytest.fixture
def days() -> Story:
    return lived()


def test_commits_edits_and_pulls_are_told(days: Story) -> None:
    answer = answered(what_changed, days, NOW, project="shop")
    assert answer.text.splitlines()[0] == "5 commits, 3 edits and 1 git action in shop."
    assert "make lint" not in answer.text
    assert answer.data["counts"] == {"commit": 5, "edit": 3, "git action": 1}


@pytest.mark.parametrize(
    ("path", "seqs"),
    [
        ("src/login.py", ["e6"]),
        ("tokens.py", ["e7"]),
        ("tests", ["e9"]),
        ("*.py", ["e17", "e9", "e7", "e6"]),
        ("src/", ["e17", "e7", "e6"]),
        ("tokens", ["e7"]),
        ("tokns.py", ["e7"]),
    ],
)
def test_of_a_file_a_folder_or_a_pattern(days: Story, path: str, seqs: list[str]) -> None:
    assert list(answered(what_changed, days, NOW, path=path).sources) == seqs


def test_a_name_of_several_files_is_asked_back(days: Story) -> None:
    outcome = asked(what_changed, days, NOW, path="login")
    assert outcome.hint == "did you mean tests/test_login.py or src/login.py?"


def test_a_file_that_nobody_knows_has_no_change_on_record(days: Story) -> None:
    answer = answered(what_changed, days, NOW, path="zebra.rs")
    assert not answer.recorded
    assert answer.text.startswith("No change of zebra.rs is on record.")


def test_a_known_file_that_was_left_alone_is_not_asked_back(days: Story) -> None:
    answer = answered(what_changed, days, NOW, path="src/login.py", since="today")
    assert answer.text.startswith("No change of src/login.py is on record since today.")


def test_since_the_last_commit(days: Story) -> None:
    answer = answered(what_changed, days, NOW, project="shop", since="my last commit")
    assert answer.data["time"] == "since yesterday 15:00"
    assert answer.sources == ("e18", "e17", "e9", "e8")


def test_a_pause_is_said(days: Story) -> None:
    from_days = answered(what_changed, days, NOW, project="shop", since="past 30 days")
    assert from_days.text.splitlines()[-1] == "Nothing was recorded before Monday 08:00."


def test_a_path_among_very_many_changes_is_found(story: Story) -> None:
    story.watched(at(0, 8))
    story.edited("src/needle.py", at(0, 8.5))
    story.books = [one for one in story.books if isinstance(one, Days)]
    for turn in range(600):
        story.edited(f"src/hay{turn}.py", at(0, 9) + turn * MINUTE)
    assert answered(what_changed, story, NOW, path="needle.py").sources == ("e2",)


def test_a_new_machine_has_nothing(story: Story) -> None:
    assert not answered(what_changed, story, NOW).recorded


def test_a_wrong_project_is_asked_back(days: Story) -> None:
    assert asked(what_changed, days, NOW, project="shpo").hint == "did you mean shop?"
