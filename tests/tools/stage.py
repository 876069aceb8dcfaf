"""What is around a tool in a test: a story that is told event by event, with its memory and its log."""

from pathlib import Path
from typing import Any

from knowledge.registry import Registry
from tests.knowledge.memory.briefing.story import Story
from tools.kit.around import Around


def around(story: Story, now: int, **more: Any) -> Around:
    """`here`, `embed`, `health`, `before`."""
    registry = Registry(seen.event for seen in story.log)
    return Around(story.memory, story, registry, now, **more)


def at_home(story: Story, folder: Path, now: int) -> Around:
    """In a folder that belongs to no project."""
    return around(story, now, here=folder)
