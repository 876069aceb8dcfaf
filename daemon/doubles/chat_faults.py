"""How the chat server of `daemon/doubles/chat_server.py` answers: as it should, or with one of these faults."""

import json
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from itertools import cycle
from typing import Any, Literal

_Fine = Literal["none", "slow", "byte by byte", "whole", "other type", "keep-alive", "no mark of the end", "stays open"]
_Refusal = Literal["throttled", "busy", "failing", "loading", "overflow", "overflow in a stream", "elsewhere"]
_Endless = Literal["endless head", "endless text", "endless thoughts", "endless line", "deaf to its limit", "no HTTP"]
_Break = Literal[
    "hangs", "hangs midway", "hangs up", "silent", "cut", "stopped", "bad JSON", "bad chunks", "error midway"
]
Fault = _Fine | _Refusal | _Endless | _Break | Literal["page", "wrong tool"]
RETRY_AFTER_S = 7
PAUSE_S = 0.02
WRONG = '{"tool":"format_disk","arguments":{"disk":"all"}}'
EVENTS = {"Content-Type": "text/event-stream"}


class Talk:
    """One request that is to be answered."""

    def __init__(
        self, handler: BaseHTTPRequestHandler, body: dict[str, Any], tokens: list[str], closing: threading.Event
    ) -> None:
        self.body, self.tokens = body, tokens
        self._handler, self._closing = handler, closing

    @property
    def half(self) -> list[str]:
        return self.tokens[: len(self.tokens) // 2]

    def raw(self, data: bytes) -> None:
        """Raises OSError when nobody is there any more."""
        self._handler.wfile.write(data)

    def wait(self, seconds: float | None = None) -> bool:
        """Do nothing; says whether the server goes on after that."""
        return not self._closing.wait(seconds)

    def hang(self) -> None:
        """Until the other side goes, or the server does."""
        self._handler.connection.settimeout(PAUSE_S)
        while self.wait(0):
            try:
                if not self._handler.connection.recv(1):
                    raise ConnectionResetError
            except TimeoutError:
                continue

    def head(self, status: int = HTTPStatus.OK, headers: dict[str, str] | None = None) -> None:
        """It is ended by what follows, or by hanging up."""
        told = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self.raw(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{told}\r\n".encode())

    def refuse(self, status: int, error: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        data = json.dumps({"error": error}).encode()
        self.head(status, {"Content-Type": "application/json", "Content-Length": str(len(data))} | (headers or {}))
        self.raw(data)

    def say(self, tokens: list[str]) -> None:
        for token in tokens:
            self.raw(event(self.message(token)))

    def message(self, token: str = "", finish: str | None = None, **more: Any) -> dict[str, Any]:
        """A piece of the text, or of what the function is called with."""
        said: dict[str, Any] = {"content": token} if token else {}
        if token and "tools" in self.body:
            said = {"tool_calls": [{"index": 0, "function": {"name": "decide", "arguments": token}}]}
        choice = {"index": 0, "delta": said | more, "finish_reason": finish}
        return {"object": "chat.completion.chunk", "choices": [choice]}

    def limited(self) -> tuple[list[str], str]:
        """What of its text may be said, and how it ends."""
        most = self.body["max_tokens"]
        return self.tokens[:most], "length" if len(self.tokens) > most else "stop"

    def lines(self) -> Iterator[bytes]:
        """A good stream."""
        told, finish = self.limited()
        yield event(self.message(role="assistant"))
        yield from (event(self.message(token)) for token in told)
        yield event(self.message(finish=finish))
        if self.body.get("stream_options", {}).get("include_usage"):
            read = sum(len(one["content"]) for one in self.body["messages"]) // 4
            yield event({"choices": [], "usage": {"prompt_tokens": read, "completion_tokens": len(told)}})
        yield b"data: [DONE]\n\n"


def event(said: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(said)}\n\n".encode()


def _well(talk: Talk) -> None:
    if not talk.body["stream"]:
        _whole(talk)
        return
    talk.head(headers=EVENTS | {"Transfer-Encoding": "chunked"})
    for line in talk.lines():
        talk.raw(f"{len(line):x}\r\n".encode() + line + b"\r\n")
    talk.raw(b"0\r\n\r\n")


def _by_closing(headers: dict[str, str], pause_s: float = 0.0) -> Callable[[Talk], None]:
    """A good stream whose end is that nothing follows."""

    def answer(talk: Talk) -> None:
        talk.head(headers=headers)
        for line in talk.lines():
            talk.raw(line)
            if pause_s:
                talk.wait(pause_s)

    return answer


def _bytes(talk: Talk) -> None:
    talk.head(headers=EVENTS)
    for line in talk.lines():
        for at in range(len(line)):
            talk.raw(line[at : at + 1])


def _whole(talk: Talk) -> None:
    told, finish = talk.limited()
    choice = {"index": 0, "message": {"role": "assistant", "content": "".join(told)}, "finish_reason": finish}
    data = json.dumps({"choices": [choice], "usage": {"prompt_tokens": 9, "completion_tokens": len(told)}}).encode()
    talk.head(headers={"Content-Type": "application/json", "Content-Length": str(len(data))})
    talk.raw(data)


def _refusing(status: int, error: dict[str, Any], **headers: str) -> Callable[[Talk], None]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda talk: talk.refuse(status, error, named)


def _after_half(*then: bytes, mark: bool = False) -> Callable[[Talk], None]:
    """Half of the text, then this, then the end."""

    def answer(talk: Talk) -> None:
        talk.head(headers=EVENTS)
        talk.say(talk.half)
        for data in (*then, *([b"data: [DONE]\n\n"] if mark else [])):
            talk.raw(data)

    return answer


def _endless(line: Callable[[Talk, str], bytes]) -> Callable[[Talk], None]:
    def answer(talk: Talk) -> None:
        talk.head(headers=EVENTS)
        for token in cycle(talk.tokens or ["word"]):
            if not talk.wait(0):
                return
            talk.raw(line(talk, token))

    return answer


def _endless_head(talk: Talk) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\n")
    while talk.wait(0):
        talk.raw(b"X-More: and more\r\n")


def _bad_chunks(talk: Talk) -> None:
    talk.head(headers=EVENTS | {"Transfer-Encoding": "chunked"})
    line = event(talk.message("".join(talk.half)))
    talk.raw(f"{len(line):x}\r\n".encode() + line + b"\r\nnot a number\r\n")
    talk.hang()


def _hanging(said: Callable[[Talk], None]) -> Callable[[Talk], None]:
    def answer(talk: Talk) -> None:
        said(talk)
        talk.hang()

    return answer


def _finished(talk: Talk) -> None:
    told, finish = talk.limited()
    talk.head(headers=EVENTS)
    talk.say(told)
    talk.raw(event(talk.message(finish=finish)))


def _page(talk: Talk) -> None:
    talk.head(headers={"Content-Type": "text/html"})
    talk.raw(b"<!doctype html><p>Hello")


def _deaf(talk: Talk) -> None:
    talk.head(headers=EVENTS)
    talk.say(talk.tokens)


def _wrong_tool(talk: Talk) -> None:
    talk.tokens = [WRONG]
    _well(talk)


def _silent_overflow(talk: Talk) -> None:
    """As llama-cpp-python's own server: a stream that ends before its first word, and a reason where none is asked."""
    if talk.body["stream"]:
        talk.head(headers=EVENTS | {"Transfer-Encoding": "chunked"})
    else:
        _overflow(talk)


_overflow = _refusing(
    HTTPStatus.BAD_REQUEST,
    {"message": "the request exceeds the available context size", "type": "exceed_context_size_error"}
    | {"n_prompt_tokens": 5_000, "n_ctx": 4_096},
)

FAULTS: dict[Fault, Callable[[Talk], None]] = {
    "none": _well,
    "slow": _by_closing(EVENTS, PAUSE_S),
    "byte by byte": _bytes,
    "whole": _whole,
    "other type": _by_closing({"Content-Type": "application/octet-stream"}),
    "keep-alive": _by_closing(EVENTS | {"Connection": "keep-alive"}),
    "no mark of the end": _finished,
    "stays open": _hanging(_finished),
    "throttled": _refusing(HTTPStatus.TOO_MANY_REQUESTS, {"message": "slow down"}, Retry_After=str(RETRY_AFTER_S)),
    "busy": _refusing(HTTPStatus.SERVICE_UNAVAILABLE, {"message": "no free slot"}, Retry_After=str(RETRY_AFTER_S)),
    "failing": _refusing(HTTPStatus.INTERNAL_SERVER_ERROR, {"message": "out of memory"}),
    "loading": _refusing(HTTPStatus.SERVICE_UNAVAILABLE, {"message": "Loading model"}),
    "overflow": _overflow,
    "overflow in a stream": _silent_overflow,
    "elsewhere": _refusing(HTTPStatus.FOUND, {"message": "moved"}, Location="http://192.0.2.1/v1/chat/completions"),
    "page": _page,
    "no HTTP": lambda talk: talk.raw(b"220 mail.example ESMTP\r\n\r\n"),
    "endless head": _endless_head,
    "endless text": _endless(lambda talk, token: event(talk.message(token))),
    "endless thoughts": _endless(lambda talk, token: event(talk.message(reasoning_content=token))),
    "endless line": _endless(lambda _talk, token: token.encode() * 1_000),
    "deaf to its limit": _deaf,
    "hangs": Talk.hang,
    "hangs midway": _hanging(_after_half()),
    "hangs up": lambda _talk: None,
    "silent": lambda talk: talk.head(headers=EVENTS),
    "cut": _after_half(),
    "stopped": _after_half(mark=True),
    "bad JSON": _after_half(b'data: {"choices": [\n\n'),
    "bad chunks": _bad_chunks,
    "error midway": _after_half(event({"error": {"message": "the GPU fell off", "code": 500}})),
    "wrong tool": _wrong_tool,
}
