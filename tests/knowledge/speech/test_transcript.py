"""What free text means: the wake phrase as it may be written, replies, and what Whisper invents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.speech.transcript import INVENTED, invented, reply, taken_apart, with_names, words_of

WAKE = "hey jarvis"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hey Jarvis, why did the build break?", "why did the build break?"),
        ("hey, jarvis. What changed in src/app.py?", "What changed in src/app.py?"),
        ("Hay Jarvis what failed", "what failed"),
        ("Hey Jervis what failed", "what failed"),
        ("Hey Jar-vis what failed", "what failed"),
        ("Um, hey jarvis what failed", "what failed"),
        ("The Jarvis, what failed", "what failed"),
        ("Hey Jarvis.", ""),
        ("HEY JARVIS what’s new", "what’s new"),
    ],
)
def test_the_wake_phrase_as_it_may_be_written(text: str, rest: str) -> None:
    assert taken_apart(text, WAKE) == (True, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "why did the build break",
        "hey just this once, could you look",
        "hey jason did you see that",
        "hey, what is this",
        "hey service is down",
        "tell jarvis that it is late",
        "he said hey jarvis what failed",
        "jarvis",
        "hey",
        "hey charles this is yours",
        "they harvest it",
    ],
)
def test_what_is_none(text: str) -> None:
    assert taken_apart(text, WAKE) == (False, " ".join(text.split()))


@given(
    st.lists(st.from_regex(r"[a-z']{1,9}", fullmatch=True), max_size=8), st.sampled_from([WAKE, "okay computer now"])
)
def test_what_follows_the_wake_phrase_is_kept_whole(words: list[str], wake: str) -> None:
    said = taken_apart(" ".join((*wake.split(), *words)), wake)
    assert said.woken
    assert said.rest.split() == words


@given(st.text(max_size=80))
def test_whatever_is_written_is_taken_apart(text: str) -> None:
    said = taken_apart(text, WAKE)
    assert set(words_of(said.rest)) <= set(words_of(text))


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("Stop.", ("later", "stop"), "stop"),
        ("Stop, please!", ("stop",), "stop"),
        ("be quiet", ("be quiet",), "be quiet"),
        ("stop the build", ("stop",), ""),
        ("stop", (), ""),
        ("", ("stop",), ""),
    ],
)
def test_replies_are_whole(text: str, expected: tuple[str, ...], found: str) -> None:
    assert reply(text, expected) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is Test Login flaky?", "is test_login flaky?"),
        ("is test_login flaky", "is test_login flaky"),
        ("what about parse http reply 2", "what about parseHTTPReply_2"),
        ("tell me of the web-shop", "tell me of the web-shop"),
        ("is the latest login there", "is the latest login there"),
        ("atlas", "atlas"),
        ("", ""),
    ],
)
def test_names_are_written_as_they_are(text: str, expected: str) -> None:
    assert with_names(text, ("test_login", "parseHTTPReply_2", "web-shop", "atlas", "", "..", r"\1")) == expected


def test_what_whisper_invents() -> None:
    assert all(" ".join(words_of(one)) == one for one in INVENTED)
    assert invented("Thank you.")
    assert invented(" ... ")
    assert invented("kitchen, test_login, shop", "hey jarvis, kitchen, test_login, shop, sotto")
    assert not invented("kitchen", "hey jarvis, kitchen")  # a word of them may well be said
    assert not invented("thank you for the hint about the build")
