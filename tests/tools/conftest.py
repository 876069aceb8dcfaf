"""A story for each test, told in UTC."""

from collections.abc import Iterator

import pytest

from tests.knowledge.memory.briefing.story import Story
from tests.zones import within


@pytest.fixture(autouse=True)
def _utc() -> Iterator[None]:
    with within("UTC"):
        yield


@pytest.fixture
def story() -> Iterator[Story]:
    one = Story()
    yield one
    one.memory.close()
