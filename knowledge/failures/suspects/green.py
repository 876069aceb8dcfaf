"""Whether a green run says that another command was green: whether it did all that the other does."""

from knowledge.command_words import words_of

NARROWS = frozenset(
    {"-k", "-m", "--lf", "--last-failed", "--sw", "--stepwise", "-run", "--run", "-t", "--testNamePattern"}
)
"""Options by which only some tests are run."""


def covers(green: str, red: str) -> bool:
    """Whether command line `green` did at least what `red` does: it names nothing that `red` does not name.

    `pytest` covers `pytest tests/test_a.py`; the other way round is no proof.
    """
    narrowed, asked = _narrowed(green), _narrowed(red)
    return green.split() == red.split() or narrowed <= asked


def _narrowed(command: str) -> frozenset[str]:
    """The words that say which part is wanted."""
    kept = [word for word in words_of(command)[1:] if word.partition("=")[0] in NARROWS or not word.startswith("-")]
    return frozenset(kept)
