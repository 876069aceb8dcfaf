"""What is said: at most twelve words that any voice can read, of whatever a name consists."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.attention.candidate import Candidate
from knowledge.attention.sentences import WORDS, fit, grouped, joined, name, test_name
from knowledge.events import ProjectWatched
from knowledge.redact import clean
from tests.knowledge.attention.noticed import Noticed

test_name.__test__ = False  # type: ignore[attr-defined]

FAILED = "pytest failed in shop"
HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07x",
    "\u202eevil\u2066",
    "<speak><break time='9s'/>x</speak>",
    "-rf --help",
    "--stdin",
    "x" * 10_000,
    "a b " * 2_500,
    "sotto",
    "my-sotto-fork",
    "deadbeefcafe01",
    "f12",
    "\0\r\n\t",
    "日本語のテスト",
    "{{}}$(rm)`x`",
    "a\u0301\u0302" * 50,
    "&lt;b&gt;",
]


def sayable(sentence: str) -> bool:
    words = sentence.split()
    plain = all(unicodedata.category(one)[0] not in "CZ" or one == " " for one in sentence)
    return (
        0 < len(words) <= WORDS and plain and not sentence.startswith("-") and "sotto" not in sentence.lower()
        and not re.search(r"[<>&{}$`\\\[\]]", sentence) and len(sentence) < 400
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shop", "shop"),
        ("my shop", "my shop"),
        ("\x1b[1mshop\x1b[0m", "shop"),
        ("<b>shop</b>", "shop"),
        ("--shop--", "shop"),
        ("cargo build", "cargo build"),
        ("build 3f2a9c81d0", "build"),
        ("it is f12 again", "it is again"),
        ("sotto", ""),
        ("one two three four five", "one two three four"),
        ("v1.2", "v1.2"),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert name(text) == expected


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("tests/test_x.py::TestA::test_two_dates[3-x]", "test two dates"),
        ("com.shop.CartTest.emptyCart", "test emptyCart"),
        ("pkg/TestParse", "TestParse"),
        ("suite > adds two numbers", "test adds two numbers"),
        ("[]", "a test"),
        ("", "a test"),
        ("tests/t.py::test_a_name_that_never_comes_to_its_end", "test a name that never"),
    ],
)
def test_tests(test: str, expected: str) -> None:
    assert test_name(test) == expected


def test_pieces_are_there_where_there_is_room() -> None:
    assert fit("pytest failed", "in shop", ": four tests") == "pytest failed in shop: four tests"
    assert fit("one two three four five six seven eight nine ten", "in the shop", "at noon").endswith("ten at noon")
    assert joined("pytest failed in shop", "last time you ran pip install", without="in shop") == (
        "pytest failed in shop; last time you ran pip install"
    )
    assert joined("test one two three four failed in shop", "last time you ran pip install", without="in shop") == (
        "test one two three four failed; last time you ran pip install"
    )


def candidate(sentence: str, kind: str = "failure") -> Candidate:
    return Candidate("i", "t", kind, "bad", "notice", 1, sentence, "title")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentences", "kind", "expected"),
    [
        (["pytest failed in shop"], "failure", "pytest failed in shop"),
        (["pytest failed in shop", "x"], "failure", "pytest failed in shop, and one more check"),
        (["pytest failed in shop: two tests", "x", "y"], "failure", f"{FAILED}: two tests, and two more checks"),
        (["the memory works again", "x"], "service back", "the memory works again, and one more thing"),
        (["pytest failed in shop; last time you ran pip install", "x"], "failure", f"{FAILED}, and one more check"),
        (["pytest failed in shop"] * 41, "failure", "pytest failed in shop, and 40 more checks"),
    ],
)  # fmt: skip
def test_one_sentence_for_many(sentences: list[str], kind: str, expected: str) -> None:
    assert grouped([candidate(one, kind) for one in sentences]) == expected


def said_of(text: str) -> list[str]:
    """Every sentence and title that a text can get into."""
    noticed = Noticed()
    named = ProjectWatched(number=3, name=clean(text), key=clean("/x"), trees=[clean("/x")])
    noticed.hear(named)
    found: list[Candidate] = []
    for command in (text, "pytest", "make"):
        noticed.run(command, status=1, failing=(text,), took_s=40)
        found += noticed.candidates
        noticed.run(command, status=0, took_s=40)
        found += noticed.candidates
    return [one.sentence for one in found] + [grouped(found)] + [fit(one.title) for one in found]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_name_consists_of_it_can_be_said(text: str) -> None:
    for sentence in said_of(text):
        assert sayable(sentence), sentence


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.sampled_from(HOSTILE).flatmap(lambda one: st.just(f"{one} {one}")))
def test_whatever_is_told_it_can_be_said(text: str) -> None:
    for sentence in said_of(text):
        assert sayable(sentence), sentence
