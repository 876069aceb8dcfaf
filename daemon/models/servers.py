"""Servers of chat models that speak OpenAI's protocol: whether one answers at an address, and what it offers."""

import http.client
import ipaddress
import json
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from knowledge.errors import EngineUnreachable, RequestRefused, Usage

KEY = "SOTTO_MODEL_KEY"
"""A variable; what it holds goes to a server that the user named, and to no other."""
LISTED_S = 0.4
"""How long each of the usual ports is waited for; who listens on this machine answers in milliseconds."""
ASKED_S = 5.0
LARGEST = 4 << 20
MOST = 500
_USUAL = (("ollama", "OLLAMA_HOST", 11_434), ("lm studio", "", 1_234), ("llama.cpp", "LLAMA_ARG_PORT", 8_080))
_SENDABLE = re.compile(r"[!-~]+")
_ANYWHERE = frozenset({"", "0.0.0.0", "::", "*"})  # noqa: S104 - what servers are told to listen on


class Server(NamedTuple):
    """One that answered."""

    program: str
    """Whose port it is; somebody else may listen there."""
    url: str
    models: list[str]


def usual(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Program and address of each server that may run on this machine; never of one elsewhere."""
    for program, variable, port in _USUAL:
        said = environ.get(variable, "") if variable else ""
        host, own = _place(said) if said else ("", None)
        if host in _ANYWHERE or _loopback(host):
            yield program, f"http://{_shown('127.0.0.1' if host in _ANYWHERE else host)}:{own or port}/v1"


def running(environ: Mapping[str, str]) -> Iterator[Server]:
    """Those that answer."""
    for program, url in usual(environ):
        try:
            yield Server(program, url, models(url, LISTED_S))
        except (EngineUnreachable, RequestRefused):
            continue


def models(url: str, patience: float = ASKED_S, key: str = "") -> list[str]:
    """What the server at `url` (`…/v1`) offers; `key`: what it may want to see.

    Raises EngineUnreachable, RequestRefused, Usage.
    """
    parts = address(url)
    try:
        status, body = _get(parts, f"{parts.path.rstrip('/')}/models", patience, key)
    except (OSError, http.client.HTTPException) as error:
        raise EngineUnreachable(f"{url} ({getattr(error, 'strerror', None) or error or 'no answer'})") from error
    if status in (http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN):
        raise RequestRefused(f"{url} wants a key ({status})", hint=f"it goes into the environment, as {KEY}")
    if status != http.HTTPStatus.OK:
        raise RequestRefused(
            f"{url}/models says {status}", hint="is this the address of its API? It mostly ends in /v1"
        )
    try:
        names = [str(one["id"]) for one in json.loads(body)["data"] or ()]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RequestRefused(f"{url}/models is no list of models", hint="its API mostly ends in /v1") from error
    return names[:MOST]


def address(url: str) -> SplitResult:
    """The parts of a url that can be asked. Raises Usage."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as error:
        raise Usage(f"{url!r} is no address of a server ({error})") from error
    if not sound:
        raise Usage(f"{url!r} is no address of a server", hint="such as http://localhost:11434/v1")
    if parts.username or parts.password:
        raise Usage("a name or password in a url is not taken: it would stand in the configuration")
    if parts.query or parts.fragment:
        raise Usage(f"{url!r} has more than an address in it")
    return parts


def close_by(url: str) -> bool:
    """Whether a server is this machine or has a private address by its very name; no name is looked up.

    A name can lead anywhere, and somewhere else tomorrow.
    """
    host = address(url).hostname or ""
    if _loopback(host):
        return True
    try:
        place = ipaddress.ip_address(host)
    except ValueError:
        return False
    return place.is_private and not place.is_unspecified


def _get(parts: SplitResult, path: str, patience: float, key: str) -> tuple[int, bytes]:
    """Without a proxy: what is asked is meant for that machine alone. All of it within `patience` seconds."""
    ends = time.monotonic() + patience
    host, port = parts.hostname or "", parts.port
    bearer = {"Authorization": f"Bearer {key}"} if _SENDABLE.fullmatch(key) else {}
    if parts.scheme == "https":
        line: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=patience, context=ssl.create_default_context()
        )
    else:
        line = http.client.HTTPConnection(host, port, timeout=patience)
    try:
        line.request("GET", path, headers={"Accept": "application/json", "User-Agent": "sotto", **bearer})
        answer = line.getresponse()
        body = bytearray()
        while len(body) < LARGEST and (more := answer.read1(1 << 16)):
            body += more
            if time.monotonic() > ends:
                raise TimeoutError("it does not come to an end")
        return answer.status, bytes(body)
    finally:
        line.close()


def _place(said: str) -> tuple[str, int | None]:
    """Host and port of a variable, which may be a url, a host, a port alone, or host and port."""
    if said.isdigit():
        return "", int(said)
    try:
        parts = urlsplit(said if "://" in said else f"//{said}")
        place = parts.hostname or "", parts.port
    except ValueError:
        return "", None
    return place


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
