"""Which commands were run, as a tool."""

import pytest

from knowledge.events import CommandsImported, PastCommand
from knowledge.redact import clean
from tests.knowledge.memory.briefing.story import NOW, Story, lived
from tests.knowledge.memory.days.diary import MINUTE, at
from tests.tools.calling import answered, asked
from tools.command_history import command_history


@pytest.fixture
def days() -> Story:
    story = lived()
    story.ran("docker compose up -d web", at(2, 8.2))
    return story


def test_the_latest_comes_first(days: Story) -> None:
    answer = answered(command_history, days, NOW)
    assert answer.text.splitlines()[:3] == [
        "4 commands.",
        "today 08:12  docker compose up -d web  e21",
        "yesterday 15:36  make lint  failed (2)  (2 times)  e14",
    ]


@pytest.mark.parametrize(
    ("outcome", "ids"),
    [("any", ("e21", "e14", "e10")), ("failed", ("e14", "e10")), ("succeeded", ("e21",))],
)
def test_by_how_they_ended(days: Story, outcome: str, ids: tuple[str, ...]) -> None:
    assert answered(command_history, days, NOW, outcome=outcome).sources == ids


@pytest.mark.parametrize("query", ["docker", "docker up", "COMPOSE", "the docker command", "my compose commands"])
def test_all_words_of_a_query_stand_in_it(days: Story, query: str) -> None:
    assert answered(command_history, days, NOW, query=query).sources == ("e21",)


def test_a_slip_is_asked_back(days: Story) -> None:
    assert asked(command_history, days, NOW, query="dokcer").hint == "did you mean docker?"


@pytest.mark.parametrize("query", ["terraform", "docker push zebra"])
def test_what_was_never_run_is_not_on_record(days: Story, query: str) -> None:
    answer = answered(command_history, days, NOW, query=query)
    assert not answer.recorded
    assert answer.text.startswith(f"No command with {query} is on record.")


def test_a_known_command_that_did_not_fail_is_not_asked_back(days: Story) -> None:
    answer = answered(command_history, days, NOW, query="docker", outcome="failed", since="today")
    assert answer.text.startswith("No command with docker that failed is on record since today.")


def test_in_a_time(days: Story) -> None:
    assert answered(command_history, days, NOW, since="monday").sources == ("e21", "e14", "e10")
    assert answered(command_history, days, NOW, since="between monday and tuesday").sources == ("e14", "e10")


def test_an_imported_command_has_no_end(story: Story) -> None:
    past = PastCommand(command=clean("make old"), at=at(0, 8))
    story.hear(CommandsImported(source="bash", path=clean("/home/ada/.bash_history"), commands=[past]), at(0, 9))
    assert answered(command_history, story, NOW).text.splitlines()[1].endswith("make old  end unknown  e1")


def test_many_are_bounded(story: Story) -> None:
    for turn in range(40):
        story.ran(f"make {turn}", at(0, 9) + turn * MINUTE)
    answer = answered(command_history, story, NOW, query="make")
    assert (len(answer.text.splitlines()), answer.data["more"]) == (12, 30)


def test_a_new_machine_has_none(story: Story) -> None:
    assert not answered(command_history, story, NOW).recorded


def test_an_outcome_that_there_is_not_is_refused(days: Story) -> None:
    assert "outcome" in asked(command_history, days, NOW, outcome="odd").error
