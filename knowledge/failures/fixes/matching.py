"""Which known fix helps against a failure: of the same one, of one that differs in names, of one that reads alike.

Silence is better than a wrong suggestion: what is not the same, or alike for a reason that can be named, is none.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from knowledge.failures.fingerprint import without_values
from knowledge.failures.fixes.alike import CONTAINED, LEAST, compared, containment, indexed, likeness, words
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.ports import carried_over
from knowledge.failures.fixes.substitution import COMPARES, Names, rewritten, substituted
from knowledge.failures.fixes.symptom import Symptom
from knowledge.redact import clean

How = Literal["exact", "kind", "text"]
Places = dict[str, str]
"""Paths that a fix edits, and those that they have here."""
Fits = Callable[[Fix], Places | None]
"""Whether a fix of another project would go into the files here, and where."""
MOSTLY_FAILED = 0.4
"""Confidence below which a fix is not suggested any more, after two judgements."""
JUDGED = 2
USERS_OWN = 0.75
"""Confidence in what the user said helps, until it was tried."""
HERE: dict[How, float] = {"exact": 1.0, "kind": 0.85, "text": 0.7}
"""Chance that a fix that always helped helps here too, when it was learned in the same project;"""
ELSEWHERE = 0.8
"""as a share of that, when it was in another."""
AGES_US = 180 * 86_400 * 1_000_000
"""In this time the part of the weight that ages becomes half;"""
AGEING = 0.2
"""it is so large."""
MOST_TRIED = 5
"""Fixes of other projects of which it is looked up whether they fit here."""
CONFIDENT = 0.5
"""From this score on it is said unasked."""


class Match(NamedTuple):
    """A fix that may help."""

    fix: Fix
    how: How
    score: float
    """Probability that it helps, 0 to 1."""
    renamed: dict[str, str]
    """Identifiers and ports of the fix, and those that take their place here."""
    places: Mapping[str, str] = MappingProxyType({})
    """Where its edits go, where they are of another project and fit."""

    @property
    def shown(self) -> Fix:
        """The fix with the names that it has here."""
        fix = rewritten(self.fix, self.renamed)
        edits = [one.model_copy(update={"path": clean(self.places.get(one.path, one.path))}) for one in fix.edits]
        return fix._replace(edits=edits) if self.places else fix

    def confident(self, project: int | None) -> bool:
        """Whether it is worth saying unasked. Edits of another project's files are not."""
        here = self.fix.project == project or not self.fix.edits
        return here and (self.score >= CONFIDENT or (self.how == "exact" and _trust(self.fix) >= CONFIDENT))


def nowhere(_fix: Fix) -> Places | None:
    """Where the files here are not known."""
    return None


def exact(fixes: Iterable[Fix], new: Symptom, project: int | None, now: int, fits: Fits = nowhere) -> list[Match]:
    """Of fixes of failures with the same print.

    In another project a failure that only says that something is wrong is the same where the same code is broken.
    """
    fixes = list(fixes)
    found = [_match(one, "exact", project, now) for one in fixes if one.project == project or not new.generic]
    others = [one for one in fixes if one.project != project and new.generic and still_helps(one)][:MOST_TRIED]
    tried = [(one, fits(one)) for one in others]
    found += [_match(one, "exact", project, now)._replace(places=where) for one, where in tried if where is not None]
    return _ranked(found)


def of_kind(fixes: Iterable[tuple[Fix, Names]], project: int | None, now: int) -> list[Match]:
    """Of fixes of failures that differ from this one in `Names`: those that are about these names."""
    tried = [(fix, substituted(fix, names)) for fix, names in fixes]
    return _ranked(_match(fix, "kind", project, now, renamed) for fix, renamed in tried if renamed is not None)


def of_text(fixes: Iterable[tuple[Fix, float]], project: int | None, now: int) -> list[Match]:
    """Of fixes with how much alike the failure of each is: 0 to 1."""
    found = [(_match(fix, "text", project, now), alike) for fix, alike in fixes]
    return _ranked(match._replace(score=match.score * alike) for match, alike in found)


def reads_alike(new: Symptom, old: Symptom, error: str, rare: Mapping[str, float]) -> float:
    """How much alike two failures are, 0 to 1, and 0 where it is not enough to suggest the fix of one for the other.

    `error`: what the user gave as the old one, which may be a part of what the new one says. `rare`: what words count.
    """
    if error:
        alike = containment(words([without_values(error)]), {*compared(new), *indexed(new)}, rare)
        return alike if alike >= CONTAINED else 0.0
    alike = 0.0 if new.generic or old.generic else likeness(compared(new), compared(old), rare)
    return alike if alike >= LEAST else 0.0


def refused(fix: Fix, old: Symptom, new: Symptom, names: Names | None) -> bool:
    """Whether two failures differ in `names`, or in names that cannot stand for each other, and the fix of the old one
    does not carry over.

    What reads alike does not bring it back: most words are alike because only names differ.
    """
    if new.code in COMPARES or old.said.lower() == new.said.lower():
        return False
    if names is None:
        return fix.kind == new.kind or bool(old.shape and old.shape == new.shape)
    return substituted(fix, names) is None


def with_ports(found: Iterable[Match], new: Symptom) -> list[Match]:
    """Those that help where the failure says these ports, with the ports that it says."""
    tried = [(one, carried_over(one.fix, new.in_full)) for one in found]
    return [one._replace(renamed=one.renamed | other) for one, other in tried if other is not None]


def still_helps(fix: Fix) -> bool:
    """Whether a fix may be suggested: nothing took its place, and it did not mostly fail."""
    return fix.superseded_by is None and (fix.helped + fix.failed < JUDGED or fix.confidence >= MOSTLY_FAILED)


def _match(fix: Fix, how: How, project: int | None, now: int, renamed: dict[str, str] | None = None) -> Match:
    recency = 1 - AGEING * (1 - 0.5 ** (max(0, now - fix.at) / AGES_US))
    near = 1.0 if fix.project == project else ELSEWHERE
    return Match(fix, how, HERE[how] * near * _trust(fix) * recency, renamed or {})


def _trust(fix: Fix) -> float:
    return USERS_OWN if fix.text and not fix.helped + fix.failed else fix.confidence


def _ranked(found: Iterable[Match]) -> list[Match]:
    """The likeliest first, and of equal ones the newest."""
    return sorted((one for one in found if still_helps(one.fix)), key=lambda one: (-one.score, -one.fix.id))
