"""Whether Sotto hears itself: what is heard beside what it said just before, and what follows where that goes on."""

from difflib import SequenceMatcher

ALIKE, WITHIN_S = 0.7, 10.0
"""So alike to what was said within so many seconds is an echo of it."""
_PIECE = 3
"""From so many words on, a piece of what was said is an echo of it as well."""
TWICE, TOGETHER_S, DEAF_S = 2, 30.0, 60.0
"""So many echoes within so many seconds, and the wake phrase does not count for so long."""


def similarity(heard: str, said: str) -> float:
    """How alike words are to what was said or to a piece of it, 0 to 1."""
    one, other = _plain(heard), _plain(said)
    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if len(one) < _PIECE:
        return matcher.ratio()
    return max(matcher.ratio(), sum(block.size for block in matcher.get_matching_blocks()) / len(one))


def _plain(text: str) -> list[str]:
    """Its words, without signs."""
    return [word for each in text.lower().split() if (word := "".join(filter(str.isalnum, each)))]


class Loop:
    """Hears itself again and again: then nothing without push to talk counts for a while."""

    def __init__(self) -> None:
        self._echoes: list[float] = []
        self._until = float("-inf")

    def echoed(self, now_s: float) -> None:
        """A turn was an echo; seconds of any clock that only goes forward."""
        self._echoes = [one for one in self._echoes if now_s - one <= TOGETHER_S] + [now_s]
        if len(self._echoes) >= TWICE:
            self._until, self._echoes = now_s + DEAF_S, []

    def deaf(self, now_s: float) -> bool:
        return now_s < self._until
