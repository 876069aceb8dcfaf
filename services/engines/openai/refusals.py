"""What a server means that does not do what it was asked: its status and its words as one of our errors."""

import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from daemon.models.servers import KEY
from daemon.retry import of_status
from knowledge.clock import Clock, SystemClock
from knowledge.errors import (
    ContextOverflow,
    EngineFailed,
    EngineUnreachable,
    RequestRefused,
    SottoError,
    Throttled,
)

LONGEST_WORDS = 200
"""Characters of what a server says that are shown."""
HINTS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: f"it wants a key: {KEY} in the environment in which the daemon starts",
    HTTPStatus.FORBIDDEN: f"it wants another key: {KEY} in the environment in which the daemon starts",
    HTTPStatus.NOT_FOUND: "see `model.url`, most servers want /v1 at its end, and `model.name`",
}
_LOG = "look at what the server itself logs"
_TOO_LONG = re.compile(
    r"context[ _-]?(length|size|window)|maximum context|n_ctx|exceeds?_context|prompt (is )?too long|too many tokens",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"context (?:length|size|window)\D{0,20}(\d+)", re.IGNORECASE)
_PROMPT = re.compile(r"(\d+) (?:in the messages|in your prompt|input tokens)")
_ALL = re.compile(r"(\d+) tokens")
_COMPLETION = re.compile(r"(\d+) (?:in|for) the completion")


def broken(why: str) -> EngineFailed:
    """A server that answers, but not as the protocol has it."""
    return EngineFailed(why, hint=_LOG)


def read(
    status: int, headers: Mapping[str, str], body: str | bytes, key: str = "", clock: Clock | None = None
) -> SottoError:
    """What a status and a body mean. Nothing that the server says back of a key is shown."""
    said = _json(body)
    words = _words(said, body, key)
    told = f"{status}: {words}" if words else f"{status} {_phrase(status)}".rstrip()
    if _TOO_LONG.search(f"{words} {_field(said, 'type')} {_field(said, 'code')}"):
        return _overflow(said, words)
    wait = _wait(headers, clock or SystemClock())
    kind = of_status(status)
    if kind == "throttled" or (status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None):
        return Throttled(told, retry_after=wait, hint="its server has too much to do")
    if kind == "transport":
        return EngineUnreachable(told, hint=_LOG)
    if kind is None:
        return RequestRefused(f"{told}, not to be followed", hint="see `model.url`")
    return RequestRefused(told, hint=HINTS.get(status, _LOG))


def within(message: str | bytes, key: str = "") -> SottoError:
    """What a message means that tells of an error within an answer that had begun well."""
    code = _field(_json(message), "code")
    status = int(code) if code.isdecimal() and len(code) == len("500") else 0
    found = read(status or HTTPStatus.INTERNAL_SERVER_ERROR, {}, message, key)
    return broken(_words(_json(message), message, key)) if isinstance(found, EngineUnreachable) else found


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def _json(body: str | bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _inner(said: Any) -> Any:
    """What is said of the error, without what is around it."""
    found = said.get("error", said) if isinstance(said, dict) else said
    return found if isinstance(found, dict) else {"message": found}


def _field(said: Any, name: str) -> str:
    return str(_inner(said).get(name) or "")


def _words(said: Any, body: str | bytes, key: str) -> str:
    """What it says, in a line, without what a terminal would obey."""
    inner = _inner(said)
    text = inner.get("message") or inner.get("detail") or (body if said is None else said)
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    text = text if isinstance(text, str) else json.dumps(text)
    if text.lstrip().startswith("<"):
        return "a web page"
    text = " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * LONGEST_WORDS]).split())
    text = text.replace(key, "…") if key else text
    return text if len(text) <= LONGEST_WORDS else f"{text[:LONGEST_WORDS]}…"


def _overflow(said: Any, words: str) -> ContextOverflow:
    """How many tokens there are and how many fit in, as far as it tells."""
    inner = _inner(said)
    tokens, limit = inner.get("n_prompt_tokens"), inner.get("n_ctx")
    if not isinstance(tokens, int) or not isinstance(limit, int):
        limit = _number(_LIMIT, words)
        prompt = _number(_PROMPT, words)
        tokens = prompt or _number(_ALL, words.replace(str(limit), ""))
        limit -= _number(_COMPLETION, words) if prompt else 0
    return ContextOverflow(words, tokens=tokens if limit > 0 else 0, limit=max(limit, 0))


def _number(pattern: re.Pattern[str], words: str) -> int:
    found = pattern.search(words)
    return int(found[1]) if found else 0


def _wait(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Seconds that it asks to be left alone; none where it does not say."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(parsedate_to_datetime(said).timestamp() - clock.now() / 1e6, 0.0)
    except (ValueError, TypeError):
        return None
