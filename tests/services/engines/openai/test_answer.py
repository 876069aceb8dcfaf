"""The text of an answer: it does not depend on the pieces in which its bytes come."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import RequestRefused
from services.engines.openai import refusals
from services.engines.openai.answer import Answer, Counts


def message(finish: str | None = None, **delta: object) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def stream(*messages: str) -> bytes:
    return "".join(f"data: {one}\n\n" for one in messages).encode()


def read(*pieces: bytes, most: int = 100) -> tuple[Answer, str]:
    answer = Answer(most, refusals.within)
    told = "".join(answer.feed(piece) for piece in pieces)
    return answer, told + answer.close()


def call(text: str) -> dict[str, object]:
    return {"tool_calls": [{"index": 0, "function": {"name": "decide", "arguments": text}}]}


TEXTS = {
    "text": (stream(message(role="assistant"), message(content="Yes"), message(content="."), message("stop")), "Yes."),
    "null": (stream(message(content=None), message(content="Yes."), message("stop", content=None)), "Yes."),
    "a function": (stream(message(**call('{"a"')), message(**call(":1}")), message("tool_calls")), '{"a":1}'),
    "a function of old": (
        stream(message(function_call={"arguments": "{}"}, tool_calls=None), message("function_call")),
        "{}",
    ),
    "both": (stream(message(function_call={"arguments": "{}"}, **call("{}")), message("tool_calls")), "{}"),
    "thoughts apart": (
        stream(message(reasoning_content="hm"), message(reasoning="hm"), message(content="Yes."), message("stop")),
        "Yes.",
    ),
    "thoughts within": (
        stream(message(content="<thi"), message(content="nk>hm</think>\nYes."), message("stop")),
        "Yes.",
    ),
    "half a thought": (stream(message(content="Yes.\n<thi"), message("stop"), "[DONE]"), "Yes.\n<thi"),
    "no choices": (stream('{"choices": []}', message(content="Yes."), message("stop"), '{"choices":[]}'), "Yes."),
    "more than is asked for": (stream(message("stop", content="Yes.", x=[{}]), "[DONE]", "nonsense"), "Yes."),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_is_put_together(kind: str) -> None:
    data, text = TEXTS[kind]
    for pieces in ([data], [data[at : at + 1] for at in range(len(data))]):
        answer, told = read(*pieces)
        assert (answer.text, told, answer.failure, answer.finish, answer.done) == (text, text, None, "stop", True)


@given(st.sampled_from(sorted(TEXTS)), st.lists(st.integers(0, 600), max_size=12))
def test_the_pieces_change_nothing(kind: str, cuts: list[int]) -> None:
    data, text = TEXTS[kind]
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    assert read(*(data[a:b] for a, b in pairwise(places)))[1] == text


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ({}, Counts(0, 0, 2)),
        ({"usage": {"prompt_tokens": 9, "completion_tokens": 3}}, Counts(9, 0, 3)),
        (
            {"usage": {"prompt_tokens": 9, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 8}}},
            Counts(9, 8, 3),
        ),
        ({"timings": {"cache_n": 8, "prompt_n": 1, "predicted_n": 3}}, Counts(9, 8, 3)),
        (
            {"usage": {"prompt_tokens": 9, "completion_tokens": 3}, "timings": {"cache_n": 8}},
            Counts(9, 8, 3),
        ),
    ],
)
def test_tokens_are_counted_as_the_server_tells(said: dict, counts: Counts) -> None:
    last = json.loads(message("stop")) | said
    answer, _ = read(stream(message(content="Yes"), message(content="."), json.dumps(last)))
    assert answer.counts == counts


def test_how_far_it_has_read_is_told() -> None:
    answer, _ = read(stream(json.dumps({"choices": [], "prompt_progress": {"total": 9, "processed": 4}})))
    assert answer.progress == (4, 9)
    assert not answer.silent


@pytest.mark.parametrize("body", [b"", b": ping\n\n", b"\n\n"])
def test_an_end_without_a_word_is_silence(body: bytes) -> None:
    answer, _ = read(body)
    assert answer.silent
    assert "broke off" in str(answer.failure)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"  <html>", "a web page"),
        (b"data: {}x\n\n", "no message"),
        (b"data: " + b"[" * 100_000 + b"\n\n", "no message"),
        (b'{"choices": [', "no message"),
        (b"[" + b" " * (1 << 20), "without end"),
        (b'{"error": {"message": "no memory"}}', "no memory"),
        (stream(message(content="Yes")), "broke off"),
        (stream(message(content="Yes"), "[DONE]"), "half-way"),
        (stream('{"object": "error", "message": "no memory"}'), "no memory"),
        (stream(message(content=7)), "no message"),
    ],
)
def test_what_goes_wrong_is_told_after_what_was_written(body: bytes, words: str) -> None:
    answer, told = read(body)
    assert answer.done
    assert words in str(answer.failure)
    assert told == answer.text == ("Yes" if b"Yes" in body else "")


def test_a_web_page_is_no_outage() -> None:
    assert isinstance(read(b"<!doctype html>")[0].failure, RequestRefused)


def test_a_few_long_messages_are_stopped_as_many_short_ones() -> None:
    answer, told = read(stream(*[message(content="word " * 100)] * 10), most=20)
    assert (answer.finish, answer.done) == ("length", True)
    assert len(told) == 1_000
