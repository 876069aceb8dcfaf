"""What every encoder does: the shipped one, and its double."""

import pytest

from daemon import engine
from daemon.doubles.encoder import WordEncoder
from knowledge.memory.encoding import BYTES, LONGEST_TEXT, Encoder
from tests.services.engines.shipped import cosine, length, needs_engine, rows

HOSTILE = {
    "nothing": "",
    "spaces": " \t\n ",
    "a zero byte": "a\0b",
    "right to left": "\u202eאבג",
    "half a character": "\ud800 x",
    "a line of a million": "x" * 1_000_000,
    "words without end": "ab " * 300_000,
    "Chinese without end": "数据库" * 5_000,
    "Korean without end": "안녕하세요" * 5_000,
    "accents without end": "e" + "\u0301" * 5_000,
    "emoji": "🔥" * 3_000,
    "marks of the model": "[CLS] [SEP] [PAD] [MASK] [UNK] [unused1]",
    "one word": "q" * LONGEST_TEXT,
}


@pytest.fixture(scope="module", params=["words", pytest.param("shipped", marks=needs_engine)])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return WordEncoder() if request.param == "words" else engine.load()


def test_it_has_a_name(encoder: Encoder) -> None:
    assert ":" in encoder.model


def test_no_text_is_no_vector(encoder: Encoder) -> None:
    assert encoder.vectors([]) == b""


def test_each_text_has_a_vector_of_length_one_in_its_place(encoder: Encoder) -> None:
    texts = ["the tests fail", "a note about certificates", "x = 1"]
    together = encoder.vectors(texts)
    assert together == b"".join(encoder.vectors([text]) for text in texts)
    assert len(together) == len(texts) * BYTES
    assert all(abs(length(row) - 1) < 1e-3 for row in rows(together))


def test_the_same_text_has_the_same_vector_whatever_came_before(encoder: Encoder) -> None:
    first = encoder.vectors(["why is the build so slow?"])
    encoder.vectors(["something else " * 200])
    assert encoder.vectors(["why is the build so slow?"]) == first


def test_what_shares_words_is_nearer_than_what_shares_none(encoder: Encoder) -> None:
    asked, near, far = rows(
        encoder.vectors(["the database is locked", "a locked database", "soup with carrots and onions"])
    )
    assert cosine(asked, near) > cosine(asked, far) + 0.2


def test_what_comes_after_the_first_256_does_not_count(encoder: Encoder) -> None:
    long = "the order of imports matters here " * 60
    assert encoder.vectors([long]) == encoder.vectors([long + "and then came the soup with carrots"])


@pytest.mark.parametrize("what", HOSTILE)
def test_every_text_has_a_vector(encoder: Encoder, what: str) -> None:
    (row,) = rows(encoder.vectors([HOSTILE[what]]))
    assert abs(length(row) - 1) < 1e-3
