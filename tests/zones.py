"""Takes this process into another time zone and back again: C's library keeps the zone until it is told."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def within(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TZ", name)
        time.tzset()
        yield
    time.tzset()
