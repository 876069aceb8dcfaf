"""How a server wants to be asked: servers that speak the protocol differ in how a form is told to them."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, Optional

from knowledge.reasoning.engine import Message, Wish

FUNCTION = "decide"
NAMES = ("response_format", "json_schema", "json_object", "schema", "grammar", "tool", "format")
"""One of these stands in what a server says that does not take a form so."""
MAY_NAME = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.INTERNAL_SERVER_ERROR} | {
    HTTPStatus.NOT_IMPLEMENTED
}
_ASKED = "Answer with one JSON object and nothing else, no text before it or after it. It has to fit this JSON schema:"

Body = dict[str, Any]


def _schema(form: Mapping[str, Any]) -> Body:
    """llama-server, Ollama, LM Studio, vLLM."""
    return {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": FUNCTION, "strict": True, "schema": form},
        }
    }


def _object(form: Mapping[str, Any]) -> Body:
    """llama-cpp-python."""
    return {"response_format": {"type": "json_object", "schema": form}}


def _function(form: Mapping[str, Any]) -> Body:
    """Whoever knows functions alone."""
    named = {"name": FUNCTION, "description": "Say what is done next.", "parameters": form}
    chosen = {"type": "function", "function": {"name": FUNCTION}}
    return {"tools": [{"type": "function", "function": named}], "tool_choice": chosen}


def _nothing(_form: Mapping[str, Any]) -> Body:
    """The form is said in words; whoever asked looks whether it was kept."""
    return {}


FORMS: tuple[Callable[[Mapping[str, Any]], Body], ...] = (_schema, _object, _function, _nothing)
"""The strictest first."""


class Manner(NamedTuple):
    """What was found out about a server while it was asked."""

    form: int = 0
    """Which of `FORMS` it takes."""
    counts: bool = True
    """Whether it can be asked for the number of tokens."""
    progress: bool = False
    """Whether it says how far it has read, as llama-server does."""

    @property
    def in_words(self) -> bool:
        return FORMS[self.form] is _nothing

    def body(self, wish: Wish, model: str, *, stream: bool = True) -> bytes:
        """What is sent."""
        said: Body = {"model": model, "messages": _messages(wish, in_words=bool(wish.form) and self.in_words)}
        said |= {"max_tokens": wish.most, "temperature": wish.temperature, "seed": wish.seed, "stream": stream}
        if stream and self.counts:
            said["stream_options"] = {"include_usage": True}
        if stream and self.progress:
            said["return_progress"] = True
        if wish.form:
            said |= FORMS[self.form](json.loads(wish.form))
        return json.dumps(said).encode()

    def otherwise(self, status: int, said: str, *, formed: bool) -> Optional["Manner"]:
        """How to ask a server that refused this; none where another way would change nothing."""
        if status not in MAY_NAME:
            return None
        if self.counts and "stream_options" in said:
            return self._replace(counts=False)
        return self.weaker() if formed and any(name in said for name in NAMES) else None

    def weaker(self) -> Optional["Manner"]:
        """The next way to tell a form."""
        return None if self.in_words else self._replace(form=self.form + 1)


def _messages(wish: Wish, *, in_words: bool) -> list[dict[str, str]]:
    said = list(wish.messages)
    if in_words:
        asked = f"{_ASKED}\n{wish.form}"
        if said and said[0].role == "system":
            said[0] = Message("system", f"{said[0].text}\n\n{asked}")
        else:
            said.insert(0, Message("system", asked))
    if wish.prefill:
        said.append(Message("assistant", wish.prefill))
    return [{"role": one.role, "content": one.text} for one in said]


def formed(text: str) -> str:
    """The JSON object that a text is, or that stands among its words; empty where there is none."""
    inner = text[text.find("{") : text.rfind("}") + 1]
    try:
        found = json.loads(inner, strict=False)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    raw = any(char < " " for char in inner)  # llama.cpp's own grammars let strings have any character
    return json.dumps(found, ensure_ascii=False) if raw else inner
