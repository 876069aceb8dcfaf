"""A chat server on this machine that says what it was told to say, well or with every fault that servers have.

It speaks OpenAI's protocol on a real socket. `faults` are of the next requests, one each; then all is well.
"""

import json
import ssl
import threading
from collections.abc import Collection, Iterable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

from daemon.doubles.chat import CHARACTERS_A_TOKEN, Script, in_order
from daemon.doubles.chat_faults import FAULTS, Fault, Talk
from knowledge.reasoning.engine import Message, Wish

Takes = Literal["json_schema", "json_object", "tools", "stream_options"]
EVERYTHING: tuple[Takes, ...] = ("json_schema", "json_object", "tools", "stream_options")
WAITED_S = 20.0


class ChatServer:
    """Use it with `with`; its `url` is what a configuration holds."""

    def __init__(
        self,
        script: Script,
        *,
        faults: Iterable[Fault] = (),
        takes: Collection[Takes] = EVERYTHING,
        pages: Mapping[str, Any] | None = None,
        key: str = "",
        context: int = 0,
        secured: ssl.SSLContext | None = None,
    ) -> None:
        """`takes`: what it does not refuse; `pages`: JSON by path, instead of a list of one model; `key` lets in.

        `context`: tokens of prompt and text that fit in; 0 for any number. `secured`: its certificate, for https.
        """
        self.script = script if callable(script) else in_order(iter(script))
        self.takes, self.key, self.context = takes, key, context
        own = {"/v1/models": models("double", max_model_len=context)}
        self.pages: Mapping[str, Any] = own if pages is None else pages
        self.faults = list(faults)
        self.asked: list[dict[str, Any]] = []
        """Bodies of all requests for a text."""
        self.closing = threading.Event()
        """Whoever hangs, waits for this."""
        self._left = 0
        self._changed = threading.Condition()
        self._listening = _Listening(("127.0.0.1", 0), _Talking)
        self._listening.double = self
        if secured:
            self._listening.socket = secured.wrap_socket(self._listening.socket, server_side=True)
        self._scheme = "https" if secured else "http"
        self._thread = threading.Thread(target=self._listening.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._listening.shutdown()
        self._thread.join()
        self._listening.server_close()

    @property
    def port(self) -> int:
        return self._listening.server_port

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}/v1"

    def took(self, body: dict[str, Any]) -> None:
        """Somebody asks for a text."""
        with self._changed:
            self.asked.append(body)
            self._changed.notify_all()

    def heard_ask(self, times: int = 1) -> bool:
        """Whether it was asked so often; it waits for that."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.asked) >= times, WAITED_S)

    def hung_up(self) -> None:
        """Somebody left before the end."""
        with self._changed:
            self._left += 1
            self._changed.notify_all()

    def heard_leave(self, times: int = 1) -> bool:
        """Whether so many have left before the end; it waits for them."""
        with self._changed:
            return self._changed.wait_for(lambda: self._left >= times, WAITED_S)


def models(name: str, **more: Any) -> dict[str, Any]:
    """What a server says that has one model."""
    return {"object": "list", "data": [{"id": name, "object": "model", **more}]}


class _Listening(ThreadingHTTPServer):
    daemon_threads = False  # the end of a test waits for all of them
    double: ChatServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that ends in the middle is what is played here."""
        del request, client_address


class _Talking(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listening

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002 - the library calls it so
        """Nobody reads it."""

    def do_GET(self) -> None:
        page = self.server.double.pages.get(self.path)
        if page is None:
            self._refuse(HTTPStatus.NOT_FOUND, f"no {self.path} here")
        elif self._let_in():
            self._json(HTTPStatus.OK, page)

    def do_POST(self) -> None:
        double = self.server.double
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        double.took(body)
        if not self._let_in() or not self._taken(body) or not self._fits(body):
            return
        fault: Fault = double.faults.pop(0) if double.faults else "none"
        talk = Talk(self, body, [] if fault in _SPEECHLESS else _tokens(double.script(wish(body))), double.closing)
        try:
            FAULTS[fault](talk)
        except OSError:
            double.hung_up()
        self.close_connection = True

    def _let_in(self) -> bool:
        key = self.server.double.key
        if not key or self.headers["Authorization"] == f"Bearer {key}":
            return True
        self._refuse(HTTPStatus.UNAUTHORIZED, f"no such key: {self.headers['Authorization']}")
        return False

    def _taken(self, body: dict[str, Any]) -> bool:
        kind = body.get("response_format", {}).get("type")
        wanted = {kind, *(body.keys() & {"tools", "stream_options"})} - {None}
        unknown = sorted(wanted - set(self.server.double.takes))
        if unknown:
            self._refuse(HTTPStatus.BAD_REQUEST, f"{unknown[0]} is not supported")
        return not unknown

    def _fits(self, body: dict[str, Any]) -> bool:
        context, most = self.server.double.context, body["max_tokens"]
        read = sum(len(_tokens(one["content"])) for one in body["messages"])
        if not context or read + most <= context:
            return True
        told = f"{read + most} tokens ({read} in the messages, {most} in the completion)"
        why = f"This model's maximum context length is {context} tokens. However, you requested {told}."
        self._refuse(HTTPStatus.BAD_REQUEST, why)
        return False

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self._json(status, {"error": {"message": why, "type": "invalid_request_error"}})

    def _json(self, status: HTTPStatus, said: Any) -> None:
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


_SPEECHLESS: set[Fault] = {"throttled", "busy", "failing", "loading", "hangs", "overflow"}
"""For these no text is taken from the script."""


def wish(body: Mapping[str, Any]) -> Wish:
    """What a request asks for, as an engine is asked."""
    shape = body.get("response_format", {})
    form = shape.get("json_schema", {}).get("schema") or shape.get("schema")
    form = form or next((tool["function"]["parameters"] for tool in body.get("tools", ())), None)
    messages = [Message(one["role"], one["content"]) for one in body["messages"]]
    prefill = messages.pop().text if messages[-1].role == "assistant" else ""
    return Wish(
        messages,
        prefill,
        json.dumps(form) if form else "",
        most=body["max_tokens"],
        temperature=body["temperature"],
        seed=body["seed"],
    )


def _tokens(text: str) -> list[str]:
    return [text[at : at + CHARACTERS_A_TOKEN] for at in range(0, len(text), CHARACTERS_A_TOKEN)]
