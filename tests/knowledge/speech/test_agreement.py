"""What two recognisers agree on."""

import pytest

from knowledge.speech.agreement import Agreement, without
from knowledge.speech.phrasings import Sentence, answers, sentences
from knowledge.speech.recogniser import Vocabulary

SAID = [*sentences(Vocabulary("hello computer", ("atlas",), ("test_login", "test_logout"), ("docker",))), *answers()]
AGREEMENT = Agreement(SAID)


def agreed(strict: str, loose: str) -> Sentence | None:
    return AGREEMENT.of(strict.split(), loose.split()).sentence


@pytest.mark.parametrize("one", SAID, ids=lambda one: one.text)
def test_everybody_agrees_with_himself(one: Sentence) -> None:
    assert AGREEMENT.of(one.words, one.words).sentence == one


def test_another_wording_of_the_same_request_agrees() -> None:
    one = agreed("why did the build break", "why did the build fail")
    assert one
    assert one.text == "why did the build break"


def test_a_word_that_is_misheard_does_no_harm() -> None:
    assert agreed("which branch am i on", "which branch i on")
    assert agreed("is there a known fix", "is there a known the")


def test_a_word_with_about_the_same_letters_does_no_harm() -> None:
    assert agreed("when was the last time test_0 passed", "when was the last time test_0 caused")
    assert agreed("suggest something to work on", "suggest something to where long")


@pytest.mark.parametrize(
    ("strict", "loose"),
    [
        ("what did i do yesterday", "what did i do today"),
        ("what did i do this week", "what do i do last week"),
        ("when was the last time test_0 passed", "when was that last time test_0 failed"),
        ("is test_0 flaky", "is test_1 flaky"),
        ("why did the build break", "where was i"),
        ("why did the build break", ""),
        ("", "why did the build break"),
        ("why did the", "why did the build break"),
        ("stop", "what is broken"),
        ("yes", "no"),
    ],
)
def test_no_agreement_is_nothing(strict: str, loose: str) -> None:
    assert agreed(strict, loose) is None


def test_the_wake_phrase_is_taken_off_at_the_start_alone() -> None:
    wake = ("hello", "computer")
    assert without(("hello", "computer", "where", "was", "i"), wake) == (True, ("where", "was", "i"))
    assert without(("where", "hello", "computer"), wake) == (False, ("where", "hello", "computer"))
    assert without(("hello",), wake) == (False, ("hello",))
    assert without((), ()) == (False, ())
