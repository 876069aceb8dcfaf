"""What a person is told of a suspicion."""

from knowledge.failures.suspects.features import Seen, Spot
from knowledge.failures.suspects.reasons import reasons
from tests.knowledge.failures.suspects.changing import change

WEIGHTS = {"owned": 3.0, "called": 2.0, "file": 1.0, "recent": 0.5, "only_documents": -2.0}


def seen(because: dict[str, str] | None = None, **values: float) -> Seen:
    return Seen(change(1), values, Spot("shop.py", 7), because or {})


def test_the_strongest_comes_first_and_three_are_enough() -> None:
    found = seen({"called": "price", "file": "shop.py"}, called=0.6, file=0.6, recent=1.0, outside=0.1)
    assert reasons(found, WEIGHTS | {"outside": 2.0}) == [
        "it changed price, which the failing code uses",
        "it changed shop.py, which is in the stack",
        "it was among the last changes",
    ]


def test_who_changed_the_failing_line_is_not_said_to_have_changed_what_it_uses() -> None:
    found = seen({"called": "price"}, owned=0.5, called=1.0, near=0.5)
    assert reasons(found, WEIGHTS) == ["it changed shop.py:7, which is where it fails"]


def test_what_adds_next_to_nothing_is_not_told() -> None:
    assert reasons(seen(owned=0.01), WEIGHTS) == []


def test_what_speaks_against_it_is_no_reason() -> None:
    assert reasons(seen(only_documents=1.0), WEIGHTS) == []


def test_being_recent_is_told_of_the_last_ones_only() -> None:
    assert reasons(seen(recent=0.9), WEIGHTS) == ["it was among the last changes"]
    assert reasons(seen(recent=0.4), WEIGHTS) == []
