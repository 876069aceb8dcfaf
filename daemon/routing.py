"""The shipped router, by module name: nothing of it is imported before it is needed, and then only where it is."""

import importlib
from typing import NamedTuple

from knowledge.errors import EngineFailed, EngineMissing, SottoError, WeightsDamaged
from knowledge.routing.by_words import WordRouter
from knowledge.routing.route import Route, Router

_MODULE = "services.engines.router"


class Loaded(NamedTuple):
    """A router, and why it is not the shipped one."""

    router: Router
    why: str = ""

    def route(self, text: str, previous: str = "") -> Route:
        """By the words alone where the engine fails over it."""
        try:
            return self.router.route(text, previous)
        except SottoError:
            return WordRouter().route(text, previous)


def load() -> Router:
    """Have its weights in memory of this process. Raises WeightsDamaged, EngineMissing, EngineFailed."""
    try:
        module = importlib.import_module(_MODULE)
    except ModuleNotFoundError as error:
        raise EngineMissing(str(error)) from error
    router: Router = module.load()
    return router


def some() -> Loaded:
    """The shipped one, or one that goes by words."""
    try:
        return Loaded(load())
    except (EngineMissing, EngineFailed, WeightsDamaged) as error:
        return Loaded(WordRouter(), told(error))


def told(error: SottoError) -> str:
    return f"{error}; {error.advice}" if error.advice else str(error)
