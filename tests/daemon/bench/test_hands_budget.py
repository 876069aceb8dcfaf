"""What budgets are overshot by is measured so that looking too late would be seen."""

from daemon.bench import hands_budget
from daemon.bench.figures import Asked


def test_looking_before_a_call_keeps_to_the_limit_and_looking_after_it_does_not() -> None:
    honest, lying, asked = hands_budget.measure(Asked(tell=lambda _text: None))
    assert all(row.ok for row in (honest, lying, asked))
    assert honest.value == asked.value == 0
    assert 0.5 < lying.value <= 1
    assert honest.reference
    assert lying.reference
    assert honest.reference > 0.5
    assert lying.reference > 1
