"""A diary for each test."""

from collections.abc import Iterator

import pytest

from tests.knowledge.memory.days.diary import Diary


@pytest.fixture
def diary() -> Iterator[Diary]:
    one = Diary()
    yield one
    one.memory.close()
