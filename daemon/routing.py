"""A router for whoever needs one: the shipped one, or where that cannot be had, one that goes by words, and why."""

from typing import NamedTuple

from daemon import engine
from knowledge.errors import EngineFailed, EngineMissing, SottoError, WeightsDamaged
from knowledge.routing.by_words import WordRouter
from knowledge.routing.route import Route, Router


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


def some() -> Loaded:
    """The shipped one, or one that goes by words."""
    try:
        return Loaded(engine.load_router())
    except (EngineMissing, EngineFailed, WeightsDamaged) as error:
        return Loaded(WordRouter(), told(error))


def told(error: SottoError) -> str:
    return f"{error}; {error.advice}" if error.advice else str(error)
