"""Tasks are asked in UTC, in which their worlds are told."""

from collections.abc import Iterator

import pytest

from tests.zones import within


@pytest.fixture(autouse=True)
def _utc() -> Iterator[None]:
    with within("UTC"):
        yield
