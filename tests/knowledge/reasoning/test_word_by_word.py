"""Redacting while it is written: the same text however it comes, soon, and never a part of a secret."""

import base64
import random

import pytest

from knowledge.reasoning.word_by_word import LONGEST, WordByWord
from knowledge.redact import clean

SECRET = "ghp_" + "a1B2c3D4e5F6" * 3
TEXTS = {
    "plain": "It was the certificate.\nIt ran out yesterday, and nobody had renewed it.\n",
    "a secret": f"the token is {SECRET}, which is in use\n",
    "a password": "export DB_PASSWORD=hunter2-and-more and then go on",
    "at the end": f"use {SECRET}",
    "Chinese": "数据库被锁住了、因为另一个进程没有结束。",
    "long": "x" * 900 + " y",
    "nothing": "",
}


def cut(text: str, seed: int) -> list[str]:
    chance, pieces = random.Random(seed), []
    while text:
        size = chance.randint(1, 9)
        pieces.append(text[:size])
        text = text[size:]
    return pieces


@pytest.mark.parametrize("what", TEXTS)
def test_however_it_comes_it_is_the_same(what: str) -> None:
    for seed in range(5):
        words = WordByWord()
        told = "".join([*(words.feed(piece) for piece in cut(TEXTS[what], seed)), words.finish()])
        assert told == clean(TEXTS[what])


def test_a_word_is_given_out_once_it_is_over() -> None:
    words = WordByWord()
    told = [words.feed(piece) for piece in ("It ", "was", " the", " certi", "ficate", ".")]
    assert told == ["It ", "", "was ", "the ", "", ""]
    assert words.finish() == "certificate."


def test_a_secret_is_never_given_out_in_parts() -> None:
    words = WordByWord()
    told = ""
    for letter in TEXTS["a secret"]:
        told += words.feed(letter)
        assert "ghp" not in told
        assert "a1B2" not in told


def test_a_key_of_many_lines_is_not_given_out_though_its_first_words_were() -> None:
    body = [base64.b64encode(random.Random(line).randbytes(48)).decode() for line in range(4)]
    key = "\n".join(["here: -----BEGIN RSA PRIVATE KEY-----", *body, "-----END RSA PRIVATE KEY-----", "and so on"])
    words = WordByWord()
    told = "".join([*(words.feed(piece) for piece in cut(key, 3)), words.finish()])
    assert not any(line in told for line in body)
    assert told.startswith("here: ")
    assert told.endswith("and so on")


def test_what_has_no_blank_is_not_held_back_for_ever() -> None:
    words = WordByWord()
    assert len(words.feed("数据" * 10)) == 20
    assert words.feed("ab" * LONGEST)
