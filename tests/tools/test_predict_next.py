"""What probably comes next, as a tool."""

from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import MINUTE, at
from tests.tools.stage import around
from tools.kit.running import run
from tools.predict_next import predict_next


def test_what_always_followed_is_foreseen(story: Story) -> None:
    story.watched(at(0, 8))
    for turn in range(12):
        story.ran("git pull", at(0, 9) + 10 * turn * MINUTE)
        story.ran("make test", at(0, 9) + (10 * turn + 1) * MINUTE)
    story.ran("git pull", at(0, 12))
    answer = run(predict_next, {"project": "shop"}, around(story, at(0, 12) + MINUTE)).answer
    assert answer is not None
    assert answer.recorded
    assert answer.data["project"] == "shop"
    assert answer.text.splitlines()[0].endswith("make test") or "make test" in answer.text.splitlines()[0]


def test_a_new_machine_foresees_nothing(story: Story) -> None:
    answer = run(predict_next, {}, around(story, at(0, 9))).answer
    assert answer is not None
    assert not answer.recorded
