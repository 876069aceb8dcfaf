"""Clean text is a type of its own: events take nothing else, and JSON gives it back."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from knowledge.redact import Clean, clean, clean_each


class Said(BaseModel):
    text: Clean


@given(st.text(alphabet=st.characters(exclude_categories=())))
@settings(max_examples=100)
def test_clean_text_is_always_utf_8(text: str) -> None:
    found = clean(text)
    assert isinstance(found, Clean)
    assert found.encode().decode() == found
    assert len(found) == len(text)


@given(st.text())
@settings(max_examples=50)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_plain_text_is_refused_where_clean_text_is_expected() -> None:
    with pytest.raises(ValidationError):
        Said(text="plain")
    with pytest.raises(ValidationError):
        Said.model_validate({"text": "plain"})


@pytest.mark.parametrize("text", ["", "plain", "grüße\n", "\0", "\U0001f600"])
def test_what_was_written_as_json_is_read_as_clean(text: str) -> None:
    said = Said(text=clean(text))
    assert json.loads(said.model_dump_json()) == {"text": text}
    back = Said.model_validate_json(said.model_dump_json())
    assert back == said
    assert type(back.text) is Clean


@pytest.mark.parametrize("body", [b'{"text": 1}', b'{"text": null}', b'{"text": ["a"]}', b"{}"])
def test_json_that_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate_json(body)


def test_what_is_made_from_clean_text_must_be_cleaned_again() -> None:
    for derived in (clean("a") + "b", clean("A").lower(), clean("ab")[:1], clean("%s") % "x"):
        assert type(derived) is str


def test_its_schema_is_that_of_text() -> None:
    assert Said.model_json_schema()["properties"]["text"]["type"] == "string"


_PARTS = st.sampled_from(
    [
        "error: no such file", "x.c:3:1: error: 'kin'", "password=hunter2secret9X", "password =", "hunter2secret9X",
        "-----BEGIN RSA PRIVATE KEY-----", "MIIEpAIBAAKCAQEA7bq98dC3kQz4xwT1mP0sYgVh2nLr8JtKfXeWuAoZiDcRbN5v",
        "-----END RSA PRIVATE KEY-----", "https://user:Pa55w0rd!x@host/x", "\n", "",
        "\x1b[31mtoken\x1b[0m: ghp_16C7e42F292c6912E7710c838347Ae178B4a", "export TOKEN",
        "--password", "\ud800", "x" * 900,
    ]
)  # fmt: skip


@given(st.lists(st.lists(_PARTS, max_size=4).map(" ".join) | st.text(max_size=20), max_size=6))
@settings(max_examples=200)
def test_many_texts_are_cleaned_as_each_alone(texts: list[str]) -> None:
    assert clean_each(texts) == [clean(text) for text in texts]
    assert clean_each(texts, 30) == [clean(text, 30) for text in texts]
    assert all(type(one) is Clean for one in clean_each(texts))
