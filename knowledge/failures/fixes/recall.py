"""Looks through memory for fixes: of the same failure, then of one with other names, then of one that reads alike."""

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath

from knowledge.failures.fingerprint import without_values
from knowledge.failures.fixes.alike import compared, indexed, words
from knowledge.failures.fixes.book import Fix, FixBook
from knowledge.failures.fixes.matching import (
    Fits,
    Match,
    exact,
    nowhere,
    of_kind,
    of_text,
    reads_alike,
    refused,
    with_ports,
)
from knowledge.failures.fixes.ordinary import ordinary
from knowledge.failures.fixes.substitution import Names, aligned, misleads
from knowledge.failures.fixes.symptom import Symptom
from knowledge.failures.fixes.symptoms import Fixed, Symptoms
from knowledge.lines import split
from knowledge.store.memory import Memory

OF_KIND, BY_WORDS = 16, 8
"""Known failures that are compared,"""
MOST = 5
"""and fixes of them that are looked at."""
ERROR_LINES = 20
"""Lines of an error that the user gave that are laid beside a failure."""


def recalled(memory: Memory, new: Symptom, project: int | None, now: int, fits: Fits = nowhere) -> list[Match]:
    """Fixes that may help, the likeliest first; all of them are known in the same way. `now` in microseconds UTC.

    `fits` reads files, which a hint does not wait for.
    """
    if not new.fingerprint:
        return []
    book, symptoms = FixBook(memory), Symptoms(memory)
    if known := with_ports(exact(book.by_print(new.fingerprint, project), new, project, now, fits), new):
        return known
    if new.generic:
        return []
    kin = ((one.fix, names) for one in symptoms.fixed_of_kind(new, project, OF_KIND) if (names := _names(one, new)))
    if like := with_ports(of_kind([(book.by_id(fix), names) for fix, names in islice(kin, MOST)], project, now), new):
        return like
    read = ((book.by_id(one.fix), alike, one) for alike, one in _alike(symptoms, new))
    helping = ((fix, alike) for fix, alike, one in read if _reaches(fix, one, new) and not _refused(fix, one, new))
    return with_ports(of_text(islice(helping, MOST), project, now), new)


def prepare() -> None:
    """Read the words that the first search needs, which would take too long then."""
    ordinary()
    misleads("none", known=True)


def _names(old: Fixed, new: Symptom) -> Names | None:
    """In which names they differ; of what the user gave one line has to fit."""
    if not old.error:
        return aligned(old.symptom, new)
    lines = (line.strip() for line in split(old.error)[:ERROR_LINES])
    beside = (new._replace(message=line.removeprefix(f"{new.code}: "), said_before=None) for line in lines if line)
    return next((names for one in beside if (names := aligned(one, new))), None)


def _reaches(fix: Fix, known: Fixed, new: Symptom) -> bool:
    """Whether it can help here: a command or the user's words may, an edit only where it is about the same file."""
    return not fix.edits or PurePath(known.symptom.file).name == PurePath(new.file).name


def _refused(fix: Fix, known: Fixed, new: Symptom) -> bool:
    """Whether it was asked already if this fix carries over to the names that differ, and does not."""
    names = _names(known, new)
    return refused(fix, known.symptom, new, names) if names or not known.error else False


def _alike(symptoms: Symptoms, new: Symptom) -> list[tuple[float, Fixed]]:
    """How much alike known failures read, and what they are; the most alike first."""
    known = symptoms.fixed_by_words(indexed(new), BY_WORDS)
    if not known:
        return []
    rare = symptoms.rare({*indexed(new), *(word for one in known for word in _words(one))})
    found = ((reads_alike(new, one.symptom, one.error, rare), one) for one in known)
    return sorted((one for one in found if one[0]), key=lambda one: (-one[0], -one[1].fix))


def _words(known: Fixed) -> Iterator[str]:
    yield from words([without_values(known.error)]) if known.error else compared(known.symptom)
