"""What two recognisers agree on: what a grammar heard counts only where a language model heard about the same."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from knowledge.speech.phrasings import Sentence

ALIKE = 0.6
"""How alike the words of the second must be to a sentence that is asked for the same."""


class Agreed(NamedTuple):
    """What came of it."""

    sentence: Sentence | None
    alike: float
    """Of the second's words to that sentence, 0 to 1."""


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
        found = self.sentence(strict)
        if found is None or not loose:
            return Agreed(None, 0.0)
        nearest, alike = self._nearest(tuple(loose))
        if nearest is None or nearest.intent != found.intent:
            return Agreed(None, alike)
        return Agreed(found, alike)

    def _nearest(self, words: tuple[str, ...]) -> tuple[Sentence | None, float]:
        if exact := self._by_words.get(words):
            return exact, 1.0
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(words)
        best, most = None, ALIKE
        for one in self._sentences:
            matcher.set_seq1(one.words)
            if matcher.real_quick_ratio() > most and matcher.quick_ratio() > most and (now := matcher.ratio()) > most:
                best, most = one, now
        return best, most if best else 0.0


def without(words: Sequence[str], wake: Sequence[str]) -> tuple[bool, tuple[str, ...]]:
    """Whether words begin with the wake phrase, and those after it."""
    begins = bool(wake) and tuple(words[: len(wake)]) == tuple(wake)
    return begins, tuple(words[len(wake) :] if begins else words)
