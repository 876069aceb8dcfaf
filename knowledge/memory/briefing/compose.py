"""Makes a briefing of at most 120 words: what is worth least is left out until it fits."""

from typing import NamedTuple

from knowledge.memory.briefing.line import SECTIONS, Line, Section
from knowledge.memory.briefing.material import Material
from knowledge.memory.briefing.saying import lines

LATELY = "of late"
WORDS = 120
"""At most, headings included, ids of events not."""


class Briefing(NamedTuple):
    """What is said, and what it counts as."""

    lines: tuple[Line, ...]
    left_out: int
    """Lines for which there was no room."""
    follows: bool = True
    """Whether it goes on from work that was left; else there was none."""

    @property
    def words(self) -> int:
        """Of all lines and the headings above them."""
        return _words(self.lines)

    def heading(self, section: Section) -> str:
        """What stands above lines."""
        return SECTIONS[section] if self.follows or section != "since" else LATELY


def briefing(known: Material, most: int = WORDS) -> Briefing:
    """The same words for the same facts."""
    kept = every = lines(known)
    while kept and _words(kept) > most:
        least = min(kept, key=lambda one: one.worth)
        last = max(at for at, one in enumerate(kept) if one.worth == least.worth)
        kept = [*kept[:last], *kept[last + 1 :]]
    return Briefing(tuple(kept), len(every) - len(kept), known.left is not None and not known.goes_on)


def _words(told: "list[Line] | tuple[Line, ...]") -> int:
    headings = {SECTIONS[one.section] for one in told}
    return sum(one.words for one in told) + sum(len(heading.split()) for heading in headings)
