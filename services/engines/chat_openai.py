"""A chat model of a server that speaks OpenAI's protocol: llama-server, Ollama, LM Studio, vLLM, llama-cpp-python's."""

import os
import re
from http import HTTPStatus

from daemon.config_sections import ModelSection
from daemon.models.servers import KEY
from knowledge.errors import BadConfiguration, EngineUnreachable, RequestRefused, SottoError
from knowledge.reasoning.engine import Ended, EngineFacts, Finish, Piece, Wish
from services.engines.openai import about, address, refusals
from services.engines.openai.answer import Answer
from services.engines.openai.dialect import Manner, formed
from services.engines.openai.exchange import QUIET_S, Exchange, Request
from services.engines.openai.link import Waiting

SETTLE_S = 1.0
"""How long the numbers of tokens are awaited once a text is over."""
_TOKEN_BYTES, _MESSAGES_BYTES = 1 << 12, 1 << 20
_REFUSAL_BYTES = 1 << 16


def load(chosen: ModelSection) -> "ServerEngine":
    """Ask the server what it has; this takes some seconds at most.

    Raises BadConfiguration, EngineUnreachable, EngineFailed, RequestRefused, Throttled, NotFound.
    """
    key = os.environ.get(KEY, "").strip()
    if not re.fullmatch(r"[!-~]*", key):
        raise BadConfiguration(f"{KEY} holds what cannot be a key", hint="set it anew in the daemon's environment")
    return ServerEngine(address.read(chosen.url), key, chosen.name)


class ServerEngine:
    """The model of a server. Each text has a connection of its own."""

    def __init__(self, place: address.Address, key: str = "", name: str = "", *, quiet_s: float = QUIET_S) -> None:
        """Raises what `load` does."""
        found = about.ask(place, key, name)
        self.facts = EngineFacts("openai", found.name, found.context, continues=False)
        self.manner = Manner(progress=found.progress)
        """How it is asked, as far as that was found out."""
        self._place, self._key, self._quiet_s = place, key, quiet_s
        self._current: ServerGeneration | None = None

    def begin(self, wish: Wish) -> "ServerGeneration":
        """See `knowledge.reasoning.engine.ChatEngine`. Raises EngineUnreachable; what else goes wrong, a step tells."""
        self._current = ServerGeneration(self, wish)
        return self._current

    def close(self) -> None:
        if self._current is not None:
            self._current.stop()

    def exchange(self, body: bytes, wait: Waiting, tokens: int) -> Exchange:
        """Raises EngineUnreachable."""
        request = Request(f"{self._place.base}/chat/completions", body, self._key)
        most = _MESSAGES_BYTES + tokens * _TOKEN_BYTES
        return Exchange(self._place, request, wait, most=most, quiet_s=self._quiet_s)

    def refused(self, status: int, headers: dict[str, str], body: str | bytes) -> SottoError:
        """What a status and a body mean."""
        return refusals.read(status, headers, body, self._key)

    def broke_off(self, message: str | bytes) -> SottoError:
        """What a message means that tells of an error."""
        return refusals.within(message, self._key)


class ServerGeneration:
    """A text that a server writes. Text that came before something went wrong is given first."""

    def __init__(self, server: ServerEngine, wish: Wish) -> None:
        self._server, self._wish, self._manner = server, wish, server.manner
        self._wait = Waiting()
        self._closed = False
        self._streamed = True
        """Whether it is asked to send the text while it writes."""
        self._over: Ended | SottoError | None = None
        self._answer = Answer(wish.most, server.broke_off)
        try:
            self._ask()
        except EngineUnreachable:
            self._wait.close()
            raise

    def fileno(self) -> int:
        return self._wait.fileno()

    def step(self) -> Piece | Ended:
        """Raises ContextOverflow, EngineFailed, EngineUnreachable, Throttled, RequestRefused."""
        text = "" if self._over else self._next()
        if self._over is None:
            return Piece(text) if text else Piece("", *self._read())
        if text:
            self._wait.ring_in(0)
            return Piece(text)
        self._close()
        if isinstance(self._over, SottoError):
            raise self._over
        return self._over

    def stop(self) -> Ended:
        """Hanging up is what stops a server."""
        self._close()
        return self._ended("cancelled")

    def _ask(self) -> None:
        """Raises EngineUnreachable."""
        self._text, self._refusal = "", b""
        self._answer = Answer(self._wish.most, self._server.broke_off)
        body = self._manner.body(self._wish, self._server.facts.model, stream=self._streamed)
        self._exchange = self._server.exchange(body, self._wait, self._wish.most)

    def _read(self) -> tuple[int, int]:
        """How much of the prompt was read, where that is news."""
        told, self._answer.progress = self._answer.progress, (0, 0)
        return told

    def _next(self) -> str:
        """New text, if any; `_over` says when it was the last."""
        try:
            data = self._exchange.step()
            head = self._exchange.head
            if head is not None and head.status == HTTPStatus.OK:
                return self._told(data)
            if head is not None:
                self._refused(head.status, head.headers, data)
        except SottoError as error:
            if self._answer.finish:
                return self._shown(self._answer.close())
            self._over = error
        return ""

    def _refused(self, status: int, headers: dict[str, str], data: bytes) -> None:
        """Read why, and ask otherwise where it was how it was asked. Raises EngineUnreachable."""
        self._refusal += data
        if not self._exchange.ended and len(self._refusal) < _REFUSAL_BYTES:
            return
        error = self._server.refused(status, headers, self._refusal)
        if isinstance(error, RequestRefused | EngineUnreachable) and self._asked_otherwise(status):
            return
        self._over = error

    def _asked_otherwise(self, status: int) -> bool:
        said = self._refusal.decode("utf-8", "replace")
        other = self._manner.otherwise(status, said, formed=bool(self._wish.form))
        if other is None:
            return False
        self._again(other)
        return True

    def _again(self, manner: Manner) -> None:
        """Raises EngineUnreachable."""
        self._manner = self._server.manner = manner
        self._exchange.close()
        self._ask()

    def _told(self, data: bytes) -> str:
        """The text in what came. Raises EngineUnreachable."""
        answer = self._answer
        text = answer.feed(data)
        if self._exchange.ended:
            text += answer.close()
        if answer.silent and self._streamed:
            self._streamed = False  # some hang up where they should say what is wrong, but say it when nothing streams
            self._again(self._manner)
            return ""
        if answer.finish and not answer.done:
            self._wait.ring_in(SETTLE_S)
        return self._shown(text)

    def _shown(self, text: str) -> str:
        """What is given back of a text, now; what has a form is looked at as a whole, and given at the end."""
        answer = self._answer
        if self._wish.form:
            text = (formed(answer.text) or answer.text) if answer.done and not answer.failure else ""
        self._text += text
        if answer.done:
            self._over = answer.failure or self._whole(answer.finish or "stop")
        return text

    def _whole(self, finish: Finish) -> Ended:
        weaker = self._manner.weaker()
        if self._wish.form and finish == "stop" and weaker and not formed(self._answer.text):
            self._server.manner = weaker  # it took the form and did not keep to it
        return self._ended(finish)

    def _ended(self, finish: Finish) -> Ended:
        read, cached, written = self._answer.counts
        return Ended(self._text, finish, read, cached, written, self._wish.seed)

    def _close(self) -> None:
        if not self._closed:
            self._closed = True
            self._exchange.close()
            self._wait.close()
