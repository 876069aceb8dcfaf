"""Where the known fix of a failure is shown, for tools that do not use one themselves yet."""

from tools.kit.around import Around
from tools.kit.which_failure import headline, which


def shown(around: Around, said: str) -> tuple[tuple[str, str], tuple[str, ...]]:
    """The way by hand, and the failure it is about. Raises Unclear and NotFound, as `which` does."""
    found = which(around, said)
    if found is None:
        return ("What is known to help, and how often it did", "sotto fixes"), ()
    name = str(found.name)
    return (f"What is known to help against {name}, {headline(found)}", f"sotto fixes {name}"), (name,)
