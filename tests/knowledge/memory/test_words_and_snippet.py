"""The words of texts and questions, and the passage that is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.memory.snippet import snippet
from knowledge.memory.words import MOST_ASKED, asked, parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("parseHttpHeader", ["parse", "http", "header"]),
        ("HTTPServer2", ["http", "server"]),
        ("snake_case and plain Words", []),
        ("/usr/lib/libFoo.so", ["lib", "foo"]),
        ("", []),
    ],
)
def test_identifiers_come_apart(text: str, found: list[str]) -> None:
    assert parts(text) == found


def test_a_question_is_its_telling_words() -> None:
    assert asked("How did we fix the flaky Login test?") == ["fix", "flaky", "login", "test"]
    assert asked("what is it") == ["what", "is", "it"]
    assert asked('"; DROP TABLE entry; -- NEAR(a b) ^x* col:y') == [
        "drop", "table", "entry", "near", "b", "x", "col", "y",
    ]  # fmt: skip
    assert len(asked(" ".join(f"word{one}" for one in range(1_000)))) == MOST_ASKED
    assert asked("… — 🦀") == []


def test_the_passage_is_where_most_of_the_words_are() -> None:
    text = "beginning " * 60 + "the cache of redis was full " + "end " * 100
    found = snippet(text, {"redi": 2.0, "cach": 1.0}, {"redis": "redi", "cache": "cach"})
    assert "cache of redis" in found.text
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert [found.text[begin:end] for begin, end in found.marks] == ["cache", "redis"]


def test_a_word_is_marked_for_a_part_of_it() -> None:
    found = snippet("call parseHttpHeader now", {"header": 1.0}, {})
    assert [found.text[begin:end] for begin, end in found.marks] == ["parseHttpHeader"]


@given(some.text(max_size=2_000), some.integers(10, 300))
def test_whatever_a_text_is_marks_lie_within_its_passage(text: str, width: int) -> None:
    words = dict.fromkeys((word.lower() for word in text.split()), 1.0)
    found = snippet(text, words, {}, width)
    assert len(found.text) <= width + 2
    assert "\n" not in found.text
    ends = 0
    for begin, end in found.marks:
        assert ends <= begin < end <= len(found.text)
        ends = end
