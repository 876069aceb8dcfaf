"""What is said aloud to each tool, and that it goes there."""

import pytest

from daemon import engine
from knowledge.routing.arguments import ARGUMENTS, CHANGING, NONE
from knowledge.routing.by_words import WordRouter
from knowledge.speech.phrasings import MOST_NAMES, answers, sentences, shipped
from knowledge.speech.recogniser import Vocabulary
from knowledge.speech.replies import REPLIES
from tests.services.engines.shipped import needs_engine

VOCABULARY = Vocabulary(
    "hello computer", ("atlas", "web-shop"), ("test_login_flow", "test_discount"), ("docker", "cargo")
)
LEAST_WORDINGS, LEAST_RIGHT, LEAST_RIGHT_BY_WORDS = 100, 0.95, 0.3


def test_there_are_many_and_none_is_said_of_two_requests() -> None:
    wordings = [wording for intent in shipped().intents for wording in intent.said]
    assert len(wordings) >= LEAST_WORDINGS
    assert len(set(wordings)) == len(wordings)


def test_every_tool_is_spoken_to_or_says_why_not() -> None:
    spoken = {intent.tool for intent in shipped().intents}
    silent = set(shipped().not_spoken)
    assert spoken | silent == set(ARGUMENTS) - {NONE}
    assert not spoken & silent
    assert all(shipped().not_spoken.values())


def test_of_what_does_more_than_read_only_the_voice_is_spoken_to() -> None:
    assert {intent.tool for intent in shipped().intents} & CHANGING == {"set_voice"}


def test_sentences_differ_in_words_and_weigh_as_much_as_their_wordings() -> None:
    made = sentences(VOCABULARY)
    assert len({one.words for one in made}) == len(made)
    wordings = sum(len(intent.said) for intent in shipped().intents)
    assert sum(one.weight for one in made) == pytest.approx(wordings)


def test_names_are_one_word_to_hear_and_themselves_to_read() -> None:
    one = next(one for one in sentences(VOCABULARY) if one.words == ("is", "test_0", "flaky"))
    assert one.text == "is test_login_flow flaky"
    assert one.intent.endswith(" test_0")


def test_without_names_nothing_is_asked_about_them() -> None:
    assert not [one for one in sentences(Vocabulary("hello computer")) if "_0" in " ".join(one.words)]


def test_of_many_names_only_the_first_are_listened_for() -> None:
    many = sentences(Vocabulary("hello computer", tests=tuple(f"test_{place}" for place in range(10 * MOST_NAMES))))
    assert {one.words[1] for one in many if one.words[-1] == "flaky" and one.words[0] == "is"} == {
        f"test_{place}" for place in range(MOST_NAMES)
    }


def test_no_question_is_a_reply() -> None:
    replies = {one.words for one in answers()}
    assert not replies & {one.words for one in sentences(VOCABULARY)}
    assert {one.intent for one in answers()} == set(REPLIES)


@needs_engine
def test_the_router_sends_them_to_their_tool() -> None:
    router = engine.load_router()
    made = {one.text: one.tool for one in sentences(VOCABULARY)}
    lost = [(text, tool, found) for text, tool in made.items() if (found := router.route(text).tool) != tool]
    assert len(lost) <= (1 - LEAST_RIGHT) * len(made), lost


def test_the_router_without_a_model_finds_many() -> None:
    made = {one.text: one.tool for one in sentences(VOCABULARY)}
    right = sum(WordRouter().route(text).tool == tool for text, tool in made.items())
    assert right >= LEAST_RIGHT_BY_WORDS * len(made)
