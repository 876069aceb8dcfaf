"""Which project a command is about: one that is named, or the one it is called in."""

from pathlib import Path

from daemon.cli.projects import known
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.projects import find


def by_name(paths: Paths, named: str) -> int:
    """The number of a project, by that or its name. Raises NotFound."""
    for one in known(paths, every=True):
        if named in (one.name, str(one.number)):
            return one.number
    raise NotFound(f"project {named!r}", hint="`sotto projects` lists them")


def at_hand(paths: Paths) -> int | None:
    """That of the working directory, where it is watched."""
    key = str(find(Path.cwd()).key)
    return next((one.number for one in known(paths) if one.key == key), None)


def names(paths: Paths) -> dict[int, str]:
    """What people call each, by number."""
    return {one.number: one.name for one in known(paths, every=True)}
