"""The example of the guide to one's own tools works as it stands there."""

import re
from pathlib import Path

import pytest

from daemon.config import parse
from tests.conftest import REPOSITORY
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.stage import at_home
from tools.kit.registry import every
from tools.kit.running import run
from tools.kit.tool import Tool

GUIDE = (REPOSITORY / "docs/your-own-tools.md").read_text(encoding="utf-8")


@pytest.fixture
def mine(tmp_path: Path) -> Tool:
    (code,) = re.findall(r"```python\n(.+?)```", GUIDE, re.DOTALL)
    folder = tmp_path / "tools"
    folder.mkdir()
    (folder / "open_todos.py").write_text(code, encoding="utf-8")
    found = every(folder, ["open_todos"])
    assert found.broken == ()
    return found.tools["open_todos"]


def test_it_is_found_and_answers(mine: Tool, story: Story, tmp_path: Path) -> None:
    code = "".join(f"x = {n}  # TODO: mend {n}\n" for n in range(7))
    (tmp_path / "shop.py").write_text(code, encoding="utf-8")
    answer = run(mine, {}, at_home(story, tmp_path, at(0, 9))).answer
    assert answer is not None
    assert answer.text.splitlines() == [*(f"shop.py:{n + 1} mend {n}" for n in range(5)), "and 2 more"]
    assert unfounded(answer) == []
    one = run(mine, {"word": "mend 6"}, at_home(story, tmp_path, at(0, 9))).answer
    assert one is not None
    assert one.text == "shop.py:7 mend 6"


def test_where_there_is_nothing_it_says_so(mine: Tool, story: Story, tmp_path: Path) -> None:
    answer = run(mine, {}, at_home(story, tmp_path, at(0, 9))).answer
    assert answer is not None
    assert not answer.recorded


def test_the_guide_says_how_one_is_trusted() -> None:
    assert 'trusted = ["open_todos"]' in GUIDE
    assert parse('[tools]\ntrusted = ["open_todos"]', "x").tools.trusted == ["open_todos"]


def test_the_guide_names_the_group_of_entry_points() -> None:
    assert 'entry-points."sotto.tools"' in GUIDE
