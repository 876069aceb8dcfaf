"""All models on this machine: every shelf, every server, and the one that somebody means by a name."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from daemon.models import hugging_face, ollama, servers
from daemon.models.room import Fit, Room, fits, needs
from daemon.models.shelves import Found, Shelf, folders, plain
from daemon.models.weights import Weights, describe
from daemon.paths import Paths
from knowledge.errors import NotFound, Unclear

_KEPT_OTHERWISE = {"ollama": ollama.models, "hugging face": hugging_face.models}
_SUGGESTED = 6


@dataclass(frozen=True)
class Offer:
    """One model that a user can name."""

    name: str
    found: Found | None = None
    url: str = ""
    """Of the server, where it is one that a server offers."""
    model: str = ""
    """What the server calls it."""
    program: str = ""

    @property
    def where(self) -> str:
        return self.found.source if self.found else f"{self.program} server"


@dataclass(frozen=True)
class Examined:
    """A model file that was looked into, and what it takes to run it here."""

    offer: Offer
    weights: Weights
    needed: int
    fit: Fit

    @property
    def usable(self) -> bool:
        return self.weights.chat and self.fit != "no"


def shelves(paths: Paths, environ: Mapping[str, str]) -> Iterator[Shelf]:
    """What lies where."""
    for source, path in folders(paths, environ):
        shelf = Shelf(source, path)
        try:
            if source in _KEPT_OTHERWISE:
                shelf.models += _KEPT_OTHERWISE[source](path)
            else:
                shelf.models += plain(source, path)
        except FileNotFoundError:
            shelf.error = "not there"
        except OSError as error:
            shelf.error = f"cannot be looked into ({error.strerror})"
        yield shelf


def offers(found: Iterable[Found], answering: Iterable[servers.Server] = ()) -> list[Offer]:
    """Everything under a name of its own; where several programs have one of a name, the program stands before it."""
    models = list(found)
    times = Counter(one.name.casefold() for one in models)
    taken: set[str] = set()
    listed = []
    for one in models:
        name = one.name if times[one.name.casefold()] == 1 else f"{one.source.replace(' ', '-')}/{one.name}"
        if name.casefold() in taken:
            name = str(one.path)
        taken.add(name.casefold())
        listed.append(Offer(name, one))
    for server in answering:
        place = server.url.partition("://")[2].removesuffix("/v1")
        listed += [
            Offer(f"{model}@{place}", url=server.url, model=model, program=server.program) for model in server.models
        ]
    return listed


def examine(offer: Offer, context: int, there: Room) -> Examined:
    """Look into the file of an offer that has one."""
    assert offer.found
    found = offer.found
    weights = Weights(found.path, trouble=found.trouble) if found.trouble else describe(found.path)
    if found.licence and not weights.licence:
        weights = Weights(**{**vars(weights), "licence": found.licence})
    return examined(offer, weights, context, there)


def examined(offer: Offer, weights: Weights, context: int, there: Room) -> Examined:
    """What it takes at `context` tokens, or as many as it was made for."""
    tokens = min(context, weights.context or context)
    needed = needs(weights.size, weights.kv_per_token, tokens)
    return Examined(offer, weights, needed, fits(needed, there))


def meant(name: str, listed: Iterable[Offer]) -> Offer:
    """The one of that name, or whose name begins so. Raises NotFound, Unclear."""
    wanted, every = name.casefold(), list(listed)
    exact = [one for one in every if wanted in (one.name.casefold(), one.name.casefold().removesuffix(":latest"))]
    close = exact or [one for one in every if one.name.casefold().startswith(wanted)]
    if not close:
        raise NotFound(
            f"model {name!r} on this machine", hint="`sotto model list` shows what is; `sotto model pull` fetches"
        )
    if len(close) > 1:
        names = ", ".join(one.name for one in close[:_SUGGESTED])
        more = f" and {len(close) - _SUGGESTED} more" if len(close) > _SUGGESTED else ""
        raise Unclear(f"{name!r} may be {names}{more}", hint="say more of the name")
    return close[0]


def same(one: Path, other: str) -> bool:
    """Whether both are the same file."""
    return str(one) == other or (bool(other) and os.path.realpath(one) == os.path.realpath(other))
