"""What a server means that does not do what it was asked."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from knowledge.clock import FakeClock
from knowledge.errors import ContextOverflow, EngineFailed, EngineUnreachable, RequestRefused, SottoError, Throttled
from services.engines.openai import refusals

KINDS = {
    400: RequestRefused,
    401: RequestRefused,
    403: RequestRefused,
    404: RequestRefused,
    408: EngineUnreachable,
    413: RequestRefused,
    418: RequestRefused,
    422: RequestRefused,
    429: Throttled,
    500: EngineUnreachable,
    502: EngineUnreachable,
    503: EngineUnreachable,
    529: EngineUnreachable,
    301: RequestRefused,
    204: RequestRefused,
    999: EngineUnreachable,
}
TOO_LONG = {
    "llama-server": (
        {
            "code": 400,
            "message": "the request exceeds the available context size. try increasing the context size",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 14_429,
            "n_ctx": 8_192,
        },
        (14_429, 8_192),
    ),
    "llama-cpp-python": (
        {
            "message": "This model's maximum context length is 512 tokens. However, you requested 700 tokens "
            "(600 in the messages, 100 in the completion). Please reduce the length of the messages or completion.",
            "type": "invalid_request_error",
            "code": "context_length_exceeded",
        },
        (600, 412),
    ),
    "vLLM": (
        {
            "message": "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens. "
            "Please reduce the length."
        },
        (5_000, 4_096),
    ),
    "LM Studio": (
        {"message": "the model is loaded with context length of only 4096 tokens, which is not enough"},
        (0, 4_096),
    ),
    "without numbers": ({"message": "prompt is too long"}, (0, 0)),
}


def read(status: int, body: object = "", **headers: str) -> SottoError:
    said = body if isinstance(body, str | bytes) else json.dumps(body)
    return refusals.read(status, {name.replace("_", "-"): value for name, value in headers.items()}, said)


@pytest.mark.parametrize("status", KINDS)
def test_a_status_has_its_class(status: int) -> None:
    error = read(status)
    assert type(error) is KINDS[status]
    assert f" {status}" in str(error)
    assert error.advice


@pytest.mark.parametrize("server", TOO_LONG)
def test_a_prompt_that_is_too_long_is_told_with_its_numbers(server: str) -> None:
    said, numbers = TOO_LONG[server]
    for status in (400, 413, 500):
        error = read(status, {"error": said})
        assert isinstance(error, ContextOverflow)
        assert (error.tokens, error.limit) == numbers
    assert isinstance(refusals.within(json.dumps({"error": said})), ContextOverflow)


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "no such model"}},
        {"error": "no such model"},
        {"message": "no such model", "object": "error"},
        {"detail": "no such model"},
        "no such model",
        b"no such model",
        {"error": {"message": "no\x1b[31m such\r\nmodel\x00"}},
    ],
)
def test_its_own_words_are_shown_in_one_clean_line(body: object) -> None:
    words = str(read(404, body)).replace("[31m ", "")
    assert words.endswith("404: no such model")


def test_long_words_are_cut_and_pages_left_out() -> None:
    assert len(str(read(400, {"error": "x" * 100_000}))) < 400
    assert "html" not in str(read(500, "<!doctype html><h1>Oh no</h1>"))
    assert "[[[" in str(read(500, "[" * 100_000))


def test_a_key_that_it_says_back_is_not_shown() -> None:
    error = refusals.read(401, {}, '{"error": "no such key: open-sesame"}', "open-sesame")
    assert "open-sesame" not in str(error)


@pytest.mark.parametrize(("status", "kind"), [(429, Throttled), (503, Throttled), (500, EngineUnreachable)])
def test_who_asks_to_wait_is_heard(status: int, kind: type[SottoError]) -> None:
    error = read(status, retry_after="12")
    assert type(error) is kind
    assert getattr(error, "retry_after", 12) == 12


def test_when_to_come_again_may_be_a_date() -> None:
    clock = FakeClock()
    until = datetime.fromtimestamp(clock.now() / 1e6 + 90, UTC)
    for said, wait in {format_datetime(until, usegmt=True): 90, "soon": None, "-3": None, "": None}.items():
        error = refusals.read(429, {"retry-after": said}, "", clock=clock)
        assert isinstance(error, Throttled)
        assert error.retry_after == wait


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"error": {"message": "the GPU fell off"}}, EngineFailed),
        ({"error": {"message": "the GPU fell off", "code": 500}}, EngineFailed),
        ({"error": {"message": "slow down", "code": 429}}, Throttled),
        ({"error": {"message": "no such tool", "code": 400}}, RequestRefused),
        ({"error": {"message": "odd", "code": "server_error"}}, EngineFailed),
    ],
)
def test_an_error_within_an_answer_has_its_class_too(said: object, kind: type[SottoError]) -> None:
    assert type(refusals.within(json.dumps(said))) is kind
