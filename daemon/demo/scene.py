"""What a scene of the tour is."""

from collections.abc import Callable
from typing import NamedTuple

from daemon.demo.stage import Stage
from knowledge.errors import SottoError


class NotAsPromised(SottoError):
    """Something is not as this tour says."""

    hint = "that is a fault of Sotto; `sotto doctor` may say more"


class Scene(NamedTuple):
    """A step of the tour."""

    place: int
    """Scenes are shown in the order of this; tens, so that others fit between them."""
    name: str
    title: str
    words: str
    """What is going to happen, to a person who sees it for the first time."""
    act: Callable[[Stage], list[str]]
    """Does it, and returns what was seen. Raises NotAsPromised, or NoAnswer when something did not come."""


def must(true: object, otherwise: str) -> None:
    """What the tour promises. Raises NotAsPromised."""
    if not true:
        raise NotAsPromised(otherwise)
