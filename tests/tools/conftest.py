"""A story for each test."""

from collections.abc import Iterator

import pytest

from tests.knowledge.memory.briefing.story import Story


@pytest.fixture
def story() -> Iterator[Story]:
    one = Story()
    yield one
    one.memory.close()
