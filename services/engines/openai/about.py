"""What a server says of the models that it has: their names, and how much each can have before it."""

import json
import select
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple

from knowledge.clock import SystemClock
from knowledge.errors import EngineUnreachable, NotFound, RequestRefused, SottoError
from services.engines.openai import refusals
from services.engines.openai.address import Address
from services.engines.openai.exchange import Exchange, Request
from services.engines.openai.link import Waiting

ASKED_S = 3.0
"""A server that does not say what it has within this time is not there."""
_MOST = 1 << 20


class About(NamedTuple):
    """A model of a server."""

    name: str
    context: int
    """Tokens; 0 where nobody tells."""
    progress: bool
    """Whether the server says how far it has read."""


def ask(address: Address, key: str, name: str = "") -> About:
    """About the model of a name, or the first; this waits. Raises EngineUnreachable, RequestRefused, NotFound, …"""
    try:
        listed = _objects(get(address, f"{address.base}/models", key), "data")
    except RequestRefused:
        if not name:
            raise
        listed = []  # who has no list may still have the model
    found = next((one for one in listed if one.get("id") == name), listed[0] if listed and not name else {})
    chosen = name or str(found.get("id") or "")
    if not chosen:
        raise NotFound(f"a model at {address.authority}", hint="its server lists none: load one there")
    owner = str(found.get("owned_by") or "")
    return About(chosen, _context(address, key, found, chosen), progress=owner == "llamacpp")


def get(address: Address, path: str, key: str) -> Any:
    """The JSON at a path, within seconds. Raises EngineUnreachable, EngineFailed, RequestRefused, Throttled."""
    wait = Waiting()
    exchange = None
    try:
        exchange = Exchange(address, Request(path, key=key), wait, most=_MOST, quiet_s=ASKED_S)
        body = _all(exchange, wait)
    finally:
        if exchange:
            exchange.close()
        wait.close()
    head = exchange.head
    if head is None or head.status != HTTPStatus.OK:
        raise refusals.read(head.status if head else 0, head.headers if head else {}, body, key)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestRefused(f"{path} is no JSON", hint=refusals.HINTS[HTTPStatus.NOT_FOUND]) from error


def _all(exchange: Exchange, wait: Waiting) -> bytes:
    """Raises EngineUnreachable, EngineFailed."""
    clock = SystemClock()
    until = clock.monotonic() + ASKED_S
    poll = select.poll()
    poll.register(wait, select.POLLIN)
    body = b""
    while not exchange.ended:
        left = until - clock.monotonic()
        if left <= 0:
            raise EngineUnreachable(f"it did not say within {ASKED_S:g} s what it has")
        poll.poll(left * 1_000)
        body += exchange.step()
    return body


def _context(address: Address, key: str, found: dict[str, Any], name: str) -> int:
    """Tokens that the model can have before it; each server says it elsewhere, and some do not."""
    told = found.get("max_model_len")  # vLLM
    if isinstance(told, int):
        return told
    path, read = _ELSEWHERE.get(str(found.get("owned_by") or ""), ("", _of_llama))
    if not path:
        return 0
    try:
        told = read(get(address, f"{address.root}{path}", key), name)
    except SottoError:
        return 0
    return told if isinstance(told, int) else 0


def _of_llama(said: Any, _name: str) -> Any:
    settings = said.get("default_generation_settings") if isinstance(said, dict) else None
    return settings.get("n_ctx") if isinstance(settings, dict) else None


def _of_ollama(said: Any, name: str) -> Any:
    loaded = {one.get("name"): one.get("context_length") for one in _objects(said, "models")}
    return loaded.get(name) or loaded.get(f"{name}:latest")


def _of_lm_studio(said: Any, name: str) -> Any:
    return next((one.get("loaded_context_length") for one in _objects(said, "data") if one.get("id") == name), None)


_ELSEWHERE: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
    "llamacpp": ("/props", _of_llama),
    "library": ("/api/ps", _of_ollama),
    "organization_owner": ("/api/v0/models", _of_lm_studio),
}
"""By whom a model is said to be owned: where its server tells of its context. As their documentation has it."""


def _objects(said: Any, name: str) -> list[dict[str, Any]]:
    found = said.get(name) if isinstance(said, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
