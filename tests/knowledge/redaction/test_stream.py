"""The same text gives the same result, however it arrives; twice is once; little is held back."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.redact import clean_torn
from knowledge.redaction.marks import MARK
from knowledge.redaction.patterns import guessed
from knowledge.redaction.stream import WINDOW, Redactor
from tests.knowledge.redaction.conftest import KEY, Redact
from tests.knowledge.redaction.test_patterns import LETTERS, MUST_GO, MUST_STAY

SMALL = 1_500
VALUES = {"plantedEnv-7Qz9": "environment", 'with "quotes" and ü': "dotenv"}
BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7Zk4pW9qLmXr2"
PARTS = [
    *(line.format(secret) for line, secret in MUST_GO),
    *MUST_STAY,
    *VALUES,
    "\x1b[31m",
    "\x1b[0m",
    "\x1b]8;;",
    "\x07",
    "\x00",
    "\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    '"',
    "password=",
    "⟨",
    "⟨secret:x:#aaaaaa⟩",
    "-----BEGIN PRIVATE KEY-----\n",
    BODY + "\n",
    "-----END PRIVATE KEY-----",
    "word, " * 700,
    "x" * 3_000,
]
TEXTS = st.lists(st.sampled_from(PARTS) | st.text(max_size=8), max_size=14).map("".join)


@given(TEXTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_how_a_text_arrives_changes_nothing(redact: Redact, text: str, rng: random.Random) -> None:
    whole = redact(text, values=VALUES)
    for longest in (1, 40, 3_000) if len(text) < SMALL else (300, 9_000):
        pieces, at = [], 0
        while at < len(text):
            size = rng.randint(1, longest)
            pieces.append(text[at : at + size])
            at += size
        assert redact(*pieces, values=VALUES) == whole


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_twice_is_once(redact: Redact, text: str) -> None:
    once = redact(text, values=VALUES)
    assert redact(once, values=VALUES) == once


@given(st.text())
@settings(max_examples=50, deadline=None)
def test_text_without_secrets_passes(redact: Redact, text: str) -> None:
    found = redact(text)
    assert found == text or MARK.search(found)


@pytest.mark.parametrize("filler", ["word, ", "x", "ab=", "QUJD"])
def test_a_secret_in_a_line_of_any_length_is_found(redact: Redact, filler: str) -> None:
    for length in (WINDOW - 40, WINDOW, WINDOW * 3 // 4, 3 * WINDOW, 3 * WINDOW + 1_000):
        before = (filler * length)[:length]
        text = f"{before} ghp_{LETTERS[:36]} password='Zk4-pW9qLm' {before} plantedEnv-7Qz9 {before}\n"
        found = redact(text, values=VALUES)
        for secret in (LETTERS[:36], "Zk4-pW9qLm", "plantedEnv-7Qz9"):
            assert secret not in found


def test_a_secret_longer_than_a_window_goes_whole(redact: Redact) -> None:
    noise = "".join(random.Random(1).choices("ABCDEFghijkl0123456789-_", k=3 * WINDOW))
    found = redact(f"x eyJ{noise[:100]}.eyJ{noise}.{noise[:50]} y\n")
    assert noise[:60] not in found
    assert noise[-60:] not in found
    assert found.endswith(" y\n")


def test_little_is_held_back() -> None:
    redactor = Redactor(key=KEY, guess=guessed)
    given_out = 0
    for number in range(20_000):
        given_out += len(redactor.feed("word "))
        assert 5 * (number + 1) - given_out <= WINDOW


def test_a_line_is_given_out_when_it_ends() -> None:
    redactor = Redactor(key=KEY, guess=guessed)
    assert redactor.feed("one\ntwo") == "one\n"
    assert redactor.finish() == "two"


def test_it_counts_kinds_and_lines() -> None:
    redactor = Redactor(key=KEY, guess=guessed)
    redactor.feed(f"one\npassword='Zk4-pW9qLm'\n\nghp_{LETTERS[:36]} ghp_{LETTERS[1:37]}\n")
    redactor.finish()
    assert dict(redactor.found) == {("password", 2): 1, ("github-token", 4): 2}


def test_a_mark_says_the_same_of_the_same_secret_everywhere(redact: Redact) -> None:
    marks = MARK.findall(redact("password='Zk4-pW9qLm'\nDB_PASSWORD=Zk4-pW9qLm\npassword='Zk4-pW9qLn'\n"))
    assert marks[0] == marks[1] != marks[2]


def test_words_beside_a_gap_may_be_half_a_secret() -> None:
    secret, body = "ghp_" + LETTERS[:36], BODY + "\n"
    found = clean_torn(f"all well\n{secret[:15]}", "\n[900 bytes left out]\n", f"{secret[15:]} and on\n")
    assert secret[4:15] not in found
    assert secret[15:] not in found
    assert found.startswith("all well\n⟨secret:cut:#")
    assert found.endswith("⟩ and on\n")
    assert "\n[900 bytes left out]\n" in found
    torn = clean_torn(f"-----BEGIN PRIVATE KEY-----\n{body}", "\n[900 bytes left out]\n", f"{body}{body}qwI=\nnext\n")
    assert BODY[:20] not in torn
    assert torn.endswith("\nnext\n")
