"""Makes an answer, in a child: calls the tools that a question is for, over memory and the log, which are only read.

Nothing follows from what tools give back: which are called stands in the question's routes alone.
"""

import gc
import importlib
import pkgutil

import tools
from daemon import routing
from daemon.answers import Asked, Found, Made, nothing_fits, routes
from daemon.paths import Paths
from knowledge.errors import SottoError
from knowledge.failures.findings import findings
from knowledge.failures.readers import diagnostics
from knowledge.memory.search import search
from knowledge.memory.wanted import Wanted
from knowledge.store.memory import Memory
from services.answering.calling import called, specs
from services.answering.surroundings import Given, Own

__all__ = ["alone", "answer", "found", "prepare", "specs"]

BY_WORDS = 3
"""Things that are shown where a question cannot be answered."""


def prepare() -> None:
    """Have in memory what answers need: children share it, and each would have to read it anew."""
    for module in pkgutil.iter_modules(tools.__path__):
        importlib.import_module(f"tools.{module.name}")
    findings("error: read once", diagnostics)
    gc.collect()
    gc.freeze()


def answer(paths: Paths, asked: Asked) -> Made:
    """What the tools say to a question whose routes are known."""
    return called(paths, asked, Given(asked.vectors))


def alone(paths: Paths, asked: Asked) -> tuple[Made, str]:
    """The same without a daemon, and why it goes by words alone, where it does."""
    loaded = routing.some()
    route = loaded.route(asked.question, asked.previous)
    routed = asked._replace(writes=False).routed(tuple(routes(route)), "words" if loaded.why else "model")
    made = called(paths, routed, Own()) if routed.fits else Made(nothing_fits(routed))
    return made, loaded.why


def found(paths: Paths, question: str, now: int) -> Found:
    """What memory has that shares words with a question."""
    try:
        with Memory.reader(paths.memory) as memory:
            hits = search(memory, Wanted(question, limit=BY_WORDS), now=now)
    except SottoError:
        return Found()
    lines = [f"{one.entry.ref}  {' '.join(one.title.text.split())}" for one in hits]
    return Found("\n".join(lines), tuple(one.entry.ref for one in hits))
