"""How much of a huge output is looked at."""

import pytest

from knowledge.failures.bounded import HEAD_LINES, TAIL_LINES, bounded
from knowledge.lines import split


def test_an_output_of_common_size_is_looked_at_whole() -> None:
    raw = "x\n" * 1_000
    assert bounded(raw) == (raw, 0, 0)


def test_of_a_huge_output_beginning_and_end_are_kept_with_their_numbers() -> None:
    raw = "".join(f"line {number}\n" for number in range(1, 500_001))
    part = bounded(raw)
    lines = split(part.raw)
    assert len(lines) == HEAD_LINES + TAIL_LINES
    assert all(lines[at - 1] == f"line {part.number(at)}" for at in (1, HEAD_LINES, HEAD_LINES + 1, len(lines)))


@pytest.mark.parametrize(
    "raw", ["x" * 50_000_000, "y\n" * 25_000_000, "\n" * 1_000_000, "a\n" + "x" * 50_000_000 + "\nend"]
)
def test_what_is_kept_is_bounded(raw: str) -> None:
    part = bounded(raw)
    assert len(part.raw) < 7_000_000
    lines = split(part.raw)
    assert part.number(len(lines)) == raw.count("\n") + (not raw.endswith("\n"))
    assert len(lines) <= HEAD_LINES + TAIL_LINES + 1
