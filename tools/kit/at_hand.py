"""Which project a question is about that needs one: the named one, the one around here, or the one worked on last."""

from knowledge.errors import NotFound
from knowledge.events import CommandFinished, CommitMade, FilesChanged
from knowledge.registry import Watched
from tools.kit.around import Around
from tools.kit.which_project import named

_WORKED = (CommandFinished.__name__, FilesChanged.__name__, CommitMade.__name__)
"""What shows that a project was worked on."""
_LOOKED_AT = 64


def at_hand(around: Around, project: str) -> Watched:
    """Raises NotFound where nothing is watched or no project is called so, Unclear as `named` does."""
    if meant := named(around, project):
        return meant
    watched = {one.number: one for one in around.registry.watched}
    numbers = (seen.header.project for seen in reversed(around.log.newest(_WORKED, _LOOKED_AT)))
    last = next((watched[one] for one in numbers if one in watched), None)
    found = last or next(reversed(watched.values()), None)
    if found is None:
        raise NotFound("no project is watched yet", hint="`sotto watch DIR` begins")
    return found


def named_all(around: Around) -> dict[int, str]:
    """Names of projects by their numbers."""
    return {one.number: one.name for one in around.registry.all}
