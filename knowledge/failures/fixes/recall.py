"""Looks through memory for fixes: of the same failure, then of one with other names, then of one that reads alike."""

from collections.abc import Iterator
from itertools import islice

from knowledge.failures.fingerprint import without_values
from knowledge.failures.fixes.alike import compared, indexed, words
from knowledge.failures.fixes.book import FixBook
from knowledge.failures.fixes.matching import Match, exact, of_kind, of_text, reads_alike
from knowledge.failures.fixes.substitution import Names, aligned, misleads
from knowledge.failures.fixes.symptom import Symptom, ordinary
from knowledge.failures.fixes.symptoms import Fixed, Symptoms
from knowledge.lines import split
from knowledge.store.memory import Memory

OF_KIND, BY_WORDS = 16, 8
"""Known failures that are compared,"""
MOST = 5
"""and fixes of them that are looked at."""
ERROR_LINES = 20
"""Lines of an error that the user gave that are laid beside a failure."""


def recalled(memory: Memory, new: Symptom, project: int | None, now: int) -> list[Match]:
    """Fixes that may help, the likeliest first; all of them are known in the same way. `now` in microseconds UTC."""
    if not new.fingerprint:
        return []
    book, symptoms = FixBook(memory), Symptoms(memory)
    if known := exact(book.by_print(new.fingerprint, project), new, project, now):
        return known
    if new.generic:
        return []
    kin = ((one.fix, names) for one in symptoms.fixed_of_kind(new, project, OF_KIND) if (names := _names(one, new)))
    if like := of_kind([(book.by_id(fix), names) for fix, names in islice(kin, MOST)], project, now):
        return like
    read = _alike(symptoms, new)
    return of_text([(book.by_id(fix), alike) for alike, fix in read[:MOST]], project, now)


def prepare() -> None:
    """Read the words that the first search needs, which would take too long then."""
    ordinary()
    misleads("none")


def _names(old: Fixed, new: Symptom) -> Names | None:
    """In which names they differ; of what the user gave one line has to fit."""
    if not old.error:
        return aligned(old.symptom, new)
    lines = (line.strip() for line in split(old.error)[:ERROR_LINES])
    beside = (new._replace(message=line.removeprefix(f"{new.code}: "), said_before=None) for line in lines if line)
    return next((names for one in beside if (names := aligned(one, new))), None)


def _alike(symptoms: Symptoms, new: Symptom) -> list[tuple[float, int]]:
    """How much alike known failures read, and a fix of each; the most alike first."""
    known = symptoms.fixed_by_words(indexed(new), BY_WORDS)
    if not known:
        return []
    rare = symptoms.rare({*indexed(new), *(word for one in known for word in _words(one))})
    found = ((reads_alike(new, one.symptom, one.error, rare), one.fix) for one in known)
    return sorted((one for one in found if one[0]), reverse=True)


def _words(known: Fixed) -> Iterator[str]:
    yield from words([without_values(known.error)]) if known.error else compared(known.symptom)
