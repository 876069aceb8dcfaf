"""What a section is called in a link, as GitHub makes it of a heading."""

import re
from collections import Counter

_KEPT = re.compile(r"[^\w\- ]")
LONGEST = 80


class Anchors:
    """Of one document: the second section of the same heading is told apart by a number."""

    def __init__(self) -> None:
        self._given = Counter[str]()

    def of(self, heading: str) -> str:
        """`getting-started`, then `getting-started-1`; empty for what stands before the first heading."""
        made = _KEPT.sub("", heading.lower().strip()).replace(" ", "-")[:LONGEST] or ("section" if heading else "")
        number = self._given[made]
        self._given[made] += 1
        named = f"{made}-{number}" if number else made
        self._given[named] += named != made
        return named
