"""Generated examples take as long as they take: the machine may be busy. A house to host services in."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from daemon.paths import Paths
from tests.daemon.hosting import House

settings.register_profile("quiet", deadline=None, database=None)
settings.load_profile("quiet")


@pytest.fixture
def house(home: Paths) -> Iterator[House]:
    one = House(home)
    yield one
    one.close()
