"""Stack traces: what was really printed, and what is found in it."""

from pathlib import Path

import pytest

from tests.knowledge.failures.recorded import TRACES, expected, found, name, outputs


@pytest.mark.parametrize("path", outputs(*TRACES), ids=name)
def test_what_was_printed_is_understood(path: Path) -> None:
    assert found(path) == expected(path)
