"""Where the known fix of a failure is shown, for tools that do not use one themselves yet."""

from knowledge.errors import BadId, NotFound
from knowledge.failures.book import Book, Failure
from knowledge.ids import ShortId
from tools.kit.around import Around
from tools.kit.wording import shown as plainly


def shown(around: Around, said: str) -> tuple[tuple[str, str], tuple[str, ...]]:
    """The way by hand, and the failure it is about where that is clear. Raises NotFound for an id that is none."""
    found = _meant(around, said)
    if found is None:
        return ("What is known to help, and how often it did", "sotto fixes"), ()
    return (f"What is known to help against {plainly(found.headline)}", f"sotto fixes {found.name}"), (str(found.name),)


def _meant(around: Around, said: str) -> Failure | None:
    """By its id, or the last that is open."""
    book = Book(around.memory)
    if not said:
        return next(book.latest("open"), None)
    try:
        return book.by_id(ShortId.parse(said, "f").seq)
    except NotFound as error:
        if isinstance(error, BadId):
            return None
        raise
