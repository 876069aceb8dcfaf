"""A lesson: what may be worth remembering, what shows it, and when that is enough."""

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from knowledge.events import NoteKind, NoteProposed
from knowledge.redact import clean

TIMES = 3
"""How often something has to be seen before it is a habit."""
SHARE = 0.8
"""Of the times at which it would be expected, how many it was so."""
EVIDENCE = 20
LONGEST_TITLE, LONGEST_BODY = 160, 2_000


class Lesson(NamedTuple):
    """What may be worth remembering."""

    key: str
    """What it is about: the same in every run, whatever it is worded like."""
    kind: NoteKind
    title: str
    body: str
    tags: tuple[str, ...]
    evidence: tuple[int, ...]
    """Seqs of the events that show it."""
    times: int
    """How often it was seen."""
    against: int
    """How often it would have been expected, and was not."""
    confidence: float
    projects: tuple[int, ...]
    replaces: tuple[str, ...] = ()

    def proposed(self) -> NoteProposed:
        """As it is told; texts of files and commits are foreign, so they are redacted here."""
        return NoteProposed(
            key=self.key,
            kind=self.kind,
            title=clean(" ".join(self.title.split()), LONGEST_TITLE),
            body=clean(self.body, LONGEST_BODY),
            tags=[clean(tag) for tag in self.tags],
            evidence=list(self.evidence[-EVIDENCE:]),
            count=self.times,
            against=self.against,
            confidence=round(self.confidence, 3),
            projects=list(self.projects),
            replaces=list(self.replaces),
        )


def key_of(*parts: str) -> str:
    """A name for what these words say, of bounded length."""
    return f"{parts[0]}/{sha256(chr(0).join(parts[1:]).encode()).hexdigest()[:20]}"


def chance(times: int, against: int) -> float:
    """Probability that it is so the next time: mean of a Beta distribution that began at (1, 1)."""
    return (1 + times) / (2 + times + against)


def enough(times: int, against: int, share: float = SHARE) -> bool:
    """Whether it was seen often enough, and seldom enough not."""
    return times >= TIMES and times >= share * (times + against)


def among(lessons: Iterable[Lesson]) -> dict[str, Lesson]:
    """By key; of two with the same the one that was seen more often."""
    found = dict[str, Lesson]()
    for one in lessons:
        if one.key not in found or one.times > found[one.key].times:
            found[one.key] = one
    return found
