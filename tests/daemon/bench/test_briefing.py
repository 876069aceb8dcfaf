"""The bench of briefings: what it plants is told, and what it spoils is found."""

from daemon.bench.briefing import scored
from daemon.bench.briefing_mornings import Dice


def test_some_mornings_are_told_without_a_word_invented() -> None:
    score = scored(3)
    assert score.told > 0.9 * score.planted > 0
    assert score.invented == []
    assert score.found == score.spoiled > 0


def test_a_seed_makes_the_same_morning() -> None:
    one, other = (Dice(4, 10**15).morning() for _ in range(2))
    assert one == other
