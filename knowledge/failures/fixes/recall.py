"""Looks through memory for fixes: of the same failure, then of one with other names, then of one that reads alike."""

from collections.abc import Iterable, Iterator

from knowledge.failures.fixes.alike import compared, indexed, words
from knowledge.failures.fixes.book import Fix, FixBook
from knowledge.failures.fixes.matching import Match, exact, of_kind, of_text
from knowledge.failures.fixes.symptom import Symptom
from knowledge.failures.fixes.symptoms import Symptoms
from knowledge.lines import split
from knowledge.store.memory import Memory

OF_KIND, BY_WORDS = 30, 12
"""Fixes that are looked at."""
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
    kin = [book.by_id(one) for one in symptoms.fixes_of_kind(new, project, OF_KIND)]
    if alike := of_kind(_with_symptoms(kin, symptoms), new, project, now):
        return alike
    read = [book.by_id(one) for one in symptoms.fixes_by_words(indexed(new), BY_WORDS)]
    if not read:
        return []
    pairs = list(_with_symptoms(read, symptoms))
    every = {*compared(new), *words([new.message, new.headline])}
    for fix, old in pairs:
        every.update(words([fix.error]), compared(old))
    return of_text(pairs, new, symptoms.rare(every), project, now)


def _with_symptoms(fixes: Iterable[Fix], symptoms: Symptoms) -> Iterator[tuple[Fix, Symptom]]:
    """Each with the failure it is of; what the user gave of one, line by line."""
    for fix in fixes:
        known = symptoms.of(fix.failure) if fix.failure is not None else None
        if known:
            yield fix, known
        elif fix.error:
            for line in split(fix.error)[:ERROR_LINES]:
                yield fix, Symptom(message=line)
        else:
            yield fix, Symptom(message=fix.text)
