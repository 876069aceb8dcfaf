"""Compilers, linters, build tools and shells: what they really printed, and what is found in it."""

from pathlib import Path

import pytest

from tests.knowledge.failures.recorded import expected, found, name, outputs


@pytest.mark.parametrize("path", outputs(), ids=name)
def test_what_a_tool_printed_is_understood(path: Path) -> None:
    assert found(path) == expected(path)
