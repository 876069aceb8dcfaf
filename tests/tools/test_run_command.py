"""Running a command, as a tool that says honestly that it runs none yet."""

import pytest

from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tools.kit.running import run
from tools.run_command import run_command


@pytest.mark.parametrize(
    ("command", "by_hand"),
    [
        ("git pull", "sotto run -- git pull"),
        ("rm -rf / ; echo `id`", "sotto run -- sh -c 'rm -rf / ; echo `id`'"),
        ("echo 'a' | wc", """sotto run -- sh -c 'echo '"'"'a'"'"' | wc'"""),
        ("echo a\x1b[2J\nb", "sotto run -- CMD"),
    ],
)
def test_nothing_is_run_and_what_to_type_is_told(story: Story, command: str, by_hand: str) -> None:
    answer = run(run_command, {"command": command}, around(story, at(0, 9))).answer
    assert answer is not None
    assert (answer.orders, answer.recorded) == ((), False)
    assert answer.text.splitlines()[0] == "Sotto cannot run commands yet, so nothing was done."
    assert answer.text.splitlines()[1].endswith(f": `{by_hand}`")
    if "`" not in by_hand:
        assert unfounded(answer) == []


@pytest.mark.parametrize("given", [{}, {"command": " "}, {"command": "x" * 10_000}])
def test_what_is_no_command_is_refused(story: Story, given: dict[str, str]) -> None:
    assert run(run_command, given, around(story, at(0, 9))).answer is None
