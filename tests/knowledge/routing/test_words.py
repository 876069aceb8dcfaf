import pytest

from knowledge.routing.words import MOST_WORDS, words


def test_words_end_at_spaces_and_at_every_mark() -> None:
    text = "why did test_login fail in acme/billing-api?"
    found = words(text)
    assert [one.text for one in found] == [
        *("why", "did", "test", "_", "login", "fail", "in", "acme", "/", "billing", "-", "api", "?")
    ]
    assert all(text[one.begin : one.end] == one.text for one in found)


@pytest.mark.parametrize("text", ["", " \n\t", "\0\x1b\u200b", "\ud800", "\u0301"])
def test_what_cannot_be_seen_is_no_word(text: str) -> None:
    assert words(text) == []


def test_only_the_first_are_read_and_a_long_one_not_to_its_end() -> None:
    assert len(words("ab " * 10_000)) == MOST_WORDS
    (one,) = words("x" * 100_000)
    assert (len(one.text), one.end) == (64, 100_000)
