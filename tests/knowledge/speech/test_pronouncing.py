"""How names are said: always somehow, and those that programmers know as they say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.speech.pronouncing import MOST_PARTS, MOST_WAYS, lookups, of_programmers, parts, read, ways
from knowledge.speech.spelling import LEAST_SYLLABLES, PHONES, sounds, spelt, syllables

KNOWN = {
    "web": ("W EH B",),
    "shop": ("SH AA P",),
    "test": ("T EH S T",),
    "login": ("L AO G IH N",),
    "read": ("R IY D", "R EH D"),
}
NAMES = st.one_of(st.text(max_size=60), st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_./:-]{0,80}", fullmatch=True))


@given(NAMES)
def test_any_name_has_a_way_to_be_said(name: str) -> None:
    found = ways(name, KNOWN)
    assert 1 <= len(found) <= MOST_WAYS
    assert all(set(one.split()) <= PHONES and one.split() for one in found)


@given(st.text("abcdefghijklmnopqrstuvwxyz'", max_size=30))
def test_any_word_has_sounds(word: str) -> None:
    assert sounds(word)
    assert set(sounds(word)) <= PHONES


@pytest.mark.parametrize(
    ("name", "said"),
    {
        "web-shop": ["web", "shop"],
        "mobileApp": ["mobile", "app"],
        "HTTPServer": ["http", "server"],
        "test_login_v2": ["test", "login", "v", "2"],
        "tests/test_cart.py::TestCart::test_discount[10-EUR]": ["test", "discount"],
        "src/parser.rs": ["parser"],
        "___": [],
    }.items(),
)
def test_names_come_apart_where_case_digits_and_signs_say_so(name: str, said: list[str]) -> None:
    assert parts(name) == said


@pytest.mark.parametrize(
    ("name", "said"),
    {
        "pytest": "P AY T EH S T",
        "webshop": "W EH B SH AA P",
        "ci": "S IY AY",
        "test_login": "T EH S T L AO G IH N",
        "v2": "V IY T UW",
        "atlas-brix": "AE T L AE S B R IH K S",
    }.items(),
)
def test_names_are_said(name: str, said: str) -> None:
    assert ways(name, KNOWN)[0] == said


def test_a_word_with_two_ways_has_both() -> None:
    assert ways("read_login", KNOWN) == ["R IY D L AO G IH N", "R EH D L AO G IH N"]


def test_a_name_without_end_is_not_said_to_its_end() -> None:
    assert len(parts("word_" * 1_000)) == MOST_PARTS


def test_what_programmers_say_is_in_the_phones_of_the_dictionary() -> None:
    for said in of_programmers().values():
        assert {phone for one in said for phone in one.split()} <= PHONES
    assert {"pytest", "refactor", "webhook", "stderr", "unmute", "codex"} <= set(of_programmers())


def test_only_wanted_words_are_read_with_all_their_ways() -> None:
    lines = ["read R IY D\n", "read(2) R EH D\n", "other AH DH ER\n", "broken\n"]
    assert read(lines, {"read", "broken"}.__contains__) == {"read": ("R IY D", "R EH D")}


def test_what_may_be_a_part_of_a_name_is_looked_up() -> None:
    assert {"webshop", "web", "shop"} <= lookups(["webshop"])


def test_letters_and_digits_are_spelt() -> None:
    assert spelt("c7") == ["S", "IY", "S", "EH", "V", "AH", "N"]
    assert spelt("") == ["AH"]


@pytest.mark.parametrize(
    ("phrase", "count"),
    [("hey jarvis", 3), ("hello computer", 5), ("hey sotto", 3), ("a b", 2), ("hi jarvis", 3), ("ok computer", 5)],
)
def test_syllables_are_counted(phrase: str, count: int) -> None:
    assert syllables(phrase) == count
    assert (syllables(phrase) >= LEAST_SYLLABLES) == (count >= LEAST_SYLLABLES)
