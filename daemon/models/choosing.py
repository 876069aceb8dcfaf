"""What `sotto model use` means and whether it can work: looked at before the configuration is written."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from daemon.models import discovery, servers
from daemon.models.room import BESIDES, Room, room
from daemon.models.weights import Weights, describe, stem
from daemon.paths import Paths
from knowledge.errors import ModelUnusable, NotFound, Unclear, Usage
from knowledge.reasoning.budget import TOTAL

NONE = "none"
_SHOWN = 12
_MANY = "sotto model use http://localhost:11434/v1 --model NAME"

Agree = Callable[[str], None]
"""Hears what speaks against it, and raises where nobody agrees to that."""


class Choice(NamedTuple):
    """What goes into the configuration."""

    path: str = ""
    url: str = ""
    name: str = ""

    @property
    def values(self) -> dict[str, object]:
        """All three keys: none of the choice before is left standing."""
        return {"model.path": self.path, "model.url": self.url, "model.name": self.name}


class Chooser:
    """`context`: how many tokens the model will have before it."""

    def __init__(self, paths: Paths, environ: Mapping[str, str], context: int, agree: Agree) -> None:
        self._paths, self._environ, self._context, self._agree = paths, environ, context, agree

    def choose(self, said: str, of_server: str = "") -> Choice:
        """Raises ModelUnusable, NotFound, Unclear, Usage, EngineUnreachable, RequestRefused, and what `agree` does."""
        if said.startswith(("http://", "https://")):
            return self._server(said.rstrip("/"), of_server)
        if of_server:
            raise Usage("--model names one of a server's models", hint=_MANY)
        if said.casefold() == NONE:
            return Choice()
        path = Path(said).expanduser()
        if path.is_file() or said.startswith(("/", "./", "../", "~")):
            return self.file(path.absolute(), room())
        return self._named(said)

    def _named(self, said: str) -> Choice:
        found = [one for shelf in discovery.shelves(self._paths, self._environ) for one in shelf.models]
        offer = discovery.meant(said, discovery.offers(found, servers.running(self._environ)))
        if offer.found is None:
            return self._server(offer.url, offer.model)
        if offer.found.trouble:
            raise ModelUnusable(f"{offer.name}: {offer.found.trouble}")
        return self.file(offer.found.path, room(), offer.name)

    def file(self, path: Path, there: Room, name: str = "") -> Choice:
        """A file on this machine, looked into; `name`: what it is called. Raises ModelUnusable, NotFound."""
        if not path.exists():
            raise NotFound(f"file {path}")
        weights = describe(path)
        if weights.trouble or weights.other:
            raise ModelUnusable(f"{path}: {weights.trouble or f'it is {weights.other}'}")
        for doubt in self._doubts(weights, there):
            self._agree(doubt)
        return Choice(path=written(weights.path), name=name or written(Path(stem(weights.path))))

    def _doubts(self, weights: Weights, there: Room) -> Iterator[str]:
        looked_into = discovery.examined(discovery.Offer(weights.path.name), weights, self._context, there)
        if looked_into.fit == "no":
            yield (
                f"it takes about {_gb(looked_into.needed)} of memory ({_gb(BESIDES)} of it for everything else), "
                f"and this machine has {_gb(there.total)}"
            )
        if not weights.template:
            yield "it has no chat template: it is hardly made for conversation"
        if 0 < weights.context < TOTAL:
            yield (
                f"it was made for {weights.context:,} tokens, and a question with what is read for it takes up to"
                f" {TOTAL:,}: where they do not fit in, the router answers"
            )

    def _server(self, url: str, model: str) -> Choice:
        """A model of a server, which must offer it; one elsewhere is not asked before somebody agreed."""
        if not servers.close_by(url):
            host = servers.address(url).hostname
            self._agree(f"your questions, and what Sotto finds on record to answer them, would go to {host}")
        offered = servers.models(url, key=self._environ.get(servers.KEY, "").strip())
        if not offered:
            raise NotFound(f"model at {url}", hint="the server answers, but has none; load one there first")
        if not model and len(offered) > 1:
            names = ", ".join(offered[:_SHOWN]) + (" …" if len(offered) > _SHOWN else "")
            raise Unclear(f"{url} has {names}", hint=f"sotto model use {url} --model NAME")
        if model and model not in offered:
            raise NotFound(f"model {model!r} at {url}", hint=f"it has {', '.join(offered[:_SHOWN])}")
        return Choice(url=url, name=model or offered[0])


def written(path: Path) -> str:
    """A path as a configuration can hold it. Raises ModelUnusable."""
    try:
        return str(path).encode().decode()
    except UnicodeEncodeError as error:
        raise ModelUnusable(f"{path.name!r}: its name is no text that a configuration can hold") from error


def _gb(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
