"""What two recognisers agree on: what a grammar heard counts only where a language model heard about the same."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from knowledge.speech.phrasings import Sentence

ALIKE = 0.6
"""How alike what the second heard must be to a sentence that is asked for the same."""
CLEARLY = 0.05
"""By so much another request may be more alike in its letters: it is another one if it is more than that."""


class Agreed(NamedTuple):
    """What came of it."""

    sentence: Sentence | None
    alike: float
    """Of what the second heard to that sentence, 0 to 1."""


class Agreement:
    """All sentences, ready to be compared with what was heard."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._by_words = {one.words: one for one in sentences}
        self._sentences = sentences

    def sentence(self, words: Sequence[str]) -> Sentence | None:
        """The one with exactly these words."""
        return self._by_words.get(tuple(words))

    def of(self, strict: Sequence[str], loose: Sequence[str]) -> Agreed:
        """The sentence in which `strict`, of the grammar, and `loose`, of the language model, agree."""
        found, other = self.sentence(strict), self.sentence(loose)
        if found is None or not loose:
            return Agreed(None, 0.0)
        if other is not None:
            return Agreed(found, 1.0) if other.intent == found.intent else Agreed(None, 0.0)
        by_words = self._nearest(tuple(loose))
        if by_words.sentence is not None and by_words.sentence.intent == found.intent:
            return Agreed(found, by_words.alike)
        return self._by_letters(found, " ".join(loose))

    def _nearest(self, words: tuple[str, ...]) -> Agreed:
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(words)
        best = Agreed(None, ALIKE)
        for one in self._sentences:
            matcher.set_seq1(one.words)
            if (alike := _above(matcher, best.alike)) is not None:
                best = Agreed(one, alike)
        return best

    def _by_letters(self, found: Sentence, heard: str) -> Agreed:
        """A word that was heard as another one has most of its letters; but then no other request may be nearer."""
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(heard)
        matcher.set_seq1(" ".join(found.words))
        own = matcher.ratio()
        if own < ALIKE:
            return Agreed(None, own)
        for one in self._sentences:
            matcher.set_seq1(" ".join(one.words))
            if one.intent != found.intent and _above(matcher, own + CLEARLY) is not None:
                return Agreed(None, own)
        return Agreed(found, own)


def _above(matcher: "SequenceMatcher[str]", least: float) -> float | None:
    """The ratio, if it is above; what cannot be is not reckoned out."""
    if matcher.real_quick_ratio() <= least or matcher.quick_ratio() <= least:
        return None
    return alike if (alike := matcher.ratio()) > least else None


def without(words: Sequence[str], wake: Sequence[str]) -> tuple[bool, tuple[str, ...]]:
    """Whether words begin with the wake phrase, and those after it."""
    begins = bool(wake) and tuple(words[: len(wake)]) == tuple(wake)
    return begins, tuple(words[len(wake) :] if begins else words)
