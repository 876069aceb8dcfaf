"""How much two texts read alike, by their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures.fixes.alike import LEAST, compared, containment, indexed, likeness, rarity, words
from knowledge.failures.fixes.symptom import Symptom

POOL = "connection pool of ledgerdb exhausted while settling invoices"


def even(*texts: list[str]) -> dict[str, float]:
    """Every word is as rare as if nobody else had it."""
    return {word: rarity(word, 1_000, 1) for one in texts for word in one}


def test_words_are_whole_and_in_parts_and_without_values() -> None:
    assert words(["parseUserName(user_id) left-pad <n> <hash> x 12"]) == [
        "parseusername", "parse", "user", "name", "user_id", "id", "left-pad", "left", "pad",
    ]  # fmt: skip


def test_a_failure_is_compared_by_what_it_says_and_found_by_its_test_too() -> None:
    one = Symptom("pytest", "KeyError", "'tax' at 0x7f12", "E   KeyError", test_id="tests/test_a.py::test_b")
    assert compared(one) == ["tax", "at", "keyerror", "key", "error"]
    assert {"test_a", "pytest"} <= set(indexed(one))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (POOL, POOL, True),
        (POOL, f"the {POOL} at last", True),
        (POOL, "connection pool of userdb exhausted while loading prices", False),
        (POOL, "invoices", False),
        ("install-jdk.sh: permission denied", "install-jdk.sh: no such file or directory", False),
        ("it failed with an error", "it failed with an error", False),
        ("", POOL, False),
    ],
)
def test_likeness(one: str, other: str, alike: bool) -> None:
    ones, others = words([one]), words([other])
    assert (likeness(ones, others, even(ones, others)) >= LEAST) is alike
    assert likeness(ones, others, even(ones, others)) == likeness(others, ones, even(ones, others))


def test_a_part_is_contained_whatever_else_is_said() -> None:
    part, whole = words(["ledgerdb exhausted"]), words([f"{POOL} and much else"])
    rare = even(part, whole)
    assert containment(part, whole, rare) == pytest.approx(1)
    assert containment(whole, part, rare) < 0.5


def test_what_many_say_counts_less_and_what_every_tool_says_least() -> None:
    assert rarity("ledgerdb", 1_000, 0) > rarity("ledgerdb", 1_000, 50) > rarity("ledgerdb", 1_000, 900) > 0
    assert rarity("error", 1_000, 1) < rarity("ledgerdb", 1_000, 50)
    assert rarity("ledgerdb", 0, 1) == rarity("ledgerdb", 100, 1)  # among few, nothing is rare


@given(st.lists(st.text(max_size=30), max_size=4), st.lists(st.text(max_size=30), max_size=4))
def test_it_is_a_share_of_any_texts(one: list[str], other: list[str]) -> None:
    ones, others = words(one), words(other)
    rare = even(ones, others)
    assert 0 <= likeness(ones, others, rare) <= 1 + 1e-9
    assert 0 <= containment(ones, others, rare) <= 1 + 1e-9
