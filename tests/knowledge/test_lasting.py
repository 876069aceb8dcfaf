"""Times in words."""

import pytest

from knowledge.lasting import lasting


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 seconds"),
        (1, "1 second"),
        (45.9, "45 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7_199, "119 minutes"),
        (7_200, "2 hours"),
        (172_799, "47 hours"),
        (172_800, "2 days"),
    ],
)
def test_one_unit_rounded_down(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
